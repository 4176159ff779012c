using System.Globalization;
using Kursuok.Domain.People.Institutions;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Monitoring;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Groups;
using Kursuok.Functions.Training.Providers;

namespace Kursuok.Functions.Training.Monitoring;

/// <summary>A protocol in its partition; the lists of its observer and of the institution, a letter, and the group's column follow.</summary>
public sealed class ProtocolAggregate : Aggregate<Protocol>
{
    public override string Prefix => "protocol";

    public override IEnumerable<PartChange> Changes(Protocol? before, Protocol after) => [new("head", before, after)];

    public override Protocol Stamp(Protocol state, long version) => state with { Version = version };

    public override Protocol Read(IReadOnlyDictionary<string, string> parts) => Json.Read<Protocol>(parts["head"]);

    public override IEnumerable<OutboxMessage> Consequences(Change<Protocol> change)
    {
        var protocol = change.After;
        var item = Json.Write(ProtocolItem.Of(protocol));
        yield return new Project(new(ProtocolLists.OfObserver(protocol.ObserverId), protocol.Id, change.Version, item, protocol.State.ToString()));
        if (protocol.State == ProtocolState.Draft)
            yield break;
        yield return new Project(new(GroupLists.OfInstitution(protocol.Subject.Institution), ProtocolLists.InstitutionRow(protocol), change.Version, item, protocol.State.ToString()));
        if (change.Before is { State: not ProtocolState.Draft })
            yield break;
        if (protocol.Subject.GroupId is not null)
            yield return new Follow(nameof(MonitoringFollower), protocol.Id);
        if (change.Before is not null)
            yield return new Post(ComposeLetter(protocol, change));
    }

    private static Letter ComposeLetter(Protocol protocol, Change<Protocol> change)
    {
        var what = protocol.Subject.GroupName is { } group ? $"grupės „{group}“ (programa „{protocol.Subject.ProgrammeName}“)" : $"programos „{protocol.Subject.ProgrammeName}“";
        var ask = protocol.Content.HasCritical ? "Prašome su juo susipažinti." : "Prašome su juo susipažinti ir jį pasirašyti.";
        return Letter.ToOffice(string.Create(CultureInfo.InvariantCulture, $"protocol-{change.Id}-{change.Version}"), protocol.Contact!.Email, protocol.Contact.Name, "Pateiktas stebėsenos protokolas",
            $"pateiktas {what} stebėsenos, vykdytos {protocol.Content.Date:yyyy-MM-dd}, protokolas. {ask} Protokolą rasite aplikacijoje „Institucijos KPMPC protokolai“; jame galite parašyti savo pastabas, sutikti arba nesutikti.", change.At);
    }
}

public static class ProtocolLists
{
    public static string OfObserver(string person) => $"observer-{person}";

    /// <summary>The newest monitoring first; a filed protocol's date does not change.</summary>
    public static string InstitutionRow(Protocol protocol) =>
        string.Create(CultureInfo.InvariantCulture, $"protocol|{DateOnly.MaxValue.DayNumber - protocol.Content.Date.DayNumber:D7}|{protocol.Id}");
}

/// <summary>A protocol in „Institucijos KPMPC protokolai“ (M-01), and in its observer's own list.</summary>
public sealed record ProtocolItem(
    string Id, string Institution, string ProgrammeCode, string ProgrammeName, string? GroupId, string? GroupName, DateOnly Date, string Result, bool HasCritical,
    ProtocolState State, string StateLabel, string ObserverName, DateTimeOffset? FiledAt, bool? Agrees)
{
    public static ProtocolItem Of(Protocol protocol) => new(
        protocol.Id, protocol.Subject.Institution, protocol.Subject.ProgrammeCode, protocol.Subject.ProgrammeName, protocol.Subject.GroupId, protocol.Subject.GroupName,
        protocol.Content.Date, protocol.Content.Result, protocol.Content.HasCritical, protocol.State, protocol.State.Label(), protocol.ObserverName, protocol.FiledAt, protocol.Answer?.Agrees);
}

/// <summary>The protocols: reading and deciding.</summary>
public sealed class ProtocolStore(AggregateStore<Protocol> store, InstitutionStore institutions, TodaySource today)
{
    /// <exception cref="RefusedException">There is none.</exception>
    public async Task<Protocol> FindAsync(string id, CancellationToken cancellation) => await store.FindAsync(id, cancellation) ?? throw ProtocolLifecycle.Unknown();

    /// <summary>The protocol, for those who may see it.</summary>
    public async Task<Protocol> FindAsync(string id, Actor actor, CancellationToken cancellation) =>
        await FindAsync(id, cancellation) is var found && found.IsVisibleTo(actor) ? found : throw ProtocolLifecycle.Unknown();

    public Task<Protocol> CreateAsync(string id, ProtocolSubject subject, ProtocolContent content, Actor actor) =>
        store.DecideAsync(id, "CreateProtocol", actor, present => present is null
            ? ProtocolLifecycle.Create(id, subject, content, actor, today.Now)
            : new Decision<Protocol>(present, [])); // Made already: a repeated request under its idempotency key.

    public Task<Protocol> DecideAsync(string id, Actor actor, ProtocolCommand command, long? version) =>
        store.DecideAsync(id, command.GetType().Name, actor, present =>
            ProtocolLifecycle.Decide(present ?? throw ProtocolLifecycle.Unknown(), command, actor, today.Now).Expecting(present, version));

    /// <summary>Files it, with the institution's contact as it is now.</summary>
    public async Task<Protocol> FileAsync(string id, Actor actor, long? version, CancellationToken cancellation)
    {
        var institution = await institutions.FindAsync((await FindAsync(id, actor, cancellation)).Subject.Institution, cancellation);
        return await DecideAsync(id, actor, new FileProtocol(institution.Correspondent), version);
    }
}

/// <summary>Shows a filed protocol's result and date at its group (P-11).</summary>
public sealed class MonitoringFollower(ProtocolStore protocols, GroupStore groups) : IFollower
{
    public async Task FollowAsync(string input, CancellationToken cancellation)
    {
        var protocol = await protocols.FindAsync(input, cancellation);
        await groups.DecideAsync(protocol.Subject.GroupId!, Actor.Clock, new RecordMonitoring(new(protocol.Content.Date, protocol.Content.Result, protocol.Id)));
    }
}
