using System.Collections.Immutable;
using System.Net;
using System.Text;
using System.Text.Json;
using Kursuok.Domain.People.Institutions;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.Platform.Documents;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Training.Groups;
using Kursuok.Functions.Training.Providers;
using Kursuok.Tests.Docs;

namespace Kursuok.Tests.Functions.People.Accounts;

/// <summary>
/// Reads every endpoint as everybody, looks in the answers for what is known of a learner and of two lecturers, and holds what
/// was found against the tables of docs/visibility.md. What an answer newly shows of a person shows here.
/// </summary>
public sealed class VisibilityTests
{
    private const string Accept = "KURSUOK_ACCEPT_VISIBILITY";
    private const string Provider = "300000003";
    private const string Learner = "dalyvis-2";

    private static readonly ImmutableArray<(string Who, Roles Role, string Institution, string Person)> s_readers =
    [
        ("the public", Roles.None, "", ""),
        ("the learner", Roles.Learner, "", Learner),
        ("another learner of the group", Roles.Learner, "", "dalyvis-1"),
        ("its provider", Roles.Administrator, Provider, ""),
        ("its contract signer", Roles.ContractSigner, Provider, ""),
        ("the employer", Roles.EmployerRepresentative, Provider, "darbdavio-atstovas"),
        ("another employer", Roles.EmployerRepresentative, Provider, "kito-darbdavio-atstove"),
        ("its head", Roles.Head, Provider, ""),
        ("another provider", Roles.Administrator, "300000010", ""),
        ("imp-administrator", Roles.ImpAdministrator, "", ""),
        ("observer", Roles.Observer, "", ""),
        ("employment-service", Roles.EmploymentService, "", ""),
        ("qualifications-institution", Roles.QualificationsInstitution, "", ""),
        ("register-administrator", Roles.RegisterAdministrator, "", ""),
    ];

    [Fact]
    [Rule("L-06", "L-07")]
    public async Task Everybody_sees_of_a_person_what_the_tables_name_and_no_more()
    {
        await using var backend = await Backend.StartAsync();
        // A group that has gone its whole way, and one that is announced, with lecturers of its own.
        var story = await RightsTests.WorldAsync(backend);
        var route = await RightsTests.RouteAsync(backend, story);
        var office = new Office(backend, Provider, "administratore", "pasirasantis");
        var shown = await LecturerAsync(office, "Vaidilutė", "Paskelbtinaitė", true);
        var hidden = await LecturerAsync(office, "Neringa", "Nutylėtinaitė", false);
        var announced = await AnnouncedAsync(office, shown, hidden);
        var participant = (await backend.As(Learner).PostAsync<RegistrationItem>($"/api/groups/{announced}/registrations",
            new NewRegistration(Funding.ImpBasket, "ypatinga.dalyve@pastas.example", "+37061230099"))).ParticipantId;
        await backend.SettleAsync();

        var claims = Browser.Claims(await backend.TokenAsync(Learner));
        var certificate = (await office.Manager.GetAsync<ImmutableArray<CompletionView>>($"{story.Path}/completion")).Single(record => record.ParticipantId == story.Learners[Learner]);
        var contract = (await story.ContractsAsync()).Single(item => item.ParticipantId == story.Learners[Learner]);
        var learner = new (string Field, string Value)[]
        {
            ("name", claims["family_name"].GetString()!), ("e-mail", "ypatinga.dalyve@pastas.example"), ("telephone", "+37061230099"), ("birth date", claims["birthdate"].GetString()!),
            ("personal code", claims["personal_code"].GetString()!), ("number of the contract", contract.Number!), ("education (DAKPR)", "Aukštasis universitetinis išsilavinimas"),
            ("number of the certificate", certificate.CertificateNumber!), ("opaque id in the group", story.Learners[Learner]),
        };
        route["participant"] = story.Learners[Learner];
        var worlds = new[] { route, new(route, StringComparer.Ordinal) { ["group"] = announced, ["participant"] = participant, ["id"] = announced } };
        var tables = new StringBuilder();
        tables.Append(await TableAsync(backend, worlds, "A learner", learner));
        foreach (var (title, lecturer) in new[] { ("A lecturer who consents to publication (L-06)", shown), ("A lecturer who does not (L-07)", hidden) })
        {
            tables.Append(await TableAsync(backend, [worlds[1], new(worlds[1], StringComparer.Ordinal) { ["lecturer"] = lecturer.Id }], title,
                [("name", lecturer.LastName), ("e-mail", lecturer.Email), ("telephone", lecturer.Phone), ("information", lecturer.Information!), ("opaque id", lecturer.Id), ("documents", lecturer.Proofs.Values.First()[0])]));
        }
        tables.Append(await TableAsync(backend, [await ApprenticeshipAsync(story.Office, route)], "An Employment Service's client in apprenticeship",
        [
            ("name", "Žukauskas"), ("e-mail", "dalyvis-7@pastas.example"), ("telephone", "+37060000007"), ("number of the coupon", "K-2025-000007"), ("place of practice", Story.Apprenticeship.PracticeAddress),
        ], "dalyvis-7"));
        Assert.Empty(backend.Errors);
        Compare(tables.ToString());
    }

