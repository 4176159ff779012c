using Kursuok.Functions.People.Institutions;
using Kursuok.Functions.Platform.Security;
using Kursuok.Functions.Platform.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Kursuok.Functions.People.Accounts;

public static class AccountsSetup
{
    public static void AddAccounts(this IServiceCollection services)
    {
        services.AddSingleton<Secrets>();
        services.AddSingleton<OwnAddress>();
        services.AddSingleton<InvitationLinks>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<SigningKeys>(provider, StorageSetup.Table(provider, StorageSetup.SigningKeys)));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<OneTimeStore>(provider, StorageSetup.Table(provider, StorageSetup.OneTime)));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<AccountStore>(provider, StorageSetup.Table(provider, StorageSetup.Identities)));
        services.AddSingleton<Tokens>();
        services.AddSingleton<UserStore>();
        services.AddSingleton<Sessions>();
    }
}

/// <summary>The addresses by which others reach this service. They never come from a request's own headers, which anybody may write.</summary>
public sealed class OwnAddress(IConfiguration settings)
{
    public Uri Of(HttpRequest request, string path) =>
        new((settings["Kursuok:PublicAddress"] ?? FormattableString.Invariant($"http://127.0.0.1:{request.HttpContext.Connection.LocalPort}")) + path, UriKind.Absolute);
}
