using Kursuok.Domain.People.Accounts;
using Kursuok.Domain.People.Institutions;
using Kursuok.Functions.People.Accounts;
using Kursuok.Functions.People.Institutions;
using Kursuok.Functions.People.Privacy;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Security;
using Kursuok.Functions.Platform.Storage;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;

[assembly: FeatureTitle("Accounts", "Prisijungimas, seansai ir institucijos naudotojai")]
[assembly: FeatureTitle("Privacy", "Asmens duomenys: kopija, taisymas, ištrynimas")]

namespace Kursuok.Functions.People;

/// <summary>Persons, their accounts and rights in institutions, and what they may ask about their data.</summary>
internal static class PeopleModule
{
    public static FunctionsApplicationBuilder AddPeople(this FunctionsApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddTable(AccountStore.Identities);
        services.AddAggregate<Account, PersonAggregate>();
        services.AddSingleton<AccountStore>();
        services.AddAggregate<UserSession, SessionAggregate>();
        services.AddSingleton<Sessions>();
        services.AddSingleton<IActiveSessions>(provider => provider.GetRequiredService<Sessions>());
        services.AddAggregate<InstitutionUsers, UsersAggregate>();
        services.AddSingleton<InvitationLinks>();
        services.AddSingleton<UserStore>();
        services.AddSingleton<IPersonalData, UserData>();
        services.AddSingleton<IPersonalData, SessionData>();
        services.AddSingleton<IPersonalData, AccountData>();
        services.AddSingleton<IContactHolder, AccountContacts>();
        services.AddPrivacy(builder.Configuration);
        return builder;
    }
}
