using System.Collections.Immutable;
using System.Diagnostics;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Groups;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Kursuok.Benchmarks;

/// <summary>The whole forming of a certificate: number, PDF, blob, decision; one after another, and as the queue forms them.</summary>
internal static class Certificates
{
    private const int Learners = 150;
    private const int OneByOne = 50;

    public static async Task RunAsync(Report report)
    {
        await using var world = await World.StartAsync();
        var groups = world.Groups;
        var id = await world.AnnouncedAsync(Learners);
        await World.RateAsync(32, Learners, i => world.RegisterAsync(id, i));
        var people = (await groups.FindAsync(id, default)).Participants;
        ImmutableArray<string> all = [.. people.Select(participant => participant.Id)];
        await World.RateAsync(32, Learners, i => groups.DecideAsync(id, World.Manager, new Confirm(all[i])));
        await groups.DecideAsync(id, World.Manager, new InitiateSigning(await groups.ReadinessAsync(await groups.FindAsync(id, default), default)));
        await world.Clock.SettleAsync();
        ImmutableArray<ShownContract> shown = [.. (await groups.FindAsync(id, default)).Participants.Select(participant => new ShownContract(participant.Id, participant.Contract!.Text!.Paper!.Sha256))];
        await World.RateAsync(32, Learners, i => groups.DecideAsync(id, By(i), new SignByLearner(all[i], shown[i].Sha256)));
        await groups.DecideAsync(id, World.Signer, new SignByProvider(shown));
        var settling = Stopwatch.StartNew();
        await world.Clock.SettleAsync();
        report.Line($"contracts numbered, printed, stored ({Learners})", Learners / settling.Elapsed.TotalSeconds, "/s");

        var information = people.Length > 0 ? (await groups.FindAsync(id, default)).Information : throw new InvalidOperationException("Nobody has registered.");
        await world.Clock.MoveToAsync(Vilnius.At(information.TrainingStart, new(9, 0)));
        await groups.DecideAsync(id, World.Manager, new MarkStarted(all));
        await world.Clock.MoveToAsync(Vilnius.At(information.TrainingEnd, new(18, 0)));
        await groups.DecideAsync(id, World.Manager, new MarkCompleted(all));
        await World.RateAsync(32, Learners, async i =>
        {
            await groups.DecideAsync(id, World.Manager, new Evaluate(all[i], "9"));
            await groups.DecideAsync(id, World.Manager, new ConfirmEvaluation(all[i]));
            await groups.DecideAsync(id, By(i), new FillQuestionnaire(all[i], new([.. Policy.Default.Questions.Select(question => new Answer(question.Id, 5))], "Ačiū")));
        });
        await world.Clock.SettleAsync();

        // Certificates are due tomorrow: some are formed by a clock that is a day ahead, the others when the clock is moved.
        var tomorrow = new TodaySource(new DayAhead(world.Clock.Now), world.Services.GetRequiredService<IConfiguration>());
        var forming = ActivatorUtilities.CreateInstance<CertificateForming>(world.Services, ActivatorUtilities.CreateInstance<GroupStore>(world.Services, tomorrow), tomorrow);
        var times = new List<double>();
        for (var i = 0; i < OneByOne; i++)
        {
            var watch = Stopwatch.StartNew();
            await forming.FormAsync(Json.Write(new CertificateDue(id, all[i])), default);
            times.Add(watch.Elapsed.TotalMilliseconds);
        }
        report.Line("one certificate, median", Report.Median(times), "ms", $"slowest of {OneByOne}, the first among them: {times.Max():0} ms");

        var moving = Stopwatch.StartNew();
        await world.Clock.MoveToAsync(Vilnius.At(information.TrainingEnd.AddDays(1), new(8, 0)));
        report.Line("certificates by the queue", (Learners - OneByOne) / moving.Elapsed.TotalSeconds, "/s");
        if ((await groups.FindAsync(id, default)).Participants.Any(participant => participant.Training.Certificate is null))
            throw new InvalidOperationException("Not everyone has got a certificate.");

        Actor By(int learner) => World.Learner(learner) with { PersonId = people[learner].Learner.PersonId };
    }

    private sealed class DayAhead(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now.AddDays(1);
    }
}
