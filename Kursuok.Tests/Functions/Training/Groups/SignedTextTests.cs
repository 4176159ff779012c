using System.Net;
using System.Security.Cryptography;
using Kursuok.Domain.People.Institutions;
using Kursuok.Domain.People.Privacy;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.People.Accounts;
using Kursuok.Functions.Platform.Audit;
using Kursuok.Functions.Platform.Documents;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Security.Viisp;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Groups;
using Kursuok.Functions.Training.Providers;
using Kursuok.Tests.Functions.People.Accounts;
using Kursuok.Tests.Functions.Platform.Documents;
using Microsoft.Extensions.DependencyInjection;

namespace Kursuok.Tests.Functions.Training.Groups;

/// <summary>The contract is what was signed, over HTTP (AMB-66, AMB-67, AMB-86).</summary>
public sealed class SignedTextTests
{
    private const string Programme = "211500102";
    private const string TextChanged = "Pasikeitė mokymosi sutarties tekstas: pasirašykite iš naujo";

    private static readonly ProgrammeCard s_otherClauses = Office.ProgrammeCard with
    {
        Conditions = new("Lankyti visus užsiėmimus be išimties.", "Nieko nežadėti.", "Sumokama tą pačią dieną."),
    };

    private static readonly InstitutionCard s_otherBank = Office.Card with { Bank = new("Kitas gavėjas", "Kitas bankas", "LT601010012345678901") };

