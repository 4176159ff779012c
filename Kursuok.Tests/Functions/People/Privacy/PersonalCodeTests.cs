using System.Collections.Concurrent;
using System.Text;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Kursuok.Domain.People.Accounts;
using Kursuok.Domain.People.Privacy;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.People.Privacy;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Platform.Audit;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Groups;
using Kursuok.Tests.Functions.People.Accounts;
using Kursuok.Tests.Functions.Training.Groups;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kursuok.Tests.Functions.People.Privacy;

/// <summary>A personal code stands nowhere but sealed: not in rows, documents, letters, log lines or answers (except in the person's own copy).</summary>
public sealed class PersonalCodeTests
{
    private static readonly string[] s_people = [.. Enumerable.Range(1, 9).Select(number => $"dalyvis-{number}"), "administratore", "darbuotojas", "pasirasantis", "vadove", "imp-administratorius", "laisvoji-mokytoja", "stebetoja"];

    /// <summary>The codes of sample people in all forms, as their tokens tell them.</summary>
    internal static async Task<string[]> FormsAsync(Backend backend, params string[] people)
    {
        var forms = new List<string>();
        foreach (var person in people)
            forms.AddRange(Traces.FormsOf(Browser.Claims(await backend.TokenAsync(person))["personal_code"].GetString()!));
        return [.. forms];
    }

    [Fact]
    public async Task No_code_is_left_behind_by_sign_ins_stories_and_refusals_even_with_every_log_line_kept()
    {
        await using var backend = await Backend.StartAsync(settings: ["--Logging:LogLevel:Default=Trace", "--Logging:LogLevel:System.Net.Http=Trace"]);
        var forms = await FormsAsync(backend, s_people);
        var log = new Lines();
        backend.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        var browser = new Browser(backend);
        var teacher = await browser.SignInAsync("laisvoji-mokytoja", SignInKind.FreelanceTeacher); // ŠMIR is asked by the code.
        await browser.SignInAsync("vadove", SignInKind.LegalPerson);
        var office = await Office.FullAsync(backend);
        var story = await Story.QuestionnairesAsync(office);
        var basket = await Story.AnnouncedAsync(office);
        await basket.RegisterAsync("dalyvis-3", Funding.ImpBasket); // DAKPR and SoDra are asked by the code.
        var learner = backend.With("Bearer " + (await browser.SignInAsync("dalyvis-9")).AccessToken);
        await learner.PostAsync<RegistrationItem>($"{basket.Path}/registrations", new NewRegistration(Funding.ImpBasket, null, null));
        await backend.MoveToAsync(backend.Today.AddDays(1), new(8, 0));
        await backend.As("dalyvis-1").PutAsync<MyContacts>("/api/me/data", new CorrectData(null, null, null, "nauja@pastas.example", null));
        await backend.As("dalyvis-1").PostAsync<ErasureAnswer>("/api/me/erasure");
        learner = backend.With("Bearer " + (await browser.SignInAsync("dalyvis-9")).AccessToken);
        await learner.GetAsync<object>("/api/me/data");
        await backend.SettleAsync();

        var answers = new List<Reply>();
        var code = forms[0];
        foreach (var (method, path, body) in new (HttpMethod, string, object?)[]
        {
            (HttpMethod.Post, $"{story.Path}/registrations", new { funding = "impBasket" }),
            (HttpMethod.Post, $"{story.Path}/registrations", new { personalCode = code }),
            (HttpMethod.Put, "/api/me/data", new { email = code }),
            (HttpMethod.Get, $"/api/groups/{code}", null),
            (HttpMethod.Get, $"/api/me/registrations?next={code}", null),
        })
        {
            answers.Add(await backend.As("dalyvis-1").SendAsync(method, path, body));
            answers.Add(await learner.SendAsync(method, path, body));
        }
        Assert.All(answers, answer => Assert.True((int)answer.Status >= 400 && !Traces.Holds(Encoding.UTF8.GetBytes(answer.Text + answer.Headers), forms), answer.ToString()));
        Assert.NotEmpty(log.All);
        Assert.DoesNotContain(log.All, line => Traces.Holds(Encoding.UTF8.GetBytes(line), forms.Where(form => !string.Equals(form, code, StringComparison.Ordinal))));
        Assert.Empty(Traces.Find(backend.Folder, forms, raw: true));
        Assert.All(browser.Visited, address => Assert.False(Traces.Holds(Encoding.UTF8.GetBytes(address), forms), address));
        Assert.NotEmpty(teacher.AccessToken);
    }

