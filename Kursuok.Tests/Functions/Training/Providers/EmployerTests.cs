using System.Collections.Immutable;
using Kursuok.Domain.People.Institutions;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.People.Accounts;
using Kursuok.Functions.People.Institutions;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Training.Providers;
using Kursuok.Tests.Functions.People.Accounts;
using Microsoft.Extensions.DependencyInjection;

namespace Kursuok.Tests.Functions.Training.Providers;

/// <summary>„Darbdavio atstovai“ over HTTP, and who may be their users.</summary>
public sealed class EmployerTests(FullOffice world) : IClassFixture<FullOffice>
{
    private string Path => $"{world.Office.Path}/employers";

    private static Employer Other { get; } = Office.Employer with { Code = "300000042", Name = "UAB „Baldai“" };

    private static EmployerForm Form(Employer employer, bool active) => new(employer.Name, employer.Address, employer.Representative, employer.ActsOn, active);

    [Fact]
    [Rule("E-01", "E-02")]
    public async Task Employers_are_entered_seen_edited_and_deactivated()
    {
        var manager = world.Office.Manager;
        await manager.RefusedAsync(422, "fields-invalid", HttpMethod.Post, Path, Other with { Active = false });
        await manager.RefusedAsync(422, "fields-invalid", HttpMethod.Post, Path, new { });
        await manager.PostAsync<Employer>(Path, Other);
        await manager.RefusedAsync(409, "employer-exists", HttpMethod.Post, Path, Other with { Name = "UAB „Stalai“" });
        Assert.Equal([Other, Office.Employer], await world.Backend.As("darbuotojas").GetAsync<ImmutableArray<Employer>>(Path));

        var changed = await manager.PutAsync<Employer>($"{Path}/{Other.Code}", Form(Other with { Name = "UAB „Stalai“" }, active: false));
        Assert.Equal(Other with { Name = "UAB „Stalai“", Active = false }, changed);
        await manager.RefusedAsync(404, "employer-not-entered", HttpMethod.Put, $"{Path}/300000053", Form(Other, active: true));
        await world.Backend.As("darbuotojas").RefusedAsync(403, "role-missing", HttpMethod.Post, Path, Other);
        await world.Backend.As("vadove").RefusedAsync(403, "role-missing", HttpMethod.Get, Path);
        await world.Backend.As("darbdavio-atstovas").RefusedAsync(403, "role-missing", HttpMethod.Get, Path);
    }

    [Fact]
    [Rule("U-09", "U-12", "E-02")]
    public async Task A_representatives_employer_is_chosen_from_the_active_ones()
    {
        await using var backend = await Backend.StartAsync();
        var office = await Office.FullAsync(backend);
        var users = backend.Services.GetRequiredService<UserStore>();
        var head = new Actor("head", "Vida Vadovė", Roles.Head, office.Code);
        await users.DecideAsync(office.Code, head, new EnterAsHead("VšĮ"));
        await users.DecideAsync(office.Code, head, new InviteUser("0123456789abcdef", new("Ona", "Onaitė", "ona@nmc.example", new([UserGroup.Administrator], null, null)), false, "i"));
        var form = new NewUser("Andrius", "Vainauskas", "andrius@stakles.example", new([UserGroup.EmployerRepresentative], Office.Employer.Code, null), false);

        await office.Manager.RefusedAsync(422, "employer-unknown", HttpMethod.Post, $"{office.Path}/users", form with { Rights = form.Rights with { Employer = Other.Code } });
        await office.Manager.PutAsync<Employer>($"{office.Path}/employers/{Office.Employer.Code}", Form(Office.Employer, active: false));
        await office.Manager.RefusedAsync(422, "employer-unknown", HttpMethod.Post, $"{office.Path}/users", form);
        await office.Manager.PutAsync<Employer>($"{office.Path}/employers/{Office.Employer.Code}", Form(Office.Employer, active: true));
        var invited = await office.Manager.PostAsync<UserView>($"{office.Path}/users", form);
        Assert.Equal((Office.Employer.Code, "Pakviestas"), (invited.Rights.Employer, invited.StateLabel));
        Assert.Contains(await backend.MailsAsync(), mail => mail.To == "andrius@stakles.example" && mail.Body.Contains("Darbdavio atstovas ir trišalių sutarčių pasirašymas", StringComparison.Ordinal));

        // The representative signs in, and is one for as long as the employer's account is active.
        var browser = new Browser(backend);
        var tokens = await browser.SignInAsync("darbdavio-atstovas", invitation: await Browser.InvitationAsync(backend, "andrius@stakles.example"));
        var me = await backend.With("Bearer " + tokens.AccessToken).GetAsync<MeView>("/api/me");
        Assert.Equal((office.Code, Office.Employer.Code), (me.Institution, me.Employer));
        Assert.Equal(["learner", "employer-representative"], me.Roles);
        await office.Manager.PutAsync<Employer>($"{office.Path}/employers/{Office.Employer.Code}", Form(Office.Employer, active: false));
        tokens = await backend.Anyone.PostAsync<SessionTokens>("/api/sessions/refresh", new SessionRefresh(tokens.RefreshToken!));
        me = await backend.With("Bearer " + tokens.AccessToken).GetAsync<MeView>("/api/me");
        Assert.Null(me.Employer);
        Assert.Equal(["learner"], me.Roles);
    }
}
