using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Completion;
using Kursuok.Functions.Contracts;
using Kursuok.Functions.Groups;
using Kursuok.Functions.Registrations;
using Kursuok.Functions.Storage;
using Kursuok.LocalHost.Storage;

namespace Kursuok.Benchmarks;

/// <summary>Every command of a group's life over HTTP, one after another: its time, and what it asks of the storage until it is answered.</summary>
internal static class Life
{
    private const int Lives = 8;

    public static async Task RunAsync(Report report)
    {
        await using var world = await World.StartAsync();
        using var calls = new CallCounter();
        var player = new Player(world, calls);
        await player.PlayAsync(); // Warm.
        player.Taken.Clear();
        for (var i = 0; i < Lives; i++)
            await player.PlayAsync();
        foreach (var command in player.Taken.GroupBy(taken => taken.Command, StringComparer.Ordinal))
        {
            var kinds = command.SelectMany(taken => taken.Calls).GroupBy(call => call, StringComparer.Ordinal).OrderBy(kind => kind.Key, StringComparer.Ordinal)
                .Select(kind => string.Create(CultureInfo.InvariantCulture, $"{kind.Key} {(double)kind.Count() / command.Count():0.#}"));
            report.Line(command.Key, Report.Median(command.Select(taken => taken.Milliseconds)), "ms", string.Join(", ", kinds));
        }
    }

    private sealed record Taken(string Command, double Milliseconds, string[] Calls);

    private sealed class Player(World world, CallCounter calls)
    {
        public List<Taken> Taken { get; } = [];

        public async Task PlayAsync()
        {
            var information = world.Information(4);
            var group = await CallAsync<GroupView>("create a group", "administratore", HttpMethod.Post, $"/api/institutions/{World.Institution}/programmes/{World.Programme}/groups", information);
            var path = $"/api/groups/{group.Id}";
            await CallAsync<GroupView>("add three sessions", "administratore", HttpMethod.Post, path + "/sessions", new NewSessions(
                World.SessionDays(information), new(9, 0), group.Programme.ContactHours * 15, null, null, information.PlaceId, "101", world.Office.Lecturers.Keys.Single(), null));
            await CallAsync<GroupView>("announce", "administratore", HttpMethod.Post, path + "/announce");
            var registered = await CallAsync<RegistrationItem>("register", "dalyvis-1", HttpMethod.Post, path + "/registrations", new NewRegistration(Funding.OwnFunds, null, null));
            var person = registered.ParticipantId;
            await CallAsync<ParticipantView>("confirm the registration", "administratore", HttpMethod.Post, $"{path}/registrations/{person}/confirm");
            await CallAsync<GroupView>("initiate signing", "administratore", HttpMethod.Post, path + "/initiate-signing");
            await CallAsync<ContractItem>("sign, learner", "dalyvis-1", HttpMethod.Post, $"{path}/contracts/{person}/sign");
            await CallAsync<ImmutableArray<ContractItem>>("sign, provider", "pasirasantis", HttpMethod.Post, path + "/contracts/sign", new TickedParticipants([person]));
            await world.Clock.MoveToAsync(Vilnius.At(information.TrainingStart, new(9, 0)));
            await CallAsync<ImmutableArray<CompletionView>>("mark started", "administratore", HttpMethod.Post, path + "/completion/started", new TickedParticipants([person]));
            await world.Clock.MoveToAsync(Vilnius.At(information.TrainingEnd, new(18, 0)));
            await CallAsync<ImmutableArray<CompletionView>>("mark completed", "administratore", HttpMethod.Post, path + "/completion/completed", new TickedParticipants([person]));
            await CallAsync<CompletionView>("evaluate", "administratore", HttpMethod.Put, $"{path}/completion/{person}/evaluation", new EvaluationForm("9"));
            await CallAsync<CompletionView>("confirm the evaluation", "administratore", HttpMethod.Post, $"{path}/completion/{person}/evaluation/confirm");
            await CallAsync<RegistrationItem>("fill the questionnaire", "dalyvis-1", HttpMethod.Post, $"{path}/completion/{person}/questionnaire",
                new Questionnaire([.. Policy.Default.Questions.Select(question => new Answer(question.Id, 5))], null));
            await CallAsync<GroupView>("complete the group", "administratore", HttpMethod.Post, path + "/complete");
            await world.Clock.MoveToAsync(Vilnius.At(information.TrainingEnd.AddDays(1), new(8, 0)));
            await CallAsync<Page<RegistrationItem>>("read my registrations", "dalyvis-1", HttpMethod.Get, "/api/me/registrations");
            var completion = await CallAsync<ImmutableArray<CompletionView>>("read the completion", "administratore", HttpMethod.Get, path + "/completion");
            await CallAsync<VerifiedCertificate>("verify the certificate", "dalyvis-1", HttpMethod.Get, $"/api/certificates/{completion.Single().CertificateCode}");
        }

        private async Task<T> CallAsync<T>(string command, string person, HttpMethod method, string path, object? body = null)
        {
            // What is counted belongs to this command alone.
            await world.Clock.SettleAsync();
            using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body, body.GetType(), options: Json.Http) };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await world.TokenAsync(person));
            var trace = ActivityTraceId.CreateRandom();
            request.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
            var watch = Stopwatch.StartNew();
            using var answer = await world.Http.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            var milliseconds = watch.Elapsed.TotalMilliseconds;
            if (!answer.IsSuccessStatusCode)
                throw new InvalidOperationException($"{command}: {(int)answer.StatusCode} {text}");
            Taken.Add(new(command, milliseconds, calls.Of(trace)));
            return Json.Read<T>(text);
        }
    }

    /// <summary>Counts storage calls by the trace that they belong to: what follows a command in the background has none of its own.</summary>
    private sealed class CallCounter : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly ConcurrentDictionary<ActivityTraceId, ConcurrentQueue<string>> _calls = new();
        private readonly ActivityListener _activities = new() { ShouldListenTo = source => source.Name is "Microsoft.AspNetCore" or "Microsoft.Azure.Functions.Worker", Sample = (ref _) => ActivitySamplingResult.PropagationData };

        public CallCounter()
        {
            ActivitySource.AddActivityListener(_activities);
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == StorageCalls.Name)
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
            {
                if (Activity.Current is { } activity)
                    _calls.GetOrAdd(activity.TraceId, _ => []).Enqueue((string)tags[0].Value!);
            });
            _listener.Start();
        }

        public string[] Of(ActivityTraceId trace) => _calls.TryGetValue(trace, out var calls) ? [.. calls] : [];

        public void Dispose()
        {
            _listener.Dispose();
            _activities.Dispose();
        }
    }
}
