using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Monitoring;
using Kursuok.Functions.People.Accounts;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Groups;
using Kursuok.Tests.Domain;

namespace Kursuok.Tests.Functions.Platform.Storage;

/// <summary>Rows that earlier versions have stored are read for ever, and written with the same names in the same order.</summary>
public sealed class StoredRowTests
{
    [Fact]
    public void A_contract_is_stored_as_ever() => Keeps<Contract>(
        """
        {"id":"participant-1-1","state":"terminationRequested","invitedAt":"2026-09-21T12:00:00+03:00",
        "learnerSignedAt":"2026-09-22T10:00:00+03:00","providerSignature":{"name":"Vytautas","actsOn":"Įgaliojimas Nr. 7",
        "at":"2026-09-22T11:00:00+03:00"},"concludedAt":"2026-09-22T11:00:00+03:00","number":"KV-0015/26",
        "document":{"id":"blob-1","sha256":"00"},"request":{"reason":"Persikėliau","at":"2026-09-23T10:00:00+03:00"},
        "tripartite":false,"menu":["Atsisiųsti sutartį","Nutraukti sutartį"]}
        """);

    [Fact]
    [Rule("AMB-66")]
    public void A_contract_with_its_frozen_text_is_stored_as_ever() => Keeps<Contract>(
        """
        {"id":"participant-1-1","state":"inForce","invitedAt":"2026-09-21T12:00:00+03:00",
        "learnerSignedAt":"2026-09-22T10:00:00+03:00","learnerSignature":{"name":"Ona Onaitė",
        "at":"2026-09-22T10:00:00+03:00","sha256":"5a"},"providerSignature":{"name":"Vytautas","actsOn":"Įgaliojimas Nr. 7",
        "at":"2026-09-22T11:00:00+03:00","sha256":"5a"},"concludedAt":"2026-09-22T11:00:00+03:00","number":"KV-0015/26",
        "document":{"id":"blob-1","sha256":"00"},"code":"7f3k9q2m8x5t4d6h","tripartite":false,
        "text":{"revision":2,"paper":{"id":"blob-0","sha256":"5a"},"toldAt":"2026-09-21T12:00:00+03:00"},
        "menu":["Atsisiųsti sutartį","Nutraukti sutartį"]}
        """);

    [Fact]
    public void A_group_of_before_the_freezing_is_read_and_its_terms_lie_in_a_row_of_their_own()
    {
        var aggregate = new GroupAggregate([]);
        var old = aggregate.Read(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["head"] = """{"id":"group-1","institution":"300000014","state":"running","signing":"open","version":3}""",
            ["participants0000"] = """[{"id":"p-1","ordinal":1,"attempt":1,"contract":{"id":"p-1-1","state":"learnerSigned","invitedAt":"2026-09-21T12:00:00+03:00","learnerSignedAt":"2026-09-22T10:00:00+03:00"}}]""",
        });
        Assert.Equal((null, ContractState.LearnerSigned, null), (old.Terms, old.Participants[0].ContractState, old.Participants[0].Contract!.Text));
        var frozen = aggregate.Changes(old, old with { Terms = Sample.Terms }).ToList();
        var row = Assert.Single(frozen, change => change.Part == "terms");
        Assert.Equal(Sample.Terms, aggregate.Read(new Dictionary<string, string>(StringComparer.Ordinal) { ["head"] = "{}", ["terms"] = Json.Write((ContractTerms)row.After!) }).Terms);
        Assert.DoesNotContain("terms", Json.Write(Assert.Single(frozen, change => change.Part == "head").After), StringComparison.Ordinal);
        Assert.DoesNotContain(aggregate.Changes(old, old with { Reason = "x" }), change => change.Part == "terms");
    }

    [Fact]
    public void A_protocol_is_stored_as_ever() => Keeps<Protocol>(
        """
        {"id":"protocol-1","subject":{"institution":"300000014","programmeCode":"NSS-1001","programmeName":"Raštingumas"},
        "observerId":"observer-1","observerName":"Stasė Stebėtoja","state":"draft",
        "content":{"date":"2026-10-01","result":"Trūkumų nenustatyta","findings":[]},"version":2}
        """);

    [Fact]
    public void What_an_old_row_lacks_is_read_as_nothing()
    {
        var group = Json.Read<Group>("""{"id":"group-1","institution":"300000014","state":"announced","version":3}""");
        Assert.Equal(("group-1", GroupState.Announced, Signing.NotInitiated, 3), (group.Id, group.State, group.Signing, group.Version));
        Assert.Null(group.Information);
        Assert.True(group.Sessions.IsDefault);
        Assert.Empty(group.Invoices);
    }

    private static void Keeps<T>(string row)
    {
        row = row.ReplaceLineEndings("");
        Assert.Equal(row, Json.Write(Json.Read<T>(row)));
    }
}
