using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Security;
using Kursuok.Functions.Platform.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kursuok.Functions.Platform.Audit;

/// <summary>The trail of what was done: for the administrator who answers for it.</summary>
[Feature("Audit")]
public sealed class AuditFunctions(TrailReader trails, IEnumerable<AuditedKind> kinds)
{
    [Function("ReadTrail")]
    [Endpoint("Įrašo (grupės, įstaigos, numeracijos) pakeitimų seka: kas, kada, ką, iš kur, kas buvo ir kas tapo", Roles = Roles.ImpAdministrator, Answers = typeof(Page<TrailView>), Query = ["size", "next"], Refuses = [typeof(AuditRefusals)])]
    public async Task<IResult> Read([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/audit/{kind}/{id}")] HttpRequest request, string kind, string id, CancellationToken cancellation)
    {
        var (size, next) = request.Page();
        var known = Known(kind, id);
        var page = await trails.ReadAsync(kind, id, size, next, cancellation);
        if (page.Items.Count == 0 && next is null)
            throw AuditRefusals.Unknown.Because("Tokio įrašo nėra.");
        return Requests.Answer(new Page<TrailView>([.. page.Items.Select(record => TrailView.Of(record, known))], page.Next));
    }

    [Function("VerifyTrail")]
    [Endpoint("Patikrinti, ar įrašo pakeitimų seka nepaliesta", Roles = Roles.ImpAdministrator, Answers = typeof(TrailReport), Refuses = [typeof(AuditRefusals)])]
    public async Task<IResult> Verify([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/audit/{kind}/{id}/verify")] HttpRequest request, string kind, string id, CancellationToken cancellation) =>
        Requests.Answer(await trails.VerifyAsync(Known(kind, id).Prefix, id, cancellation) ?? throw AuditRefusals.Unknown.Because("Tokio įrašo nėra."));

    /// <summary>The kind, where its trails may be read and the id could be one of ours.</summary>
    private AuditedKind Known(string kind, string id) =>
        kinds.FirstOrDefault(known => known.Label is not null && string.Equals(known.Prefix, kind, StringComparison.Ordinal)) is { } found
        && id.Length <= 64 && id.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
            ? found
            : throw AuditRefusals.Unknown.Because($"Sekas turi {string.Join(", ", kinds.Where(known => known.Label is not null).Select(known => $"{known.Label} ({known.Prefix})"))}.");
}

public static class AuditRefusals
{
    public static readonly Refusal Unknown = new("trail-unknown", RefusalKind.NotFound, "Tokios pakeitimų sekos nėra");
}

/// <summary>One commit: who did what, and every part before and after. Without what has been erased.</summary>
/// <param name="Erased">Something of it has been, because it told of a person.</param>
public sealed record TrailView(long Version, DateTimeOffset At, bool Erased, ImmutableArray<TrailEntryView> Entries, ImmutableArray<TrailChangeView> Changes)
{
    public static TrailView Of(TrailRecord record, AuditedKind kind)
    {
        var link = record.Link;
        return new(link.Version, link.At, record.Erased,
            [.. link.Entries.Select((entry, i) => new TrailEntryView(entry.ActorId, [.. RoleNames.Of(entry.ActorRoles)], record.Words[i]?.From, entry.Command,
                [.. entry.Events.Select((happened, j) => happened with { Detail = record.Words[i]?.Details[j] })]))],
            [.. record.Changes.Select(change => new TrailChangeView(change.Part, Shown(change.Before, kind), Shown(change.After, kind)))]);
    }

    private static string? Shown(object? part, AuditedKind kind)
    {
        if (part is not JsonElement { ValueKind: JsonValueKind.Object } json || !kind.Hidden.Any(name => json.TryGetProperty(name, out _)))
            return part?.ToString();
        var shown = JsonObject.Create(json)!;
        foreach (var name in kind.Hidden)
            shown.Remove(name);
        return shown.ToJsonString();
    }
}

public sealed record TrailEntryView(string Actor, ImmutableArray<string> Roles, string? From, string Command, ImmutableArray<Event> Events);

/// <param name="Before">JSON as it was kept, null where the part is new.</param>
/// <param name="After">JSON as it is kept, null where the part is gone.</param>
public sealed record TrailChangeView(string Part, string? Before, string? After);
