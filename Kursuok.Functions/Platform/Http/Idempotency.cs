using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Data.Tables;
using Kursuok.Functions.Platform.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;

namespace Kursuok.Functions.Platform.Http;

/// <summary>
/// «Idempotency-Key» on a POST: the same key, query and body get the same answer, byte for byte, for 24 hours; the key with
/// another query or body is refused, and so is a second call while the first is under way. Answers that say «try again» are not kept.
/// </summary>
public sealed class IdempotencyMiddleware(IdempotencyKeys keys) : IFunctionsWorkerMiddleware
{
    public const string Header = "Idempotency-Key";

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is not { } http || !Endpoints.All[context.FunctionDefinition.Name].TakesKey
            || http.Request.Headers[Header].ToString() is not { Length: > 0 } key)
        {
            await next(context);
            return;
        }
        if (key.Length > 255 || !key.All(c => c is > ' ' and < '\u007f'))
            throw IdempotencyRefusals.KeyInvalid.Because("Raktas – nuo 1 iki 255 ASCII ženklų be tarpų.");

        var name = IdempotencyKeys.Name(OwnerOf(http.Request), key, http.Request.Method, http.Request.Path);
        var claim = await keys.ClaimAsync(name, await HashAsync(http.Request));
        if (claim.Answer is { } kept)
        {
            context.GetInvocationResult().Value = kept;
            return;
        }
        NewId.MakeFrom(http, claim.Seed);
        KeptAnswer? answer = null;
        try
        {
            answer = await KeptAnswer.OfAsync(http, await Problems.ResultAsync(context, next));
        }
        finally
        {
            if (answer is { Status: < 499 and not 429 })
                await keys.KeepAsync(claim, answer);
            else
                await keys.ReleaseAsync(claim);
        }
        context.GetInvocationResult().Value = answer;
    }

    /// <summary>Whose key it is: of whoever has not signed in, the address's. No person's id holds a space.</summary>
    internal static string OwnerOf(HttpRequest request) => request.TryGetCaller()?.Actor.PersonId ?? $"address {request.From()}";

    private static async Task<string> HashAsync(HttpRequest request)
    {
        request.EnableBuffering();
        var hash = await SHA256.HashDataAsync(request.Body, request.HttpContext.RequestAborted);
        request.Body.Position = 0;
        // What an upload is and of which period stands in the query.
        return Convert.ToHexStringLower(SHA256.HashData([.. hash, .. Encoding.UTF8.GetBytes(request.QueryString.ToString())]));
    }
}

/// <summary>The keys of a day stand in the partitions of that day, so that old ones are found and dropped together.</summary>
public sealed class IdempotencyKeys([FromKeyedServices(IdempotencyKeys.Table)] TableClient table, TimeProvider clock)
{
    internal const string Table = "idempotency";

    /// <summary>A call that has not ended by then has died with its process.</summary>
    private static readonly TimeSpan s_longestCall = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan s_kept = TimeSpan.FromHours(24);

    /// <param name="Answer">The answer that was given before; null where the call is to be made.</param>
    public sealed record Claim(TableEntity Row, ETag ETag, KeptAnswer? Answer)
    {
        /// <summary>What the ids of the call are made from: a call made again after its process died makes the same ones.</summary>
        public string Seed => Row.GetString("Seed")!;
    }

    public static string Name(string owner, string key, string method, string path) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', owner, method, path, key))));

    /// <exception cref="RefusedException">The key was used with another body, or its call is under way.</exception>
    public async Task<Claim> ClaimAsync(string name, string bodyHash)
    {
        var now = clock.GetUtcNow();
        while (true)
        {
            var row = new TableEntity(Partition(now, name), name) { ["Body"] = bodyHash, ["At"] = now, ["Done"] = false, ["Seed"] = Guid.NewGuid().ToString("N") };
            var present = await FindAsync(now, name);
            try
            {
                if (present is null)
                    return new(row, (await table.AddEntityAsync(row)).Headers.ETag!.Value, null);
                var at = present.GetDateTimeOffset("At")!.Value;
                var done = present.GetBoolean("Done")!.Value;
                var old = now - at > s_kept;
                if (!old && (done || now - at <= s_longestCall || !string.Equals(present.GetString("Body"), bodyHash, StringComparison.Ordinal)))
                    return Judge(present, bodyHash, done);
                row.PartitionKey = present.PartitionKey;
                if (!old)
                    row["Seed"] = present.GetString("Seed");
                return new(row, (await table.UpdateEntityAsync(row, present.ETag, TableUpdateMode.Replace)).Headers.ETag!.Value, null);
            }
            catch (RequestFailedException raced) when (raced.Status is 404 or 409 or 412)
            {
                // Another call with the key came between: look again.
            }
        }
    }