    /// <summary>The search itself: what is planted in each kind of place is found there.</summary>
    [Fact]
    public async Task A_planted_code_is_found_wherever_it_is()
    {
        await using var backend = await Backend.StartAsync();
        var forms = await FormsAsync(backend, s_people);
        Assert.Empty(Traces.Find(backend.Folder, forms, raw: true));
        var token = await backend.TokenAsync("dalyvis-1");
        var code = Browser.Claims(token)["personal_code"].GetString()!;
        var table = backend.Services.GetRequiredService<TableServiceClient>().GetTableClient("lists");
        var documents = backend.Services.GetRequiredService<DocumentStore>();
        var container = backend.Services.GetRequiredService<BlobContainerClient>();
        var learner = SamplePapers.Contract.Learner with { Name = $"Kodas {code}" };
        var planted = new (string Place, Func<Task> Plant, Func<Task> Dig)[]
        {
            ("entity", () => PutAsync("Text", $"kodas {code}."), TakeAsync),
            ("entity", () => PutAsync(code, null), () => table.DeleteEntityAsync("p", code)),
            ("entity", () => PutAsync("Json", Trail.Pack(Json.Write(new TrailPieces([], [TrailPiece.Of(new SaltedChange("salt", "head", null, code))])))), TakeAsync),
            ("entity", () => PutAsync("Token", "Bearer " + token), TakeAsync),
            ("entity", () => PutAsync("Hash", Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(code)))), TakeAsync),
            ("blobs", () => documents.PutAsync("x.pdf", (SamplePapers.Contract with { Learner = learner }).ToPdf(), "application/pdf", default), () => container.GetBlobClient("x.pdf").DeleteIfExistsAsync()),
            ("blob ", () => documents.PutAsync($"{code}.txt", [1], "text/plain", default), () => container.GetBlobClient($"{code}.txt").DeleteIfExistsAsync()),
            (".eml", () => new LetterFiles(Path.Combine(backend.Folder, "mail"), new("KURSUOK", "neatsakyti@kursuok.lt"), null).SendAsync(new("l1", "a@b.example", "Ona", "Tema", $"Gerb. {code}", backend.Clock.Now), default), () => Remove("mail")),
            (".eml", () => new LetterFiles(Path.Combine(backend.Folder, "mail"), new("KURSUOK", "neatsakyti@kursuok.lt"), null).SendAsync(new("l1", "a@b.example", "Ona", code, "Sveiki", backend.Clock.Now), default), () => Remove("mail")),
            ("backend.log", () => File.WriteAllTextAsync(Path.Combine(backend.Folder, "backend.log"), $"info: GET /api/x?kodas={code} 200\n"), () => Remove("backend.log")),
            ("raw.log", () => File.WriteAllTextAsync(Path.Combine(backend.Folder, "raw.log"), code, Encoding.Unicode), () => Remove("raw.log")),
        };
        foreach (var (number, (place, plant, dig)) in planted.Index())
        {
            await plant();
            Assert.True(Traces.Find(backend.Folder, forms).Any(found => found.Contains(place, StringComparison.Ordinal)), $"{number}: {place}");
            await dig();
            Assert.Empty(Traces.Find(backend.Folder, forms));
        }
        Assert.NotEmpty(Traces.Find(backend.Folder, forms, raw: true)); // Deleted rows still stand in the file.

        Task PutAsync(string property, string? value) =>
            table.UpsertEntityAsync(value is null ? new TableEntity("p", property) : new TableEntity("p", "r") { [property] = value }, TableUpdateMode.Replace);

        Task TakeAsync() => table.DeleteEntityAsync("p", "r");

        Task Remove(string name)
        {
            var path = Path.Combine(backend.Folder, name);
            if (Directory.Exists(path))
                Directory.Delete(path, recursive: true);
            else
                File.Delete(path);
            return Task.CompletedTask;
        }
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> All { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull
        {
            All.Enqueue(state.ToString() ?? "");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            All.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}
