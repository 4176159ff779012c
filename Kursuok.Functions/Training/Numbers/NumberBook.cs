using Kursuok.Domain.Training.Numbers;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Storage;

namespace Kursuok.Functions.Training.Numbers;

/// <summary>An institution's numbering: the stages with their counters, and beside them for ever who has which number.</summary>
public sealed class NumberingAggregate : Aggregate<Numbering>
{
    public override string Prefix => "numbering";

    public override string TrailLabel => "numeracijos";

    public override IEnumerable<PartChange> Changes(Numbering? before, Numbering after) => [new("head", before, after)];

    public override IEnumerable<(string Name, object Row)> Facts(Change<Numbering> change) =>
        change.Events.Where(happened => happened.Kind == "number-given").Select(happened => (happened.Subject!, (object)new GivenNumber(happened.Subject!, happened.Detail!)));

    public override Numbering Read(IReadOnlyDictionary<string, string> parts) => Json.Read<Numbering>(parts["head"]);

    public override Numbering Stamp(Numbering state, long version) => state with { Version = version };

    /// <summary>Groups whose signing waits for the numbering look again (AMB-03).</summary>
    public override IEnumerable<OutboxMessage> Consequences(Change<Numbering> change) =>
        change.Events.Any(happened => happened.Kind is NumberingEvents.StageAdded or NumberingEvents.StageCorrected)
            ? [BlockedSigningWakeUp.For(change.After.Institution, "numbering", change.Version)]
            : [];
}

/// <summary>Gives contracts and certificates their numbers: dense, unique, and to each holder one for ever.</summary>
public sealed class NumberBook(AggregateStore<Numbering> store, INumberingNeeds needs, TodaySource today)
{
    public async Task<Numbering> ContractsOfAsync(string institution, CancellationToken cancellation) =>
        await store.FindAsync(institution, cancellation) ?? Numbering.Of(institution);

    public Task<Numbering> AddStageAsync(string institution, NumberingStage stage, Actor actor, bool farConfirmed = false, long? version = null) =>
        store.DecideAsync(institution, "AddNumberingStage", actor, present => (present ?? Numbering.Of(institution)).Add(stage, actor, today.Now, farConfirmed).Expecting(present, version));

    /// <param name="validFrom">Since when the stage to be corrected is valid.</param>
    public async Task<Numbering> CorrectStageAsync(string institution, DateOnly validFrom, NumberingStage stage, Actor actor, bool farConfirmed, long? version, CancellationToken cancellation)
    {
        var needed = await needs.FirstOnAsync(institution, cancellation);
        return await store.DecideAsync(institution, "CorrectNumberingStage", actor, present =>
            (present ?? Numbering.Of(institution)).Correct(validFrom, stage, actor, today.Now, farConfirmed, needed).Expecting(present, version));
    }

    public async Task<Numbering> DropStageAsync(string institution, DateOnly validFrom, Actor actor, long? version, CancellationToken cancellation)
    {
        var needed = await needs.FirstOnAsync(institution, cancellation);
        return await store.DecideAsync(institution, "DropNumberingStage", actor, present =>
            (present ?? Numbering.Of(institution)).Drop(validFrom, actor, needed).Expecting(present, version));
    }

    public Task<string> GiveContractAsync(string institution, string holder, DateOnly date, CancellationToken cancellation) =>
        GiveAsync(institution, holder, date, () => Numbering.Of(institution), cancellation);

    public Task<string> GiveCertificateAsync(string institution, string holder, DateOnly date, CancellationToken cancellation) =>
        GiveAsync(institution + "-certificates", holder, date, () => Numbering.OfCertificates(institution), cancellation);

    private async Task<string> GiveAsync(string id, string holder, DateOnly date, Func<Numbering> first, CancellationToken cancellation)
    {
        if (await store.FindFactAsync<GivenNumber>(id, holder, cancellation) is { } given)
            return given.Number;
        var after = await store.DecideAsync(id, "GiveNumber", Actor.Clock, present => (present ?? first()).Give(holder, date));
        return after.NumberOf(holder)!;
    }
}

/// <summary>Tells what is to be numbered.</summary>
public interface INumberingNeeds
{
    /// <summary>The first day of whose contracts one is to be numbered: of a concluded one that waits, or of those that may be signed today; null where none is.</summary>
    Task<DateOnly?> FirstOnAsync(string institution, CancellationToken cancellation);
}
