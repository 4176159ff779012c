using System.Diagnostics;
using System.Net.Http.Headers;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.People.Accounts;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Groups;
using Microsoft.Extensions.DependencyInjection;

namespace Kursuok.Benchmarks;

/// <summary>The reports over HTTP, of an institution with a hundred thousand participants in a thousand groups of five years.</summary>
internal static class Reports
{
    private const int Groups = 1_000;
    private const int Participants = 100;
    private const int Times = 40;

    public static async Task RunAsync(Report report)
    {
        await using var world = await World.StartAsync();
        var store = world.Services.GetRequiredService<AggregateStore<Group>>();
        var filling = Stopwatch.StartNew();
        await World.RateAsync(8, Groups, async i =>
        {
            var group = Filled(world, i);
            await store.DecideAsync(group.Id, "Fill", World.Manager, _ => new Decision<Group>(group, [new Event("filled")]));
        });
        report.Line($"{Groups * Participants:#,0} participants written", Groups * Participants / filling.Elapsed.TotalSeconds, "/s");

        world.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await world.TokenAsync("administratore"));
        const string Base = $"/api/institutions/{World.Institution}";
        var list = await MillisecondsAsync(world, $"{Base}/groups?size=50");
        report.Line("a page of 50 groups of a list", list, "ms");
        foreach (var (what, path) in (IEnumerable<(string, string)>)
        [
            ("participants, first page", "participants?size=50"),
            ("participants, a page of 100", "participants?size=100"),
            ("participants, one in a hundred of each group", "participants?funding=employmentService&size=50"),
            ("participants, one year", "participants?from=2024-01-01&to=2024-12-31&size=50"),
            ("participants, cut by programme", "participants/cut?by=programme"),
            ("participants, cut by training", "participants/cut?by=training"),
            ("timetables being created", "timetables?size=50"),
            ("timetables of all groups", "timetables?allStates=true&from=2020-01-01&size=50"),
        ])
        {
            var took = await MillisecondsAsync(world, $"{Base}/reports/{path}");
            report.Line(what, took, "ms", $"{took / list:0.0} of the list");
        }
    }

    /// <summary>The median of an answer read whole, after two that warm up.</summary>
    private static async Task<double> MillisecondsAsync(World world, string path)
    {
        var taken = new List<double>();
        for (var i = 0; i < Times + 2; i++)
        {
            var watch = Stopwatch.StartNew();
            using var answer = await world.Http.GetAsync(path);
            answer.EnsureSuccessStatusCode();
            _ = await answer.Content.ReadAsByteArrayAsync();
            if (i >= 2)
                taken.Add(watch.Elapsed.TotalMilliseconds);
        }
        return Report.Median(taken);
    }

    private static Group Filled(World world, int number)
    {
        var start = new DateOnly(2021, 1, 4).AddDays(number * 2);
        var ended = start.AddDays(30) < world.Today;
        var programme = world.Office.Programmes.Values.ElementAt(number % world.Office.Programmes.Count);
        var information = world.Information(Participants) with
        {
            Name = $"Grupė {number}",
            RegistrationStart = start.AddDays(-30),
            RegistrationEnd = start.AddDays(-5),
            TrainingStart = start,
            TrainingEnd = start.AddDays(30),
        };
        var lecturer = world.Office.Lecturers.Keys.First();
        return new()
        {
            Id = $"benchgroup{number:D6}",
            Institution = World.Institution,
            Programme = ProgrammeOutline.Of(programme),
            State = ended ? GroupState.Completed : GroupState.Draft,
            Information = information,
            DefaultMethod = SessionMethod.Contact,
            Sessions =
            [
                .. Enumerable.Range(0, 20).Select(i => new Session($"s{number}-{i}", start.AddDays(i), new(9, 0), 60,
                    SessionMethod.Contact, null, information.PlaceId, $"{number % 40}", lecturer, null)),
            ],
            Participants = [.. Enumerable.Range(1, Participants).Select(i => Participant(number, i, ended))],
            Signing = ended ? Signing.Open : Signing.NotInitiated,
        };
    }

    private static Participant Participant(int group, int ordinal, bool ended)
    {
        var funding = ordinal == 50 ? Funding.EmploymentService : ordinal % 2 == 0 ? Funding.ImpBasket : Funding.OwnFunds;
        var state = ordinal % 10 == 0 ? RegistrationState.Withdrawn : RegistrationState.Confirmed;
        var training = ordinal % 10 == 0 ? TrainingState.NotMarked
            : ordinal % 7 == 0 ? TrainingState.NotCompleted
            : TrainingState.Confirmed;
        return new()
        {
            Id = $"p{group}-{ordinal}",
            Ordinal = ordinal,
            Attempt = 1,
            Learner = new($"person-{group}-{ordinal}", "Vardenė", $"Pavardenė{ordinal}", new(1990, 5, 17),
                $"p{group}.{ordinal}@pastas.example", "+37060000003"),
            Registration = new(state, new(2021, 1, 1, 0, 0, 0, TimeSpan.Zero), funding, null, null, null),
            Training = ended ? TrainingRecord.None with { State = training } : TrainingRecord.None,
        };
    }
}
