using System.Collections.Immutable;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Azure.Data.Tables;
using Kursuok.Domain.People.Institutions;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Numbers;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.People.Accounts;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Groups;
using Kursuok.Functions.Training.Numbers;
using Kursuok.Functions.Training.Providers;
using Kursuok.LocalHost;
using Kursuok.LocalHost.Time;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Kursuok.Benchmarks;

/// <summary>The whole backend in this process, on embedded storage in a new folder, with an institution that can announce groups.</summary>
internal sealed class World : IAsyncDisposable
{
    public const string Institution = "300000003";
    public const string Programme = "211500102";
    private const int RawInserts = 4_000;

    public static readonly Actor Manager = new("manager", "Eglė Jankauskienė", Roles.Administrator, Institution);
    public static readonly Actor Signer = new("signer", "Rasa Žemaitė", Roles.ContractSigner, Institution) { SigningDocument = "2025-01-15 įgaliojimas Nr. 7" };

    private readonly string _folder;
    private readonly LocalBackend _host;

    private World(string folder, LocalBackend host)
    {
        (_folder, _host) = (folder, host);
        Http = new() { BaseAddress = host.Address };
    }

    public HttpClient Http { get; }
    public IServiceProvider Services => _host.Services;
    public GroupStore Groups => Services.GetRequiredService<GroupStore>();
    public ClockMover Clock => Services.GetRequiredService<ClockMover>();
    public DurableTaskClient Orchestrations => _host.Orchestrations;
    public Institution Office { get; private set; } = null!;
    public DateOnly Today => Vilnius.DateOf(Clock.Now);

    public static string[] Settings(string folder) =>
    [
        "--urls=http://127.0.0.1:0", "--Kursuok:VirtualClock=true", "--Kursuok:VirtualClockStart=2025-09-01T06:00:00Z",
        $"--Kursuok:LocalState={folder}", $"--Kursuok:MailFolder={Path.Combine(folder, "mail")}",
    ];

    public static async Task<World> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("kursuok-bench-").FullName;
        var host = await LocalBackend.StartAsync([.. Settings(folder), "--Logging:Console:LogLevel:Default=None"]);
        var world = new World(folder, host);
        await world.OpenOfficeAsync();
        return world;
    }

    public static Actor Learner(int number) => new($"person-{number}", "Vardenė Pavardenė", Roles.Learner);

    public Task<Group> RegisterAsync(string group, int person) => Groups.DecideAsync(group, Learner(person),
        new Register(NewId.Make(), new($"person-{person}", "Vardenė", "Pavardenė", new(1990, 5, 17), $"p{person}@pastas.example", "+37060000003"), Funding.OwnFunds, null));

    /// <summary>A group with a full timetable, „Skelbiama“.</summary>
    public async Task<string> AnnouncedAsync(int seats)
    {
        var group = await Groups.CreateAsync(NewId.Make(), Programme, Information(seats), Office, Manager);
        await Groups.DecideAsync(group.Id, Manager, Sessions(group));
        await Groups.DecideAsync(group.Id, Manager, new Announce(Office));
        return group.Id;
    }

    public GroupInformation Information(int seats) => new("Rudens grupė", [Funding.OwnFunds], 240, "lietuvių", 1, seats, false, Office.Places.Keys.Single(),
        Today, Today.AddDays(5), Today.AddDays(10), Today.AddDays(12), null);

    private AddSessions Sessions(Group group) => new(
        new(new(9, 0), group.Programme.ContactHours * 15, null, null, group.Information.PlaceId, "101", Office.Lecturers.Keys.Single(), null),
        SessionDays(group.Information), [NewId.Make(), NewId.Make(), NewId.Make()], Office);

    public static ImmutableArray<DateOnly> SessionDays(GroupInformation information) =>
        [information.TrainingStart, information.TrainingStart.AddDays(1), information.TrainingEnd];

    /// <summary>So many inserts a second the same storage takes from so many callers, of rows as large as a registration's.</summary>
    public async Task<double> RawInsertsAsync(int callers)
    {
        var table = Services.GetRequiredService<TableServiceClient>().GetTableClient("raw");
        await table.CreateIfNotExistsAsync();
        var (run, json) = (Guid.NewGuid().ToString("N"), new string('x', 600));
        return await RateAsync(callers, callers == 1 ? RawInserts / 8 : RawInserts, i => table.AddEntityAsync(new TableEntity($"{run}-{i}", "row") { ["Json"] = json }));
    }

    /// <summary>How often a second <paramref name="work"/> is done when so many callers do it, each its next when the one before is done.</summary>
    public static async Task<double> RateAsync(int callers, int times, Func<int, Task> work)
    {
        var next = -1;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var i && i < times)
                await work(i);
        })));
        return times / watch.Elapsed.TotalSeconds;
    }

    public async Task<string> TokenAsync(string person)
    {
        using var answer = await Http.PostAsJsonAsync("/sample/sign-in", new { person });
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("accessToken").GetString()!;
    }

    private async Task OpenOfficeAsync()
    {
        await Services.GetRequiredService<RegisterReading>().ReadAsync(Institution, Manager, CancellationToken.None);
        var contact = new ContactPerson("Asta", "Šimkienė", "Mokymų vadovė", "asta@nmc.example", "+37061234500");
        var institutions = Services.GetRequiredService<InstitutionStore>();
        foreach (var command in (InstitutionCommand[])
        [
            new SaveCard(new("Mokome suaugusiuosius.", contact, new("VšĮ „Nemuno mokymų centras“", "AB „Upės bankas“", "LT121000011101001000"))),
            new SavePlace(new("klase", "Centro klasė", "Kaunas", "Upės g.", "12", "44001")),
            new SaveLecturer(new("lektore", "Jūratė", "Žukauskienė", "lektore@nmc.example", "+37061112233", null, true,
                ImmutableDictionary<LecturerRequirement, ImmutableArray<string>>.Empty.Add(LecturerRequirement.First, ["dokumentas"]), true)),
            new SaveProgrammeCard(Programme, new("Mokoma kompiuterių klasėje.", null, new(null, null, null), contact, new("Lankyti.", "Mokyti.", "Pavedimu."))),
        ])
        {
            Office = await institutions.DecideAsync(Institution, Manager, command);
        }
        await Services.GetRequiredService<NumberBook>().AddStageAsync(Institution, new NumberingStage(Today.AddDays(-1), 1, "NMC-", "/25", 4), Manager);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