    public async Task KeepAsync(Claim claim, KeptAnswer answer)
    {
        var row = JsonEntity.Make(claim.Row.PartitionKey, claim.Row.RowKey, Json.Write(answer));
        foreach (var name in (string[])["Body", "At", "Seed"])
            row[name] = claim.Row[name];
        row["Done"] = true;
        await PutAsync(row, claim.ETag);
    }

    /// <summary>Lets the call be made again at once. It makes the same ids then: what its first try may have saved is found.</summary>
    public Task ReleaseAsync(Claim claim) =>
        PutAsync(new(claim.Row.PartitionKey, claim.Row.RowKey) { ["Body"] = claim.Row["Body"], ["At"] = clock.GetUtcNow() - 2 * s_longestCall, ["Done"] = false, ["Seed"] = claim.Seed }, claim.ETag);

    private async Task PutAsync(TableEntity row, ETag etag)
    {
        try
        {
            await table.UpdateEntityAsync(row, etag, TableUpdateMode.Replace);
        }
        catch (RequestFailedException taken) when (taken.Status is 404 or 412)
        {
            // The call took so long that another has taken the key over: that one answers for it.
        }
    }

    /// <summary>Drops the keys of the days before yesterday.</summary>
    public async Task DropOldAsync(CancellationToken cancellation)
    {
        var before = Day(clock.GetUtcNow() - s_kept);
        await foreach (var row in table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey lt {before}"), select: ["PartitionKey", "RowKey"], cancellationToken: cancellation))
            await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, ETag.All, cancellation);
    }

    private static Claim Judge(TableEntity present, string bodyHash, bool done)
    {
        if (!string.Equals(present.GetString("Body"), bodyHash, StringComparison.Ordinal))
            throw IdempotencyRefusals.KeyReused.Because("Su šiuo raktu jau siųsta kita užklausa; naujai užklausai reikia naujo rakto.");
        return done
            ? new(present, present.ETag, Json.Read<KeptAnswer>(present.Json()))
            : throw IdempotencyRefusals.InFlight.Because("Užklausa su šiuo raktu dar vykdoma. Pakartokite po akimirkos.");
    }

    /// <summary>The key of today or of yesterday.</summary>
    private async Task<TableEntity?> FindAsync(DateTimeOffset now, string name)
    {
        foreach (var day in (DateTimeOffset[])[now.AddDays(-1), now])
        {
            var found = await table.GetEntityIfExistsAsync<TableEntity>(Partition(day, name), name);
            if (found.HasValue)
                return found.Value;
        }
        return null;
    }

    private static string Partition(DateTimeOffset day, string name) => $"{Day(day)}-{name[..2]}";

    private static string Day(DateTimeOffset day) => day.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
}

/// <summary>Drops kept answers once nobody may ask for them again.</summary>
public sealed class IdempotencyTimer(IdempotencyKeys keys)
{
    [Function("DropOldIdempotencyKeys")]
    public Task RunAsync([TimerTrigger("0 45 3 * * *")] TimerInfo timer, CancellationToken cancellation) => keys.DropOldAsync(cancellation);
}

/// <summary>An answer as it went out, to be given again.</summary>
public sealed record KeptAnswer(int Status, Dictionary<string, string> Headers, string Body) : IResult
{
    private static readonly string[] s_kept = ["Content-Type", "Location", "ETag"];

    /// <summary>Lets a result write itself and keeps what it wrote.</summary>
    public static async Task<KeptAnswer> OfAsync(HttpContext http, IResult result)
    {
        using var body = new MemoryStream();
        var copy = new DefaultHttpContext { RequestServices = http.RequestServices };
        copy.Response.Body = body;
        await result.ExecuteAsync(copy);
        return new(copy.Response.StatusCode,
            s_kept.Where(name => copy.Response.Headers.ContainsKey(name)).ToDictionary(name => name, name => copy.Response.Headers[name].ToString(), StringComparer.Ordinal),
            Convert.ToBase64String(body.ToArray()));
    }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = Status;
        foreach (var (name, value) in Headers)
            httpContext.Response.Headers[name] = value;
        return httpContext.Response.Body.WriteAsync(Convert.FromBase64String(Body)).AsTask();
    }
}

public static class IdempotencyRefusals
{
    public static readonly Refusal KeyInvalid = new("idempotency-key-invalid", RefusalKind.Unreadable, "Netinkamas užklausos raktas");
    public static readonly Refusal KeyReused = new("idempotency-key-reused", RefusalKind.Invalid, "Užklausos raktas jau panaudotas");
    public static readonly Refusal InFlight = new("idempotency-in-flight", RefusalKind.Conflict, "Užklausa dar vykdoma");
}
