using Kursuok.Domain.People.Accounts;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Security;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.EmploymentService;
using Kursuok.Functions.Training.Groups;
using Kursuok.Functions.Training.Providers;

namespace Kursuok.Tests.Functions.Training.EmploymentService;

/// <summary>Employment Service's clients over HTTP. The sample one has formed a coupon for each who does not work: «dalyvis-7», «dalyvis-14» ….</summary>
public sealed class CouponTests(FullOffice world) : IClassFixture<FullOffice>
{
    private const string Client = "dalyvis-7";
    private const string Other = "dalyvis-14";

    private Backend Backend => world.Backend;
    private Caller Official => Backend.As("uzt-specialiste");
    private Caller Employer => Backend.As("darbdavio-atstovas");

    private static string Apprentices => $"/api/institutions/300000003/employers/{Office.Employer.Code}/apprentices";

    private static string Path(Story story, string learner) => $"{story.Path}/registrations/{story.Learners[learner]}";

    [Fact]
    [Rule("UZ-01", "UZ-02", "UZ-06")]
    public async Task The_provider_sees_the_client_with_what_the_registers_and_the_employment_service_say()
    {
        var story = await Story.ForClientsAsync(world.Office);
        await Backend.As("dalyvis-1").RefusedAsync(409, "coupon-none", HttpMethod.Post, $"{story.Path}/registrations", new NewRegistration(Funding.EmploymentService, null, null));
        await story.RegisterAsync(Client, Funding.EmploymentService);

        var participant = Assert.Single(await story.ParticipantsAsync());
        Assert.Equal(("Užimtumo tarnybos lėšos", "Ne", Backend.Clock.Now), (participant.Funding, participant.Employed, participant.RegistersAskedAt!.Value));
        Assert.NotEmpty(participant.Education!.Value);
        Assert.Equal("Pateiktas I skyrius", participant.CouponLabel);
        var coupon = await story.Manager.GetAsync<CouponView>($"{Path(story, Client)}/coupon");
        Assert.Equal((240m, 200m, 40m), (coupon.PriceEur, coupon.CompensatedEur, coupon.OwnEur));
        Assert.Equal(("K-2025-000007", 2), (coupon.SectionOne.Number, coupon.SectionOne.Requirements.Length));

        await story.Manager.RefusedAsync(422, "fields-invalid", HttpMethod.Put, $"{Path(story, Client)}/settlement", Story.Settlement with { Frequency = null });
        coupon = await story.Manager.PutAsync<CouponView>($"{Path(story, Client)}/settlement", Story.Settlement);
        Assert.Equal((Office.Card.Bank with { Iban = "LT12 1000 0111 0100 1000" }, "Kiekvieną mėnesį"), (coupon.Account!, coupon.FrequencyLabel));
    }

    [Fact]
    [Rule("UZ-07", "UZ-08", "UZ-10", "G-20")]
    public async Task A_confirmed_coupon_lets_the_client_sign()
    {
        var story = await Story.ForClientsAsync(world.Office);
        await story.RegisterAsync(Client, Funding.EmploymentService);
        await story.Manager.PutAsync<CouponView>($"{Path(story, Client)}/settlement", Story.Settlement);
        await story.Manager.RefusedAsync(409, "coupon-registration-not-confirmed", HttpMethod.Post, $"{Path(story, Client)}/coupon/submit");
        await story.ConfirmAsync(Client);
        await Official.RefusedAsync(409, "coupon-not-in-this-state", HttpMethod.Post, $"{Path(story, Client)}/coupon/confirm");
        var submitted = await story.Manager.PostAsync<CouponView>($"{Path(story, Client)}/coupon/submit");
        Assert.Equal(("Pateiktas II skyrius", story.Information.TrainingStart, Backend.Clock.Now), (submitted.StateLabel, submitted.SectionTwo!.TrainingStart, submitted.SectionTwo.SubmittedAt));

        await story.InitiateAsync();
        Assert.Null(Assert.Single(await story.ContractsAsync()).ContractId); // Listed, and not invited.
        Assert.Contains(await ListedAsync("submitted"), item => item.GroupId == story.Group && item.Institution == "300000003" && item.ParticipantId == story.Learners[Client]);
        Assert.Equal("Patvirtintas", (await story.ConfirmCouponAsync(Client)).StateLabel);
        Assert.DoesNotContain(await ListedAsync("submitted"), item => item.GroupId == story.Group);
        Assert.Contains(await ListedAsync("confirmed"), item => item.GroupId == story.Group);

        Assert.Equal(ContractState.Invited, Assert.Single(await story.ContractsAsync()).State);
        var letters = (await Backend.MailsAsync()).Where(mail => mail.To == $"{Client}@pastas.example").ToList();
        Assert.Contains(letters, mail => mail.Subject == "Kuponas patvirtintas"
            && mail.Body.Contains("Užimtumo tarnybos lėšomis apmokama 200,00\u00a0Eur, Jūs mokate 40,00\u00a0Eur.", StringComparison.Ordinal));
        Assert.Contains(letters, mail => mail.Subject == "Kviečiame pasirašyti mokymosi sutartį");
    }

