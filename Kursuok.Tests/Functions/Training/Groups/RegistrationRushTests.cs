using System.Net;
using System.Net.Http.Json;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Groups;
using Kursuok.Tests.LocalHost;

namespace Kursuok.Tests.Functions.Training.Groups;

/// <summary>A group opens to many people at once, over HTTP.</summary>
public sealed class RegistrationRushTests
{
    private const int Seats = 30;
    private static readonly NewRegistration s_form = new(Funding.OwnFunds, null, null);

    [Fact]
    public async Task A_thousand_callers_for_thirty_seats_everyone_is_answered_and_thirty_have_one()
    {
        await using var backend = await Backend.StartAsync();
        var story = await Story.AnnouncedAsync(await Office.BareAsync(backend), programme: "211500201", adapt: WithSeats(Seats));
        var rush = Enumerable.Range(1, 1000).Select(Learner).ToList();

        var answers = await RushAsync(backend, story, rush);

        Assert.Equal(Seats, answers.Count(answer => answer.Status == HttpStatusCode.Created));
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.Created), answer => Assert.Equal(RegistrationRefusals.GroupFull.Code, answer.Problem.Code));
        await HasEachOnceAsync(story, Seats);
        Assert.Equal(0, (await story.GetAsync()).FreeSeats);
    }

    [Fact]
    public async Task Of_ten_calls_of_each_of_a_hundred_learners_one_registers()
    {
        await using var backend = await Backend.StartAsync();
        var story = await Story.AnnouncedAsync(await Office.BareAsync(backend), programme: "211500201", adapt: WithSeats(150));
        var rush = Enumerable.Range(0, 1000).Select(call => Learner(call % 100 + 1)).ToList();

        var answers = await RushAsync(backend, story, rush);

        foreach (var own in answers.Zip(rush).GroupBy(pair => pair.Second, StringComparer.Ordinal))
        {
            Assert.Single(own, pair => pair.First.Status == HttpStatusCode.Created);
            Assert.Equal(9, own.Count(pair => pair.First.Status == HttpStatusCode.Conflict && pair.First.Problem.Code == RegistrationRefusals.AlreadyRegistered.Code));
        }
        await HasEachOnceAsync(story, 100);
    }

    [Fact]
    public async Task Who_hangs_up_holds_nobody_up()
    {
        await using var backend = await Backend.StartAsync();
        var story = await Story.AnnouncedAsync(await Office.BareAsync(backend), programme: "211500201", adapt: WithSeats(400));
        var token = await backend.TokenAsync("dalyvis-1000");
        using var gone = new CancellationTokenSource();

        var leaving = Enumerable.Range(0, 100).Select(_ => HangUpAsync()).ToList();
        var staying = RushAsync(backend, story, [.. Enumerable.Range(1, 100).Select(Learner)]);
        await gone.CancelAsync();
        await Task.WhenAll(leaving);

        Assert.All(await staying, answer => Assert.Equal(HttpStatusCode.Created, answer.Status));

        async Task HangUpAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{story.Path}/registrations") { Content = JsonContent.Create(s_form, options: Json.Http) };
            request.Headers.Authorization = new("Bearer", token);
            try
            {
                using var answer = await backend.Http.SendAsync(request, gone.Token);
            }
            catch (OperationCanceledException)
            {
                // Meant.
            }
        }
    }

    [Fact]
    public async Task Two_processes_on_one_storage_give_thirty_seats_to_a_thousand_callers()
    {
        await using var backend = await Backend.StartAsync(storage: Azurite.ConnectionString);
        var story = await Story.AnnouncedAsync(await Office.BareAsync(backend), programme: "211500201", adapt: WithSeats(Seats));
        await using var first = await BackendProcess.StartAsync(Azurite.ConnectionString);
        await using var second = await BackendProcess.StartAsync(Azurite.ConnectionString);

        var answers = await Task.WhenAll(Enumerable.Range(1, 1000).Select(async number =>
        {
            var process = number % 2 == 0 ? first : second;
            return await process.PostAsync(Learner(number), $"{story.Path}/registrations", s_form);
        }));

        Assert.Equal(Seats, answers.Count(status => status == HttpStatusCode.Created));
        Assert.Equal(1000 - Seats, answers.Count(status => status == HttpStatusCode.Conflict));
        await HasEachOnceAsync(story, Seats);
    }

    private static string Learner(int number) => $"dalyvis-{number}";

    private static Func<GroupInformation, GroupInformation> WithSeats(int seats) => information => information with { MaxParticipants = seats };

    /// <summary>Everyone at once, signed in before.</summary>
    private static async Task<Reply[]> RushAsync(Backend backend, Story story, IReadOnlyCollection<string> learners)
    {
        await Parallel.ForEachAsync(learners.Distinct(StringComparer.Ordinal), async (learner, _) => await backend.TokenAsync(learner));
        return await Task.WhenAll(learners.Select(learner => backend.As(learner).SendAsync(HttpMethod.Post, $"{story.Path}/registrations", s_form)));
    }

    private static async Task HasEachOnceAsync(Story story, int expected)
    {
        var participants = await story.ParticipantsAsync();
        Assert.Equal(expected, participants.Length);
        Assert.Equal(expected, participants.Select(participant => participant.Email).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(expected, participants.Select(participant => participant.Id).Distinct(StringComparer.Ordinal).Count());
    }
}
