using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Monitoring;
using Kursuok.Functions.People.Accounts;
using Kursuok.Functions.Platform.Storage;

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
