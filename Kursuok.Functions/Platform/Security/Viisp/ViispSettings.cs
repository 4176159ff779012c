using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Kursuok.Functions.People.Accounts;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Kursuok.Functions.Platform.Security.Viisp;

/// <summary>The settings under <c>Viisp:</c>. Keys are PEM, or the path of a file that holds it.</summary>
public sealed class ViispSettings
{
    public ViispSettings(IConfiguration settings)
    {
        string Needed(string name) => settings[$"Viisp:{name}"] is { Length: > 0 } value ? value : throw new InvalidOperationException($"The setting Viisp:{name} is missing.");
        string Pem(string name) => Needed(name) is var value && value.Contains("-----BEGIN", StringComparison.Ordinal) ? value : File.ReadAllText(value);

        ServiceAddress = new(Needed("ServiceAddress"), UriKind.Absolute);
        if (ServiceAddress.Scheme != Uri.UriSchemeHttps && !ServiceAddress.IsLoopback)
            throw new InvalidOperationException("The setting Viisp:ServiceAddress must begin with https://.");
        PortalAddress = Needed("PortalAddress");
        Pid = Needed("Pid");
        SignWithSha1 = settings.GetValue<bool>("Viisp:SignWithSha1");
        AcceptSha1 = settings.GetValue<bool>("Viisp:AcceptSha1");
        using (var key = RSA.Create())
        {
            key.ImportFromPem(Pem("PrivateKey"));
            PrivateKey = key.ExportParameters(includePrivateParameters: true);
        }
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPem(Pem("Certificate"));
        PinnedKeys = [.. certificates.Select(PublicKey)];
        if (PinnedKeys.IsEmpty)
            throw new InvalidOperationException("The setting Viisp:Certificate holds no certificate.");
    }

    public Uri ServiceAddress { get; }

    /// <summary>The ticket is added as <c>?ticket=</c>.</summary>
    public string PortalAddress { get; }

    /// <summary>What VIISP knows this system by.</summary>
    public string Pid { get; }

    /// <summary>For a portal that takes no RSA-SHA256.</summary>
    public bool SignWithSha1 { get; }

    /// <summary>For a portal that answers in RSA-SHA1.</summary>
    public bool AcceptSha1 { get; }

    internal RSAParameters PrivateKey { get; }

    /// <summary>Those of the pinned certificates: more than one while VIISP changes its certificate.</summary>
    internal ImmutableArray<RSAParameters> PinnedKeys { get; }

    private static RSAParameters PublicKey(X509Certificate2 certificate)
    {
        using (certificate)
        using (var key = certificate.GetRSAPublicKey() ?? throw new InvalidOperationException("The setting Viisp:Certificate holds a certificate without an RSA key."))
            return key.ExportParameters(includePrivateParameters: false);
    }
}

public static class ViispSetup
{
    // A redirected request would hand a signed question to somebody else.
    public static void AddViisp(this IServiceCollection services, IConfiguration settings)
    {
        services.AddSingleton(_ => new ViispSettings(settings));
        services.AddHttpClient<ViispClient>(http =>
        {
            http.Timeout = TimeSpan.FromSeconds(10);
            http.MaxResponseContentBufferSize = SoapMessage.LongestAnswer;
        }).ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false });
    }
}
