using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Kursuok.Domain.People.Institutions;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Numbers;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.People.Accounts;
using Kursuok.Functions.People.Institutions;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Security;
using Kursuok.Functions.Training.Monitoring;
using Kursuok.Functions.Training.Providers;
using Kursuok.Tests.Docs;
using Kursuok.Tests.Functions.Training.EmploymentService;
using Kursuok.Tests.Functions.Training.Groups;
using Microsoft.Extensions.DependencyInjection;

namespace Kursuok.Tests.Functions.People.Accounts;

/// <summary>
/// Walks every endpoint as every role, once as one to whom the object belongs and once as a stranger of the same role, and
/// holds what happens against the table of docs/rights.md.
/// </summary>
public sealed partial class RightsTests
{
    private const string Accept = "KURSUOK_ACCEPT_RIGHTS";
    private const string Provider = "300000003";
    private const string OtherProvider = "300000010";

    private static readonly Roles[] s_roles =
        [Roles.Learner, Roles.Administrator, Roles.Employee, Roles.ContractSigner, Roles.EmployerRepresentative, Roles.Head, Roles.ImpAdministrator, Roles.Observer, Roles.EmploymentService, Roles.QualificationsInstitution, Roles.RegisterAdministrator];

    /// <summary>Objects of one institution that nobody else has.</summary>
    private static readonly Regex s_owned = Owned();

    [Fact]
    [Rule("U-07", "U-08", "U-10", "AP-01")]
    public async Task Every_endpoint_lets_through_whom_the_table_names()
    {
        await using var backend = await Backend.StartAsync();
        var story = await WorldAsync(backend);
        var route = await RouteAsync(backend, story);
        var walked = new Dictionary<string, (string Own, string Foreign)[]>(StringComparer.Ordinal);
        foreach (var endpoint in Endpoints.Api)
        {
            var cells = new List<(string, string)> { await BothAsync(null) };
            foreach (var role in s_roles)
                cells.Add(await BothAsync(role));
            walked[endpoint.Function] = [.. cells];

            async Task<(string, string)> BothAsync(Roles? role)
            {
                // The stranger first: what the owner may do, changes things.
                var foreign = await AsAsync(OtherProvider, "dalyvis-9");
                return (await AsAsync(Provider, "dalyvis-1"), foreign);

                async Task<string> AsAsync(string institution, string learner) =>
                    Outcome(endpoint, await SendAsync(backend, endpoint, route, role is { } given ? await TokenAsync(backend, given, institution, learner) : null));
            }
        }
        Assert.Empty(backend.Errors);
        Invariants(walked);
        Compare(walked);
    }

    /// <summary>What must be so whatever the table says.</summary>
    private static void Invariants(Dictionary<string, (string Own, string Foreign)[]> walked)
    {
        foreach (var (function, cells) in walked)
        {
            var endpoint = Endpoints.All[function];
            if (endpoint.Promise.Public)
            {
                Assert.All(cells, cell => Assert.Equal(("yes", "yes"), cell));
                continue;
            }
            Assert.Equal(("401", "401"), cells[0]);
            foreach (var (role, cell) in s_roles.Zip(cells.Skip(1)))
            {
                if ((role & endpoint.Promise.Roles) == Roles.None)
                    Assert.True(cell == ("403", "403"), $"{function} as {role}: {cell}");
                else if ((role & Roles.Officials) == Roles.None && s_owned.IsMatch(endpoint.ApiRoute) && function is not ("Register" or "JoinQueue"))
                    Assert.True(cell.Foreign != "yes", $"{function} lets a foreign {role} through");
            }
        }
    }

