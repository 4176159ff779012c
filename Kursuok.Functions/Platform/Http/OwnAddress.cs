using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Kursuok.Functions.Platform.Http;

/// <summary>The addresses by which others reach this service. They never come from a request's own headers, which anybody may write.</summary>
public sealed class OwnAddress(IConfiguration settings)
{
    public Uri Of(HttpRequest request, string path) =>
        new((settings["Kursuok:PublicAddress"] ?? FormattableString.Invariant($"http://127.0.0.1:{request.HttpContext.Connection.LocalPort}")) + path, UriKind.Absolute);
}