    [Fact]
    [Rule("UZ-08", "UZ-09", "UZ-11")]
    public async Task A_rejected_coupon_sends_the_client_to_other_training()
    {
        var story = await Story.ForClientsAsync(world.Office, TrainingForm.Apprenticeship);
        await story.SubmitCouponAsync(Client, Story.Apprenticeship);
        await Backend.SettleAsync();
        Assert.Contains((await Employer.GetAsync<Page<ApprenticeItem>>($"{Apprentices}?size=100")).Items, item => item.GroupId == story.Group);
        await Official.RefusedAsync(422, "fields-invalid", HttpMethod.Post, $"{Path(story, Client)}/coupon/reject", new { });

        var rejected = await Official.PostAsync<CouponView>($"{Path(story, Client)}/coupon/reject", new GivenReason("Programa neatitinka kupono reikalavimų"));

        Assert.Equal(("Atmestas", "Programa neatitinka kupono reikalavimų"), (rejected.StateLabel, rejected.Reason));
        var participant = Assert.Single(await story.ParticipantsAsync());
        Assert.Equal(("Išregistruota", "Užimtumo tarnyba atmetė kuponą: Programa neatitinka kupono reikalavimų"), (participant.StateLabel, participant.Reason));
        Assert.Equal(0, (await story.GetAsync()).Registered);
        var letter = Assert.Single(await Backend.MailsAsync(), mail => mail.Body.Contains("Programa neatitinka kupono reikalavimų", StringComparison.Ordinal));
        Assert.Equal(($"{Client}@pastas.example", "Kuponas atmestas: registruokitės į kitus mokymus"), (letter.To, letter.Subject));
        Assert.Contains("Prašome registruotis į kitus mokymus", letter.Body, StringComparison.Ordinal);
        Assert.Equal("Atmestas", (await Backend.As(Client).GetAsync<Page<RegistrationItem>>("/api/me/registrations")).Items.Single(item => item.GroupId == story.Group).CouponLabel);

        Assert.DoesNotContain((await Employer.GetAsync<Page<ApprenticeItem>>($"{Apprentices}?size=100")).Items, item => item.GroupId == story.Group);

        await story.SubmitCouponAsync(Other, Story.Apprenticeship);
        await story.Manager.RefusedAsync(422, "fields-invalid", HttpMethod.Post, $"{Path(story, Other)}/remove", new GivenReason(""));
        await story.Manager.PostAsync<ParticipantView>($"{Path(story, Other)}/remove", new GivenReason("Dalyvis paprašė"));
        Assert.Contains(await ListedAsync("cancelled"), item => item.GroupId == story.Group);
    }

    [Fact]
    [Rule("UZ-04", "UZ-05", "UZ-08")]
    public async Task A_coupon_is_for_the_client_the_provider_and_the_employment_service()
    {
        var story = await Story.ForClientsAsync(world.Office, TrainingForm.Apprenticeship);
        await story.SubmitCouponAsync(Client, Story.Apprenticeship);
        var path = Path(story, Client);
        Assert.Equal("Cecho g. 4, Kaunas", (await Backend.As(Client).GetAsync<CouponView>($"{path}/coupon")).Apprenticeship!.PracticeAddress);
        Assert.Equal("UAB „Tiksliosios staklės“", (await Official.GetAsync<CouponView>($"{path}/coupon")).SectionTwo!.Apprenticeship!.EmployerName);
        foreach (var stranger in new[] { "dalyvis-9", "vadove" })
            await Backend.As(stranger).RefusedAsync(404, "participant-unknown", HttpMethod.Get, $"{path}/coupon");
        await Employer.RefusedAsync(403, "role-missing", HttpMethod.Get, $"{path}/coupon");
        foreach (var mine in new[] { "administratore", Client, "darbdavio-atstovas" })
            await Backend.As(mine).RefusedAsync(403, "role-missing", HttpMethod.Post, $"{path}/coupon/confirm");
        await Backend.As("vadove").RefusedAsync(404, "group-unknown", HttpMethod.Put, $"{path}/apprenticeship", Story.Apprenticeship);
        await Backend.As("vadove").RefusedAsync(403, "role-missing", HttpMethod.Post, $"{path}/coupon/submit");

        await story.RegisterAsync(Other, Funding.EmploymentService);
        await story.Manager.RefusedAsync(422, "employer-not-active", HttpMethod.Put, $"{Path(story, Other)}/apprenticeship", Story.Apprenticeship with { Employer = "300000042" });
        await story.RegisterAsync("dalyvis-1");
        await story.Manager.RefusedAsync(409, "coupon-none", HttpMethod.Get, $"{Path(story, "dalyvis-1")}/coupon");
    }

