using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kursuok.Domain.Training.Criteria;
using Kursuok.Functions.Platform.Calendars;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Security;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.EmploymentService;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kursuok.Functions.Platform.Audit;

/// <summary>The trail of what was done: for the administrator who answers for it.</summary>
[Feature("Audit")]
public sealed class AuditFunctions(TrailReader trails)
{
    [Function("ReadTrail")]
    [Endpoint("Įrašo (grupės, įstaigos, numeracijos) pakeitimų seka: kas, kada, ką, iš kur, kas buvo ir kas tapo", Roles = Roles.ImpAdministrator, Answers = typeof(Page<TrailView>), Query = ["size", "next"], Refuses = [typeof(AuditRefusals)])]
    public async Task<IResult> Read([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/audit/{kind}/{id}")] HttpRequest request, string kind, string id, CancellationToken cancellation)
    {
        var (size, next) = request.Page();
        Known(kind, id);
        var page = await trails.ReadAsync(kind, id, size, next, cancellation);
        if (page.Items.Count == 0 && next is null)
            throw AuditRefusals.Unknown.Because("Tokio įrašo nėra.");
        return Requests.Answer(new Page<TrailView>([.. page.Items.Select(TrailView.Of)], page.Next));
    }

    [Function("VerifyTrail")]
    [Endpoint("Patikrinti, ar įrašo pakeitimų seka nepaliesta", Roles = Roles.ImpAdministrator, Answers = typeof(TrailReport), Refuses = [typeof(AuditRefusals)])]
    public async Task<IResult> Verify([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/audit/{kind}/{id}/verify")] HttpRequest request, string kind, string id, CancellationToken cancellation) =>
        Requests.Answer(await trails.VerifyAsync(Known(kind, id), id, cancellation) ?? throw AuditRefusals.Unknown.Because("Tokio įrašo nėra."));

    private static string Known(string kind, string id) =>
        kind is "group" or "institution" or "numbering" or "users" or "basket" or "file" or ClientDocumentsAggregate.Kind or CalendarFeedAggregate.Kind && id.Length <= 64 && id.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
            ? kind
            : throw AuditRefusals.Unknown.Because("Sekas turi grupės (group), įstaigos (institution), numeracijos (numbering), naudotojai (users), krepšeliai (basket), dalyvių bylos (file) ir dokumentai Užimtumo tarnybai (employment-service).");
}

public static class AuditRefusals
{
    public static readonly Refusal Unknown = new("trail-unknown", RefusalKind.NotFound, "Tokios pakeitimų sekos nėra");
}

/// <summary>One commit: who did what, and every part before and after. Without what has been erased.</summary>
/// <param name="Erased">Something of it has been, because it told of a person.</param>
public sealed record TrailView(long Version, DateTimeOffset At, bool Erased, ImmutableArray<TrailEntryView> Entries, ImmutableArray<TrailChangeView> Changes)
{
    private static readonly string s_sealedCode = JsonNamingPolicy.CamelCase.ConvertName(nameof(LearnerFile.SealedCode));

    public static TrailView Of(TrailRecord record)
    {
        var link = record.Link;
        return new(link.Version, link.At, record.Erased,
            [.. link.Entries.Select((entry, i) => new TrailEntryView(entry.ActorId, [.. RoleNames.Of(entry.ActorRoles)], record.Words[i]?.From, entry.Command,
                [.. entry.Events.Select((happened, j) => happened with { Detail = record.Words[i]?.Details[j] })]))],
            [.. record.Changes.Select(change => new TrailChangeView(change.Part, Shown(change.Before), Shown(change.After)))]);
    }

    /// <summary>A sealed personal code is of no use to who reads the trail, and leaves the storage for nobody.</summary>
    private static string? Shown(object? part)
    {
        if (part is not JsonElement { ValueKind: JsonValueKind.Object } json || !json.TryGetProperty(s_sealedCode, out _))
            return part?.ToString();
        var shown = JsonObject.Create(json)!;
        shown.Remove(s_sealedCode);
        return shown.ToJsonString();
    }
}

public sealed record TrailEntryView(string Actor, ImmutableArray<string> Roles, string? From, string Command, ImmutableArray<Event> Events);

/// <param name="Before">JSON as it was kept, null where the part is new.</param>
/// <param name="After">JSON as it is kept, null where the part is gone.</param>
public sealed record TrailChangeView(string Part, string? Before, string? After);
