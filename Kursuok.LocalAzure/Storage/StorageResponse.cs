using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Azure;
using Azure.Core;

namespace Kursuok.LocalAzure.Storage;

/// <summary>A response that no server sent: what the embedded store answers, and one part of a transaction's answer.</summary>
internal sealed class StorageResponse(int status, ETag etag = default) : Response
{
    public override int Status => status;
    public override string ReasonPhrase => ((System.Net.HttpStatusCode)status).ToString();
    public override Stream? ContentStream { get; set; }
    public override string ClientRequestId { get; set; } = "";

    public override void Dispose() => ContentStream?.Dispose();

    protected override bool ContainsHeader(string name) => TryGetHeader(name, out _);

    protected override IEnumerable<HttpHeader> EnumerateHeaders() =>
        TryGetHeader(HttpHeader.Names.ETag, out var value) ? [new(HttpHeader.Names.ETag, value)] : [];

    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
    {
        value = name.Equals(HttpHeader.Names.ETag, StringComparison.OrdinalIgnoreCase) && etag != default ? etag.ToString("H") : null;
        return value is not null;
    }

    protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
    {
        values = TryGetHeader(name, out var value) ? [value] : null;
        return values is not null;
    }
}

/// <summary>An answer that may be none, as <c>GetEntityIfExists</c> gives it.</summary>
internal sealed class NoValue<T>(Response response) : NullableResponse<T>
{
    public override bool HasValue => false;
    public override T Value => throw new InvalidOperationException("The response has no value: the entity does not exist.");
    public override Response GetRawResponse() => response;
}

/// <summary>The refusals of the storage services, with the status and code that the service itself gives.</summary>
internal static class StorageErrors
{
    public static RequestFailedException TableNotFound() => new(404, "The table specified does not exist.", "TableNotFound", null);
    public static RequestFailedException EntityNotFound() => new(404, "The specified resource does not exist.", "ResourceNotFound", null);
    public static RequestFailedException EntityExists() => new(409, "The specified entity already exists.", "EntityAlreadyExists", null);
    public static RequestFailedException StaleEntity() => new(412, "The update condition specified in the request was not satisfied.", "UpdateConditionNotSatisfied", null);
    public static RequestFailedException ContainerNotFound() => new(404, "The specified container does not exist.", "ContainerNotFound", null);
    public static RequestFailedException BlobNotFound() => new(404, "The specified blob does not exist.", "BlobNotFound", null);
    public static RequestFailedException BlobExists() => new(409, "The specified blob already exists.", "BlobAlreadyExists", null);
    public static RequestFailedException StaleBlob() => new(412, "The condition specified using HTTP conditional header(s) is not met.", "ConditionNotMet", null);
    public static RequestFailedException TooLarge() => new(413, "The request body is too large and exceeds the maximum permissible limit.", "RequestBodyTooLarge", null);

    public static RequestFailedException Invalid(string code, string message) => new(400, message, code, null);

    public static RequestFailedException InvalidInput(FormattableString message) => Invalid("InvalidInput", message.ToString(CultureInfo.InvariantCulture));
}