    [Fact]
    [Rule("U-09", "U-11", "C-03", "C-12")]
    public async Task In_apprenticeship_three_parties_sign()
    {
        var story = await Story.ForClientsAsync(world.Office, TrainingForm.Apprenticeship);
        await story.SubmitCouponAsync(Client, Story.Apprenticeship);
        await story.ConfirmCouponAsync(Client);
        await story.ConfirmAsync(await story.RegisterAsync("dalyvis-1"));
        await story.InitiateAsync();
        var invitation = Assert.Single(await Backend.MailsAsync(), mail => mail.To == "andrius@stakles.example" && mail.Subject == "Kviečiame pasirašyti trišalę mokymosi sutartį");
        Assert.Contains("UAB „Tiksliosios staklės“", invitation.Body, StringComparison.Ordinal);

        // The representative sees and signs what is the employer's, and nothing else.
        var apprentice = Assert.Single((await Employer.GetAsync<Page<ApprenticeItem>>($"{Apprentices}?state=invited")).Items, item => item.GroupId == story.Group);
        Assert.Equal((story.Learners[Client], "Cecho g. 4, Kaunas", "Nepasirašyta"), (apprentice.ParticipantId, apprentice.PracticeAddress, apprentice.EmployerColumn));
        var sign = $"{story.Path}/contracts/sign-for-employer";
        var document = $"{story.Path}/contracts/{story.Learners[Client]}/document";
        await Employer.RefusedAsync(404, "participant-unknown", HttpMethod.Post, sign, await story.TickedAsync(story.Manager, "dalyvis-1"));
        await Employer.RefusedAsync(404, "participant-unknown", HttpMethod.Get, $"{story.Path}/contracts/{story.Learners["dalyvis-1"]}/document");
        await Backend.As("kito-darbdavio-atstove").RefusedAsync(404, "participant-unknown", HttpMethod.Post, sign, await story.TickedAsync(story.Manager, Client));
        await Backend.As("kito-darbdavio-atstove").RefusedAsync(404, "participant-unknown", HttpMethod.Get, document);
        await Backend.As("kito-darbdavio-atstove").RefusedAsync(403, "role-missing", HttpMethod.Get, Apprentices);
        await Employer.RefusedAsync(403, "role-missing", HttpMethod.Get, $"{story.Path}/participants");

        await story.SignAsync(Client);
        await story.SignByProviderAsync(Client);
        Assert.Equal(("Laukiama darbdavio parašo", "Pasirašyta", "Pasirašyta", "Nepasirašyta"), await ColumnsAsync());
        await Employer.PostAsync<IReadOnlyList<ContractItem>>(sign, await story.TickedAsync(Employer, Client));
        await Backend.SettleAsync();
        Assert.Equal(("Galioja", "Pasirašyta", "Pasirašyta", "Pasirašyta"), await ColumnsAsync());
        Assert.Matches("^NMC-", (await Employer.GetAsync<Page<ApprenticeItem>>($"{Apprentices}?state=inForce")).Items.Single(item => item.GroupId == story.Group).Number);
        Assert.StartsWith("%PDF-", (await Employer.SendAsync(HttpMethod.Get, document)).Text, StringComparison.Ordinal);

        await story.Signer.PostAsync<ContractItem>($"{story.Path}/contracts/{story.Learners[Client]}/terminate", new TerminationForm(TerminationGround.ProviderBreach, null));
        Assert.Contains(await Backend.MailsAsync(), mail => mail is { To: "andrius@stakles.example", Subject: "Trišalė mokymosi sutartis nutraukta" });
        Assert.Equal("Mokymo teikėjo įsipareigojimų nevykdymas", (await Employer.GetAsync<TerminationView>($"{story.Path}/contracts/{story.Learners[Client]}/termination")).GroundLabel);

        async Task<(string, string?, string?, string?)> ColumnsAsync() =>
            (await story.ContractsAsync()).Single(contract => contract.ParticipantId == story.Learners[Client]) is var item ? (item.StateLabel, item.LearnerColumn, item.ProviderColumn, item.EmployerColumn) : default;
    }

    [Fact]
    [Rule("C-05", "U-09")]
    public async Task Without_the_employers_signature_the_client_leaves_on_the_start_day()
    {
        await using var backend = await Backend.StartAsync();
        var story = await Story.ForClientsAsync(await Office.FullAsync(backend), TrainingForm.Apprenticeship);
        await story.SubmitCouponAsync(Client, Story.Apprenticeship);
        await story.SubmitCouponAsync(Other, Story.Apprenticeship);
        await story.ConfirmCouponAsync(Client);
        await story.ConfirmCouponAsync(Other);
        await story.InitiateAsync();
        await story.SignAsync(Client);
        await story.SignAsync(Other);
        await story.SignByProviderAsync(Client, Other);
        await backend.As("darbdavio-atstovas").PostAsync<IReadOnlyList<ContractItem>>($"{story.Path}/contracts/sign-for-employer", await story.TickedAsync(backend.As("darbdavio-atstovas"), Other));
        await backend.MoveToAsync(story.Information.TrainingStart, new(8, 0));
        Assert.Equal([(story.Learners[Client], "Išregistruota"), (story.Learners[Other], "Patvirtinta")], (await story.ParticipantsAsync()).Select(participant => (participant.Id, participant.StateLabel)));
    }

    private async Task<IReadOnlyList<CouponView>> ListedAsync(string state)
    {
        await Backend.SettleAsync();
        return (await Official.GetAsync<Page<CouponView>>($"/api/employment-service/coupons?state={state}&size=100")).Items;
    }
}
