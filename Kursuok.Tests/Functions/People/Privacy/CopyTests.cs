using System.IO.Compression;
using System.Text.Json;
using Kursuok.Domain.People.Accounts;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Platform.Security;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Tests.Functions.People.Accounts;

namespace Kursuok.Tests.Functions.People.Privacy;

/// <summary>The copy that a person gets of his or her own data, and nobody else's.</summary>
public sealed class CopyTests
{
    [Fact]
    public async Task A_learner_gets_everything_with_the_documents()
    {
        await using var backend = await Backend.StartAsync();
        var story = await Story.QuestionnairesAsync(await Office.FullAsync(backend));
        await backend.MoveToAsync(backend.Today.AddDays(1), new(8, 0)); // The certificates are formed.

        var (json, files) = await UnzipAsync(backend.As("dalyvis-1"));

        var registration = Assert.Single(Section(json, "registrations").EnumerateArray());
        Assert.Equal((story.Group, "Patvirtinta", "Pažymėjimas suformuotas", "9"), (Text(registration, "group"), Text(registration, "state"), Text(registration, "training"), Text(registration, "evaluation")));
        Assert.Equal("NMC-0001/25", Text(registration.GetProperty("contract"), "number"));
        Assert.StartsWith("PAZ-300000003-", Text(registration, "certificateNumber"), StringComparison.Ordinal);
        Assert.Equal(4, registration.GetProperty("questionnaire").GetProperty("answers").GetArrayLength());
        var trail = registration.GetProperty("trail").EnumerateArray().ToList();
        Assert.Contains(trail, entry => (Text(entry, "by"), Text(entry, "command"), Text(entry, "from")) == ("Jūs", "Register", "127.0.0.1"));
        Assert.Contains(trail, entry => (Text(entry, "by"), Text(entry, "command")) == ("Kitas naudotojas", "Confirm"));
        Assert.Equal([$"dokumentai/{story.Group}-pazymejimas.pdf", $"dokumentai/{story.Group}-sutartis.pdf"], files.Keys);
        Assert.All(files.Values, file => Assert.StartsWith("%PDF-", System.Text.Encoding.Latin1.GetString(file), StringComparison.Ordinal));
        Assert.Equal(json.GetProperty("sections").GetRawText().Length, (await ReadAsync(backend.As("dalyvis-1"))).GetProperty("sections").GetRawText().Length);

        // Nobody else stands in it: neither another learner nor those who acted for the provider.
        foreach (var other in (string[])["dalyvis-2", "Žemaitė", "Jankauskienė", "administratore", "pasirasantis"])
            Assert.DoesNotContain(other, json.GetRawText(), StringComparison.Ordinal);
        var (stranger, none) = await UnzipAsync(backend.As("dalyvis-9"));
        Assert.Empty(Section(stranger, "registrations").EnumerateArray());
        Assert.Empty(none);
    }

    [Fact]
    public async Task Who_came_through_VIISP_sees_the_account_the_sign_ins_and_the_rights()
    {
        await using var backend = await Backend.StartAsync();
        var head = await new Browser(backend).SignInAsync("vadove", SignInKind.LegalPerson);
        var json = await ReadAsync(backend.With("Bearer " + head.AccessToken));
        var account = Section(json, "account");
        Assert.Equal(("Aušra", "Balčiūnienė"), (Text(account, "firstName"), Text(account, "lastName")));
        Assert.Matches("^[3-6][0-9]{10}$", Text(account, "personalCode"));
        Assert.Equal(["Jūs"], account.GetProperty("trail").EnumerateArray().Select(entry => Text(entry, "by")));
        var session = Assert.Single(Section(json, "sessions").EnumerateArray());
        Assert.Equal("legalPerson", Text(session, "kind"));
        Assert.Equal("Įstaigos vadovas", Text(Assert.Single(Section(json, "institutions").EnumerateArray()), "state"));
        Assert.DoesNotContain("secretHash", json.GetRawText(), StringComparison.OrdinalIgnoreCase);
    }

    internal static async Task<JsonElement> ReadAsync(Caller caller) => Parse((await caller.SendAsync(HttpMethod.Get, "/api/me/data")).Content);

    internal static JsonElement Section(JsonElement json, string name) =>
        json.GetProperty("sections").EnumerateArray().Single(section => Text(section, "name") == name).GetProperty("records");

    internal static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out var value) ? value.GetString() : null;

    internal static IEnumerable<string?> Sections(JsonElement json) => json.GetProperty("sections").EnumerateArray().Select(section => Text(section, "name"));

    internal static async Task<(JsonElement Json, SortedDictionary<string, byte[]> Files)> UnzipAsync(Caller caller)
    {
        var reply = await caller.SendAsync(HttpMethod.Get, "/api/me/data.zip");
        Assert.Equal("application/zip", reply.ContentType);
        using var zip = new ZipArchive(new MemoryStream(reply.Content));
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var entry in zip.Entries)
        {
            using var content = new MemoryStream();
            await using var stream = entry.Open();
            await stream.CopyToAsync(content);
            files.Add(entry.FullName, content.ToArray());
        }
        Assert.True(files.Remove("duomenys.json", out var json));
        return (Parse(json), files);
    }

    private static JsonElement Parse(byte[] json) => JsonDocument.Parse(json).RootElement;
}