    [Fact]
    [Rule("AMB-66", "C-13", "P-08", "I-03")]
    public async Task The_stored_contract_is_what_was_shown_and_signed_whatever_the_cards_say_later()
    {
        await using var backend = await Backend.StartAsync();
        var story = await Story.RunningAsync(await Office.FullAsync(backend), learners: 1);
        var learner = backend.As("dalyvis-1");
        var paper = await story.PaperAsync(learner, "dalyvis-1");
        Assert.Equal(paper, await story.PaperAsync(story.Signer, "dalyvis-1"));
        Assert.Contains("Lankyti bent 80 % užsiėmimų.", Pdf.TextOf(paper), StringComparison.Ordinal);
        await story.SignAsync("dalyvis-1");
        await story.SignByProviderAsync("dalyvis-1");
        await SaveCardsAsync(story); // Before the number and the document are there.
        await backend.SettleAsync();
        await SaveCardsAsync(story);
        await backend.SettleAsync();

        var file = (await learner.SendAsync(HttpMethod.Get, Document(story))).Content;

        Assert.True(file.AsSpan().StartsWith(paper), "the signed paper is the beginning of the file, byte for byte");
        Assert.Equal(paper, await story.PaperAsync(learner, "dalyvis-1"));
        var hash = Convert.ToHexStringLower(SHA256.HashData(paper));
        var contract = (await RecordAsync(story)).Participants[0].Contract!;
        Assert.Equal((hash, hash, hash), (contract.Text!.Paper!.Sha256, contract.LearnerSignature!.Sha256, contract.ProviderSignature!.Sha256!));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(file)), contract.Document!.Sha256);
        var pages = Pdf.PagesOf(file);
        Assert.Equal(Pdf.PagesOf(paper).Count + 1, pages.Count);
        string[] sheet = ["PARAŠŲ LAPAS", contract.Number!, "Rasa Žemaitė", "2025-01-15 įgaliojimas Nr. 7", "Šarūnas Kazlauskas", $"pirmieji {paper.Length} šio failo baitai", $"/api/contracts/{contract.Code}"];
        Assert.All(sheet, part => Assert.Contains(part, pages[^1], StringComparison.Ordinal));
        Assert.Contains(hash, pages[^1].Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("Kitas bankas", Pdf.TextOf(file), StringComparison.Ordinal);

        // Anybody with the address learns whether it holds, and nothing of the learner.
        var verified = await backend.Anyone.SendAsync(HttpMethod.Get, $"/api/contracts/{contract.Code}");
        Assert.Equal((contract.Number, "Galioja", hash, contract.Document.Sha256), verified.As<VerifiedContract>() is var told ? (told.Number, told.StateLabel, told.Sha256!, told.DocumentSha256) : default);
        Assert.DoesNotContain("Kazlauskas", verified.Text, StringComparison.Ordinal);
        await backend.Anyone.RefusedAsync(404, "contract-unknown", HttpMethod.Get, "/api/contracts/0000000000000000");
    }

    [Fact]
    [Rule("C-12", "AMB-67")]
    public async Task A_terminated_contract_is_served_as_signed_with_the_notice_of_its_end()
    {
        await using var backend = await Backend.StartAsync();
        var story = await Story.InForceAsync(await Office.FullAsync(backend), learners: 1);
        var before = (await story.Manager.SendAsync(HttpMethod.Get, Document(story))).Content;
        var paper = await story.PaperAsync(story.Manager, "dalyvis-1");
        await story.Signer.PostAsync<ContractItem>($"{story.Path}/contracts/{story.Learners["dalyvis-1"]}/terminate", new TerminationForm(TerminationGround.LearnerBreach, "Nelankė užsiėmimų"));
        await SaveCardsAsync(story);
        await backend.SettleAsync();

        var file = (await backend.As("dalyvis-1").SendAsync(HttpMethod.Get, Document(story))).Content;

        Assert.True(file.AsSpan().StartsWith(before), "what was served before is its beginning");
        var notice = Pdf.PagesOf(file)[^1];
        Assert.Contains("SUTARTIS NUTRAUKTA", notice, StringComparison.Ordinal);
        Assert.Contains("Iniciatorius: Teikėjas. Pagrindas: Mokymo dalyvio įsipareigojimų nevykdymas. Priežastis: Nelankė užsiėmimų.", notice, StringComparison.Ordinal);
        Assert.Equal(Pdf.PagesOf(before), Pdf.PagesOf(file).SkipLast(1));
        Assert.Equal(file, (await story.Manager.SendAsync(HttpMethod.Get, Document(story))).Content); // The same whenever it is asked for.
        Assert.Equal(paper, await story.PaperAsync(story.Manager, "dalyvis-1"));
        var contract = (await RecordAsync(story)).Participants[0].Contract!;
        Assert.Equal("Nutraukta", (await backend.Anyone.GetAsync<VerifiedContract>($"/api/contracts/{contract.Code}")).StateLabel);
    }

    [Fact]
    [Rule("AMB-66")]
    public async Task A_change_on_the_way_to_the_last_signature_voids_what_was_signed_and_invites_again()
    {
        await using var backend = await Backend.StartAsync();
        var story = await LongAsync(backend);
        var stale = await story.ShownAsync(story.Signer, "dalyvis-1");
        await story.SignAsync("dalyvis-1");
        await story.SignAsync("dalyvis-2");
        await story.SignByProviderAsync("dalyvis-2");

        await LaterAsync(backend, 65); // The invitation was a letter too.

        var asked = await story.Manager.RefusedAsync(409, "contract-signatures-void", HttpMethod.Put, Card(story), s_otherClauses);
        Assert.Contains("panaikins parašų: 1.", asked.Detail, StringComparison.Ordinal);
        Assert.Equal(Office.ProgrammeCard.Conditions, (await story.Manager.GetAsync<ProgrammeView>($"{story.Office.Path}/programmes/{Programme}")).Card!.Conditions);
        Assert.Equal("Pasirašė dalyvis", (await story.ContractsAsync())[0].StateLabel);
        await story.Manager.PutAsync<ProgrammeCard>(Card(story) + "?confirm=true", s_otherClauses);
        await backend.SettleAsync();

        var contracts = await story.ContractsAsync();
        Assert.Equal([("Laukiama parašų", "Nepasirašyta"), ("Galioja", "Pasirašyta")], contracts.Select(contract => (contract.StateLabel, contract.LearnerColumn)));
        Assert.NotEqual(stale.Sha256, contracts[0].Sha256);
        var first = Assert.Single(await LettersAsync(backend));
        Assert.Equal("dalyvis-1@pastas.example", first.To);
        Assert.Contains("2.10 punktas (kiti asmens įsipareigojimai); 3.9 punktas (kiti teikėjo įsipareigojimai); 7 skyrius (mokėjimo sąlygos)", first.Body, StringComparison.Ordinal);
        await story.Signer.RefusedAsync(409, "contract-text-stale", HttpMethod.Post, $"{story.Path}/contracts/sign", new TickedContracts([stale]));
        await backend.As("dalyvis-1").RefusedAsync(409, "contract-text-stale", HttpMethod.Post, $"{story.Path}/contracts/{story.Learners["dalyvis-1"]}/sign", new ShownPaper(stale.Sha256));

        // Within the hour the text changes once more: one letter at its end.
        await story.Manager.PutAsync<InstitutionCard>($"{story.Office.Path}/card", s_otherBank);
        await backend.SettleAsync();
        Assert.Single(await LettersAsync(backend));
        await LaterAsync(backend, 61);
        var letters = await LettersAsync(backend);
        Assert.Equal(2, letters.Count);
        Assert.Single(letters, letter => letter.Body.Contains("tekstas: teikėjo banko rekvizitai.", StringComparison.Ordinal));

        await story.SignAsync("dalyvis-1");
        await story.SignByProviderAsync("dalyvis-1");
        await backend.SettleAsync();
        var text = Pdf.TextOf((await story.Manager.SendAsync(HttpMethod.Get, Document(story))).Content);
        Assert.Contains("Lankyti visus užsiėmimus be išimties.", text, StringComparison.Ordinal);
        Assert.Contains("Kitas bankas", text, StringComparison.Ordinal);
        var other = Pdf.TextOf((await story.Manager.SendAsync(HttpMethod.Get, Document(story, "dalyvis-2"))).Content);
        Assert.Contains("Lankyti bent 80 % užsiėmimų.", other, StringComparison.Ordinal); // Concluded before: it stays as signed.
    }

    [Fact]
    [Rule("AMB-66")]
    public async Task Near_the_start_the_text_is_frozen_while_somebody_has_not_signed()
    {
        await using var backend = await Backend.StartAsync();
        var story = await LongAsync(backend);
        await backend.MoveToAsync(HolidayCalendar.Lithuanian.WorkingDaysBefore(story.Information.TrainingStart, 3), new(9, 0));
        await story.Manager.RefusedAsync(409, "contract-text-frozen", HttpMethod.Put, Card(story) + "?confirm=true", s_otherClauses);
        await story.Manager.RefusedAsync(409, "contract-text-frozen", HttpMethod.Put, $"{story.Office.Path}/card?confirm=true", s_otherBank);
        await story.Manager.PutAsync<InstitutionCard>($"{story.Office.Path}/card", Office.Card with { Description = "Nieko, kas saistytų." });
        foreach (var learner in story.Learners.Keys)
            await story.SignAsync(learner);
        await story.SignByProviderAsync([.. story.Learners.Keys]);
        await story.Manager.PutAsync<InstitutionCard>($"{story.Office.Path}/card", s_otherBank); // Nobody is to sign any more.
        await backend.SettleAsync();
    }

    [Fact]
    [Rule("AMB-81", "C-03")]
    public async Task Who_is_confirmed_stands_among_the_contracts_before_there_is_one()
    {
        await using var backend = await Backend.StartAsync();
        var story = await Story.AnnouncedAsync(await Office.FullAsync(backend), learners: 2);
        await story.RegisterAsync("dalyvis-3");
        Assert.Equal([(null, "Sutarties dar nėra"), (null, "Sutarties dar nėra")], (await story.ContractsAsync()).Select(contract => (contract.State, contract.StateLabel)));
        Assert.Equal(2, (await ListedAsync()).Count);
        await story.InitiateAsync();
        await backend.As("dalyvis-2").PostAsync<RegistrationItem>($"{story.Path}/registrations/{story.Learners["dalyvis-2"]}/withdraw");
        await backend.SettleAsync();
        Assert.Equal(["Laukiama parašų", "Negalioja"], (await ListedAsync()).OrderBy(item => item.State).Select(item => item.StateLabel));
        await story.Manager.PostAsync<ParticipantView>($"{story.Path}/registrations/{story.Learners["dalyvis-3"]}/reject", new GivenReason("Netinka"));
        Assert.Equal(2, (await ListedAsync()).Count);

        async Task<IReadOnlyList<ContractItem>> ListedAsync() => [.. (await story.Manager.GetAsync<Page<ContractItem>>($"{story.Office.Path}/contracts?size=100")).Items.Where(item => item.GroupId == story.Group)];
    }

    [Fact]
    [Rule("AMB-80", "UZ-07")]
    public async Task The_coupons_second_section_may_go_with_the_confirmation()
    {
        await using var backend = await Backend.StartAsync();
        var story = await Story.ForClientsAsync(await Office.FullAsync(backend));
        var path = $"{story.Path}/registrations/{story.Learners[await story.RegisterAsync("dalyvis-7", Funding.EmploymentService)]}";
        await story.Manager.RefusedAsync(409, "coupon-data-missing", HttpMethod.Post, $"{path}/confirm?withCoupon=true");
        Assert.Equal("Laukia patvirtinimo", (await story.ParticipantsAsync())[0].StateLabel);
        await story.Manager.PutAsync<CouponView>($"{path}/settlement", Story.Settlement);
        var both = await story.Manager.PostAsync<ParticipantView>($"{path}/confirm?withCoupon=true");
        Assert.Equal(("Patvirtinta", "Pateiktas II skyrius"), (both.StateLabel, both.CouponLabel));
    }

    [Fact]
    [Rule("AMB-86")]
    public async Task A_surname_changed_in_the_register_reaches_the_registration_and_the_certificate_and_no_signed_paper()
    {
        await using var backend = await Backend.StartAsync();
        var story = await Story.AnnouncedAsync(await Office.FullAsync(backend), learners: 1);
        var tokens = await new Browser(backend).SignInAsync("dalyvis-2");
        var learner = backend.With("Bearer " + tokens.AccessToken);
        var id = story.Learners["dalyvis-2"] = (await learner.PostAsync<RegistrationItem>($"{story.Path}/registrations", new NewRegistration(Funding.OwnFunds, null, null))).ParticipantId;
        await story.ConfirmAsync("dalyvis-2");
        await story.InitiateAsync();
        await MarryAsync("Kazlauskaitė-Pirmoji");
        Assert.Contains("Rūta Kazlauskaitė-Pirmoji", Pdf.TextOf(await story.PaperAsync(learner, "dalyvis-2")), StringComparison.Ordinal); // Not signed yet.

        var paper = await story.PaperAsync(learner, "dalyvis-2");
        await learner.PostAsync<ContractItem>($"{story.Path}/contracts/{id}/sign", new ShownPaper(Convert.ToHexStringLower(SHA256.HashData(paper))));
        await MarryAsync("Petrauskienė");
        await story.SignAsync("dalyvis-1");
        await story.SignByProviderAsync("dalyvis-1", "dalyvis-2");
        await backend.SettleAsync();
        Assert.Equal("Petrauskienė", (await story.ParticipantsAsync()).Single(participant => participant.Id == id).LastName);
        var signed = Pdf.TextOf((await story.Manager.SendAsync(HttpMethod.Get, Document(story, "dalyvis-2"))).Content);
        Assert.Contains("Rūta Kazlauskaitė-Pirmoji", signed, StringComparison.Ordinal);
        Assert.DoesNotContain("Petrauskienė", signed, StringComparison.Ordinal);

        await backend.MoveToAsync(story.Information.TrainingStart, new(9, 0));
        await story.MarkAsync("started");
        await backend.MoveToAsync(story.Information.TrainingEnd, new(18, 0));
        await story.MarkAsync("completed");
        await story.Manager.PutAsync<CompletionView>($"{story.Path}/completion/{id}/evaluation", new EvaluationForm("9"));
        await story.Manager.PostAsync<CompletionView>($"{story.Path}/completion/{id}/evaluation/confirm");
        var again = backend.With("Bearer " + (await new Browser(backend).SignInAsync("dalyvis-2")).AccessToken); // The register of the sample world has the old name.
        await MarryAsync("Trečioji");
        await again.PostAsync<RegistrationItem>($"{story.Path}/completion/{id}/questionnaire", new Questionnaire([.. Policy.Default.Questions.Select(question => new Answer(question.Id, 5))], null));
        await backend.MoveToAsync(backend.Today.AddDays(1), new(8, 0));
        Assert.Contains("Rūta Trečioji", Pdf.TextOf((await story.Manager.SendAsync(HttpMethod.Get, $"{story.Path}/completion/{id}/certificate")).Content), StringComparison.Ordinal);

        async Task MarryAsync(string surname)
        {
            var account = await backend.Services.GetRequiredService<AccountStore>().FindAsync(Browser.Claims(tokens.AccessToken)["sub"].GetString()!, TestContext.Current.CancellationToken);
            var code = backend.Services.GetRequiredService<AccountStore>().CodeOf(account)!;
            await LaterAsync(backend, 1);
            await backend.Services.GetRequiredService<AccountStore>().SignInAsync(new ViispIdentity(ViispKind.NaturalPerson, "auth.lt.bank", PersonalCode.Parse(code), null, account.FirstName, surname, null, null, account.BirthDate, null, null), false, null, TestContext.Current.CancellationToken);
            await backend.SettleAsync();
        }
    }

    [Fact]
    [Rule("AMB-66")]
    public async Task Papers_that_nobody_concluded_go_with_the_registration()
    {
        await using var backend = await Backend.StartAsync(settings: ["--Kursuok:Retention:Registration=P5D"]);
        var story = await Story.RunningAsync(await Office.FullAsync(backend), learners: 2);
        await story.PaperAsync(backend.As("dalyvis-1"), "dalyvis-1");
        await story.SignAsync("dalyvis-2");
        await backend.MoveToAsync(story.Information.TrainingStart, new(8, 0));
        var paper = (await RecordAsync(story)).Participants[0].Contract!.Text!.Paper!;
        var documents = backend.Services.GetRequiredService<DocumentStore>();
        Assert.True(await documents.ExistsAsync(paper.Id, TestContext.Current.CancellationToken));
        await backend.MoveToAsync(backend.Today.AddDays(10));
        Assert.False(await documents.ExistsAsync(paper.Id, TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.Conflict, (await story.Manager.SendAsync(HttpMethod.Get, Document(story))).Status);
    }

    /// <summary>A group that runs weeks before it begins, so that the cards may still be changed.</summary>
    private static async Task<Story> LongAsync(Backend backend)
    {
        var story = await Story.AnnouncedAsync(await Office.FullAsync(backend), learners: 2, adapt: information => information with
        {
            TrainingStart = information.TrainingStart.AddDays(21),
            TrainingEnd = information.TrainingEnd.AddDays(21),
        });
        await story.InitiateAsync();
        return story;
    }

    private static Task LaterAsync(Backend backend, int minutes) =>
        backend.MoveToAsync(backend.Today, TimeOnly.FromDateTime(Vilnius.Local(backend.Clock.Now).DateTime).AddMinutes(minutes));

    private static string Document(Story story, string learner = "dalyvis-1") => $"{story.Path}/contracts/{story.Learners[learner]}/document";

    private static string Card(Story story) => $"{story.Office.Path}/programmes/{Programme}/card";

    private static async Task SaveCardsAsync(Story story)
    {
        await story.Manager.PutAsync<ProgrammeCard>(Card(story), s_otherClauses);
        await story.Manager.PutAsync<InstitutionCard>($"{story.Office.Path}/card", s_otherBank);
    }

    private static async Task<IReadOnlyList<Mail>> LettersAsync(Backend backend) => [.. (await backend.MailsAsync()).Where(mail => mail.Subject == TextChanged)];

    private static Task<Group> RecordAsync(Story story) =>
        story.Backend.Services.GetRequiredService<GroupStore>().FindAsync(story.Group, TestContext.Current.CancellationToken);
}