    private static void Compare(Dictionary<string, (string Own, string Foreign)[]> walked)
    {
        var table = new StringBuilder();
        foreach (var feature in Endpoints.Api.GroupBy(endpoint => endpoint.Feature).OrderBy(feature => feature.Key, StringComparer.Ordinal))
        {
            table.Append($"\n## {feature.Key}\n\n| endpoint | nobody | {string.Join(" | ", s_roles.Select(role => RoleNames.Of(role).Single()))} |\n|---{string.Concat(Enumerable.Repeat("|---", s_roles.Length + 1))}|\n");
            foreach (var endpoint in feature.OrderBy(endpoint => endpoint.ApiRoute, StringComparer.Ordinal).ThenBy(endpoint => endpoint.Trigger.Methods![0], StringComparer.Ordinal))
                table.Append($"| `{endpoint.Trigger.Methods![0].ToUpperInvariant()} {Constraint().Replace(endpoint.ApiRoute, "}")}` | {string.Join(" | ", walked[endpoint.Function].Select(cell => cell.Own == cell.Foreign ? cell.Own : $"{cell.Own} / {cell.Foreign}"))} |\n");
        }
        var file = FileBeside();
        var kept = File.ReadAllText(file);
        var introduction = kept[..kept.IndexOf("\n## ", StringComparison.Ordinal)];
        if (Environment.GetEnvironmentVariable(Accept) == "1")
            File.WriteAllText(file, kept = introduction + table);
        Assert.True(kept == introduction + table,
            $"The rights differ from docs/rights.md. If it was meant, run this test once with {Accept}=1, read the table, and commit it.\n{string.Join('\n', table.ToString().Split('\n').Except(kept.Split('\n'), StringComparer.Ordinal))}");
    }

    /// <summary>What authorisation made of a request: whatever else was wrong with it, it was let through.</summary>
    private static string Outcome(Endpoint endpoint, Reply reply)
    {
        Assert.True((int)reply.Status < 500, reply.ToString());
        return (reply.Status, reply.ContentType == "application/problem+json" ? reply.Problem.Code : "") switch
        {
            (HttpStatusCode.Unauthorized, "sign-in-needed" or "token-invalid") => "401",
            (HttpStatusCode.Forbidden, "role-missing") => "403",
            (HttpStatusCode.NotFound, "group-unknown" or "participant-unknown" or "protocol-unknown" or "employment-service-client-unknown" or "queue-place-unknown") when !endpoint.Promise.Public => "404",
            (HttpStatusCode.Forbidden or HttpStatusCode.NotFound, var code) when !endpoint.Promise.Public && code is not "institution-not-yours" => $"{code}?",
            _ => "yes",
        };
    }

    internal static Task<Reply> SendAsync(Backend backend, Endpoint endpoint, Dictionary<string, string> route, string? token)
    {
        var path = "/api/" + Parameter().Replace(endpoint.ApiRoute, parameter => parameter.Groups[2].Length > 0 ? "0123456789abcdef" : route[parameter.Groups[1].Value]);
        HttpContent? body = endpoint.Promise switch
        {
            { Takes: not null } => new ByteArrayContent("{}"u8.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
            { TakesContent.Length: > 0 } => Office.Pdf(Office.Paper),
            _ => null,
        };
        return (token is null ? backend.Anyone : backend.With("Bearer " + token)).SendAsync(new(endpoint.Trigger.Methods![0].ToUpperInvariant()), path, body);
    }

    internal static Task<string> TokenAsync(Backend backend, Roles role, string institution, string learner)
    {
        var id = role == Roles.Learner ? learner : $"{RoleNames.Of(role).Single()}-{institution}";
        var represents = (role & (Roles.Learner | Roles.Officials)) != Roles.None ? null : institution;
        return backend.Services.GetRequiredService<Tokens>().IssueAsync(
            new(new(id, "Vardenis Pavardenis", role, represents) { SigningDocument = "Įstatai", Employer = role == Roles.EmployerRepresentative ? Office.Employer.Code : null }, new Person(id, "Vardenis", "Pavardenis", default, "", ""), null), TestContext.Current.CancellationToken);
    }

    /// <summary>A group that has gone its whole way, so that everything an address can name exists.</summary>
    internal static async Task<Story> WorldAsync(Backend backend)
    {
        var story = await Story.QuestionnairesAsync(await Office.FullAsync(backend), funding: Funding.ImpBasket);
        await Office.BareAsync(backend);
        await backend.MoveToAsync(backend.Today.AddDays(1), new(8, 0));
        return story;
    }

    internal static async Task<Dictionary<string, string>> RouteAsync(Backend backend, Story story)
    {
        var users = backend.Services.GetRequiredService<UserStore>();
        var head = new Actor("person", "Vida Vadovė", Roles.Head, Provider);
        await users.DecideAsync(Provider, head, new EnterAsHead("VšĮ"));
        var user = NewId.Make();
        await users.DecideAsync(Provider, head, new InviteUser(user, new("Ona", "Onaitė", "ona@nmc.example", new([UserGroup.Administrator], null, null)), false, NewId.Make()));
        var group = await story.GetAsync();
        var institution = await backend.Services.GetRequiredService<InstitutionStore>().FindAsync(Provider, TestContext.Current.CancellationToken);
        var clients = await ClientStory.StartAsync(story.Office);
        var document = await clients.SubmitAsync();
        return new(StringComparer.Ordinal)
        {
            ["code"] = Provider,
            ["client"] = clients.Client,
            ["submitted"] = document.Id,
            ["answer"] = await clients.AnswerAsync(document.Id),
            ["group"] = story.Group,
            ["participant"] = story.Learners["dalyvis-1"],
            ["queued"] = "0123456789abcdef",
            ["validFrom"] = (await story.Office.Manager.GetAsync<InstitutionView>(story.Office.Path)).Numbering.Stages[0].ValidFrom
                .ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["session"] = group.Sessions[0].Id,
            ["programme"] = "211500102",
            ["lecturer"] = institution.Lecturers.Keys.First(),
            ["place"] = institution.Places.Keys.First(),
            ["employer"] = institution.Employers.Keys.First(),
            ["user"] = user,
            ["invoice"] = await InvoiceTests.SubmitAsync(story, "dalyvis-1"),
            ["protocol"] = await ProtocolAsync(backend, story),
            ["kind"] = "group",
            ["id"] = story.Group,
            ["person"] = "0123456789abcdef",
            ["feed"] = "0123456789abcdef0123456789abcdef",
            ["secret"] = "0123456789abcdef",
            ["document"] = "0123456789abcdef",
            ["file"] = "start.js",
        };
    }

    /// <summary>A protocol of the own observer, filed.</summary>
    private static async Task<string> ProtocolAsync(Backend backend, Story story)
    {
        var observer = backend.With("Bearer " + await TokenAsync(backend, Roles.Observer, Provider, ""));
        var protocol = await observer.PostAsync<ProtocolView>("/api/protocols", new ProtocolForm(story.Group, null, null, story.Information.TrainingStart, "Trūkumų nenustatyta", []));
        return (await observer.PostAsync<ProtocolView>($"/api/protocols/{protocol.Id}/file")).Id;
    }

    private static string FileBeside() => Repository.PathOf("docs/rights.md");

    [GeneratedRegex(@"\{(\w+)(:.*)?\}(?=/|$)")]
    private static partial Regex Parameter();

    [GeneratedRegex(@":regex\(.*\)\}")]
    private static partial Regex Constraint();

    [GeneratedRegex(@"^(institutions/\{code\}|groups/\{group\})", RegexOptions.ExplicitCapture)]
    private static partial Regex Owned();
}