    /// <summary>Who finds what, and where.</summary>
    /// <param name="learner">Who is «the learner».</param>
    private static async Task<string> TableAsync(Backend backend, Dictionary<string, string>[] worlds, string title, (string Field, string Value)[] fields, string learner = Learner)
    {
        var found = fields.ToDictionary(field => field.Field, _ => new SortedSet<string>(StringComparer.Ordinal), StringComparer.Ordinal);
        var seen = new HashSet<(string Field, string Who)>();
        foreach (var (who, role, institution, person) in s_readers)
        {
            var token = role switch
            {
                Roles.None => null,
                _ when person.Length > 0 => await backend.TokenAsync(who == "the learner" ? learner : person),
                _ => await RightsTests.TokenAsync(backend, role, institution, person),
            };
            foreach (var endpoint in Endpoints.Api.Where(endpoint => endpoint.Trigger.Methods![0] == "get"))
            {
                foreach (var world in worlds)
                {
                    var answer = await RightsTests.SendAsync(backend, endpoint, world, token);
                    if (answer.Status != HttpStatusCode.OK || answer.ContentType != "application/json" || endpoint.Function is "OpenApi")
                        continue;
                    var texts = Texts(JsonDocument.Parse(answer.Content).RootElement).ToList();
                    foreach (var (field, value) in fields)
                    {
                        if (texts.Exists(text => text.Contains(value, StringComparison.Ordinal)))
                        {
                            seen.Add((field, who));
                            found[field].Add(endpoint.Function);
                        }
                    }
                }
            }
        }
        var table = new StringBuilder($"\n## {title}\n\n| | {string.Join(" | ", s_readers.Select(reader => reader.Who))} | in the answers of |\n|---{string.Concat(Enumerable.Repeat("|---", s_readers.Length + 1))}|\n");
        foreach (var (field, _) in fields)
            table.Append($"| {field} | {string.Join(" | ", s_readers.Select(reader => seen.Contains((field, reader.Who)) ? "yes" : "–"))} | {string.Join(", ", found[field].Select(function => $"`{function}`"))} |\n");
        return table.ToString();
    }

    private static IEnumerable<string> Texts(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => Texts(member.Value).Prepend(member.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Texts),
        JsonValueKind.String => [element.GetString()!],
        _ => [element.GetRawText()],
    };

    private static async Task<LecturerView> LecturerAsync(Office office, string firstName, string lastName, bool consents) =>
        await office.Manager.PostAsync<LecturerView>($"{office.Path}/lecturers", new LecturerForm(firstName, lastName, $"{(consents ? "skelbti" : "neskelbti")}@nmc.example",
            consents ? "+37061230011" : "+37061230022", $"Apie save: {lastName}, dėsto.", true,
            ImmutableDictionary<LecturerRequirement, ImmutableArray<string>>.Empty.Add(LecturerRequirement.First, [await office.UploadAsync()]), consents));

    /// <summary>Each lecturer has a part of the timetable.</summary>
    private static async Task<string> AnnouncedAsync(Office office, params LecturerView[] lecturers)
    {
        var today = office.Backend.Today;
        var place = (await office.Manager.GetAsync<ImmutableArray<Place>>($"{office.Path}/places"))[0].Id;
        var group = await office.Manager.PostAsync<GroupView>($"{office.Path}/programmes/211500102/groups", new GroupInformation("Žiemos grupė", [Funding.ImpBasket, Funding.OwnFunds], 240, "lietuvių", 1, 12, false, place,
            today, today.AddDays(2), today.AddDays(4), today.AddDays(7), null));
        foreach (var (lecturer, i) in lecturers.Select((lecturer, i) => (lecturer, i)))
        {
            await office.Manager.PostAsync<GroupView>($"/api/groups/{group.Id}/sessions", new NewSessions([today.AddDays(4 + 2 * i), today.AddDays(5 + 2 * i)], new(9, 0), group.Programme.ContactHours * 45 / 4, null, null, place, "101", lecturer.Id, null));
        }
        await office.Manager.PostAsync<GroupView>($"/api/groups/{group.Id}/announce");
        return group.Id;
    }

    /// <summary>A client who is invited to sign with the provider and the employer, and another learner who pays.</summary>
    private static async Task<Dictionary<string, string>> ApprenticeshipAsync(Office office, Dictionary<string, string> route)
    {
        var story = await Story.ForClientsAsync(office, TrainingForm.Apprenticeship);
        await story.SubmitCouponAsync("dalyvis-7", Story.Apprenticeship);
        await story.ConfirmCouponAsync("dalyvis-7");
        await story.ConfirmAsync(await story.RegisterAsync("dalyvis-1"));
        await story.InitiateAsync();
        await office.Backend.SettleAsync();
        return new(route, StringComparer.Ordinal) { ["group"] = story.Group, ["participant"] = story.Learners["dalyvis-7"], ["id"] = story.Group };
    }

    private static void Compare(string tables)
    {
        var file = Repository.PathOf("docs/visibility.md");
        var kept = File.ReadAllText(file);
        var introduction = kept[..kept.IndexOf("\n## ", StringComparison.Ordinal)];
        if (Environment.GetEnvironmentVariable(Accept) == "1")
            File.WriteAllText(file, kept = introduction + tables);
        Assert.True(kept == introduction + tables,
            $"What people see differs from docs/visibility.md. If it was meant, run this test once with {Accept}=1, read the tables, and commit them.\n{string.Join('\n', tables.Split('\n').Except(kept.Split('\n'), StringComparer.Ordinal))}");
    }
}
