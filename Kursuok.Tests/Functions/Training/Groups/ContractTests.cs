using System.Security.Cryptography;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.Platform.Documents;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Groups;
using Kursuok.Functions.Training.Providers;
using Kursuok.Tests.Functions.Platform.Documents;
using Microsoft.Extensions.DependencyInjection;

namespace Kursuok.Tests.Functions.Training.Groups;

/// <summary>Contracts over HTTP: from the blocked signing to the paper and its end.</summary>
public sealed class ContractTests(FullOffice world) : IClassFixture<FullOffice>
{
    private Backend Backend => world.Backend;

    [Fact]
    [Rule("C-04", "N-01")]
    public async Task Contracts_signed_together_are_numbered_in_the_order_of_the_list()
    {
        var story = await Story.InForceAsync(world.Office, learners: 12);
        var numbers = (await story.ContractsAsync()).Select(contract => contract.Number!).ToList();
        Assert.Equal(12, numbers.Count);
        Assert.Equal(numbers.Order(StringComparer.Ordinal), numbers);
        var letters = (await Backend.MailsAsync()).Where(mail => mail.Subject == "Mokymosi sutartis sudaryta").ToList();
        Assert.All(numbers, number => Assert.Contains(letters, mail => mail.Body.Contains($"jos numeris {number}.", StringComparison.Ordinal)));
    }

    [Fact]
    [Rule("N-04", "P-09", "C-01", "G-20")]
    public async Task Signing_that_lacks_cards_opens_by_itself_when_they_are_filled()
    {
        await using var backend = await Backend.StartAsync();
        var office = await Office.BareAsync(backend);
        var story = await Story.AnnouncedAsync(office, learners: 2, programme: "211500201");
        var problem = await story.Manager.RefusedAsync(409, "group-signing-not-ready", HttpMethod.Post, $"{story.Path}/initiate-signing");
        Assert.Equal("Prieš inicijuojant sutarčių pasirašymą užpildykite: kortelė „Mokymo sutarties numeracija“; kortelė „Programos vykdymo ir sutarties informacija“; kortelė „Institucijos informacija“.", problem.Detail);

        await backend.MoveToAsync(story.Information.RegistrationEnd.AddDays(1));
        Assert.Equal(("Vykdoma", "Laukia trūkstamų duomenų"), await StateAsync());

        await office.FillNumberingAsync();
        await office.FillProgrammeCardAsync("211500201");
        await backend.SettleAsync();
        Assert.Equal(("Vykdoma", "Laukia trūkstamų duomenų"), await StateAsync());
        Assert.Empty(await InvitationsAsync());

        await office.FillCardAsync();
        await backend.SettleAsync();
        Assert.Equal(("Vykdoma", "Vyksta"), await StateAsync());
        Assert.Equal(["dalyvis-1@pastas.example", "dalyvis-2@pastas.example"], await InvitationsAsync());

        async Task<(string, string)> StateAsync() => await story.GetAsync() is var group ? (group.StateLabel, group.SigningLabel) : default;
        async Task<IEnumerable<string>> InvitationsAsync() =>
            (await backend.MailsAsync()).Where(mail => mail.Subject == "Kviečiame pasirašyti mokymosi sutartį").Select(mail => mail.To).Order(StringComparer.Ordinal);
    }

    [Fact]
    [Rule("C-02", "C-03", "C-04", "N-01", "N-02")]
    public async Task Contracts_are_signed_one_by_one_and_together()
    {
        var story = await Story.RunningAsync(world.Office, learners: 3);
        Assert.Equal([("Nepasirašyta", "Nepasirašyta"), ("Nepasirašyta", "Nepasirašyta"), ("Nepasirašyta", "Nepasirašyta")], await ColumnsAsync());
        await story.SignAsync("dalyvis-1");
        await story.SignByProviderAsync("dalyvis-2");
        Assert.Equal([("Pasirašyta", "Nepasirašyta"), ("Nepasirašyta", "Pasirašyta"), ("Nepasirašyta", "Nepasirašyta")], await ColumnsAsync());
        await story.SignByProviderAsync("dalyvis-1", "dalyvis-3");
        await story.SignAsync("dalyvis-2");
        await story.SignAsync("dalyvis-3");
        await Backend.SettleAsync();

        var contracts = await story.ContractsAsync();
        Assert.All(contracts, contract => Assert.Equal(ContractState.InForce, contract.State));
        Assert.All(contracts, contract => Assert.Matches("^NMC-\\d{4}/25$", contract.Number));
        Assert.Equal(3, contracts.Select(contract => contract.Number).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(["Šarūnas Kazlauskas", "Rūta Kazlauskaitė", "Ąžuolas Petrauskas"], contracts.Select(contract => contract.ParticipantName));

        // „Institucijos sutartys“ shows them as well, and who may not sign does not.
        var all = await story.Manager.GetAsync<Page<ContractItem>>($"{world.Office.Path}/contracts?state=inForce&size=100");
        Assert.Equal(contracts.Select(contract => contract.Number).Order(StringComparer.Ordinal), all.Items.Where(item => item.GroupId == story.Group).Select(item => item.Number).Order(StringComparer.Ordinal));
        await story.Manager.RefusedAsync(403, "role-missing", HttpMethod.Post, $"{story.Path}/contracts/sign", new TickedContracts([new(story.Learners["dalyvis-1"], "00")]));

        async Task<IEnumerable<(string?, string?)>> ColumnsAsync() => (await story.ContractsAsync()).Select(contract => (contract.LearnerColumn, contract.ProviderColumn));
    }

    [Fact]
    [Rule("C-12")]
    public async Task A_concluded_contract_is_downloaded_as_it_was_stored()
    {
        var story = await Story.InForceAsync(world.Office, learners: 1);
        var participant = story.Learners["dalyvis-1"];
        var path = $"{story.Path}/contracts/{participant}/document";

        var paper = await story.Manager.SendAsync(HttpMethod.Get, path);

        Assert.Equal("application/pdf", paper.ContentType);
        Assert.StartsWith("%PDF-", paper.Text, StringComparison.Ordinal);
        var record = (await RecordAsync(story)).Participant(participant).Contract!.Document!;
        Assert.Equal(record.Sha256, Convert.ToHexStringLower(SHA256.HashData(paper.Content)));
        Assert.Equal(paper.Content, (await Backend.As("dalyvis-1").SendAsync(HttpMethod.Get, path)).Content);
        await Backend.As("dalyvis-2").RefusedAsync(404, "participant-unknown", HttpMethod.Get, path);
        await Backend.As("vadove").RefusedAsync(404, "participant-unknown", HttpMethod.Get, path);
    }

    [Fact]
    [Rule("C-06", "C-07", "C-08", "C-11", "C-12")]
    public async Task A_learner_asks_to_end_the_contract_and_the_provider_grants_it()
    {
        var story = await Story.InForceAsync(world.Office, learners: 1);
        var path = $"{story.Path}/contracts/{story.Learners["dalyvis-1"]}";
        await story.Signer.RefusedAsync(409, "contract-not-in-this-state", HttpMethod.Post, $"{path}/terminate", new TerminationForm(TerminationGround.LearnerRequest, null));
        await story.Manager.RefusedAsync(409, "contract-not-in-this-state", HttpMethod.Get, $"{path}/termination");

        var asked = await Backend.As("dalyvis-1").PostAsync<ContractItem>($"{path}/request-termination", new GivenReason("Išvykstu į užsienį"));
        Assert.Equal(("Prašymas nutraukti sutartį", "Pasirašyta"), (asked.LearnerColumn, asked.ProviderColumn));
        var ended = await story.Signer.PostAsync<ContractItem>($"{path}/terminate", new TerminationForm(TerminationGround.LearnerRequest, null));

        Assert.Equal(("Nutraukta", "Nutraukta"), (ended.LearnerColumn, ended.ProviderColumn));
        Assert.Equal(["Atsisiųsti sutartį", "Sutarties nutraukimo informacija"], ended.Menu);
        var information = await Backend.As("dalyvis-1").GetAsync<TerminationView>($"{path}/termination");
        Assert.Equal((ended.Number, "Mokymo dalyvio prašymas", "Išvykstu į užsienį", "Rasa Žemaitė", Backend.Clock.Now), (information.Number, information.GroundLabel, information.Reason, information.By, information.At));
        Assert.StartsWith("%PDF-", (await story.Manager.SendAsync(HttpMethod.Get, $"{path}/document")).Text, StringComparison.Ordinal);
        Assert.Contains(await Backend.MailsAsync(), mail => mail is { To: "dalyvis-1@pastas.example", Subject: "Mokymosi sutartis nutraukta" });
    }

    [Fact]
    [Rule("C-08", "C-09", "C-10", "C-11")]
    public async Task The_provider_ends_a_contract_on_one_of_two_grounds()
    {
        var story = await Story.InForceAsync(world.Office);
        var first = $"{story.Path}/contracts/{story.Learners["dalyvis-1"]}/terminate";
        var second = $"{story.Path}/contracts/{story.Learners["dalyvis-2"]}/terminate";
        await story.Signer.RefusedAsync(422, "fields-invalid", HttpMethod.Post, first, new TerminationForm(TerminationGround.LearnerBreach, null));

        var breach = await story.Signer.PostAsync<ContractItem>(first, new TerminationForm(TerminationGround.LearnerBreach, "Nelankė užsiėmimų"));
        var own = await story.Signer.PostAsync<ContractItem>(second, new TerminationForm(TerminationGround.ProviderBreach, null));

        Assert.Equal([("Nutraukta", "Nutraukta"), ("Nutraukta", "Nutraukta")], [(breach.LearnerColumn, breach.ProviderColumn), (own.LearnerColumn, own.ProviderColumn)]);
        var information = await story.Manager.GetAsync<TerminationView>($"{story.Path}/contracts/{story.Learners["dalyvis-1"]}/termination");
        Assert.Equal(("Mokymo dalyvio įsipareigojimų nevykdymas", "Nelankė užsiėmimų"), (information.GroundLabel, information.Reason));
    }

    [Fact]
    [Rule("C-13", "I-03", "P-08", "U-10")]
    public async Task A_contract_holds_what_the_system_knows()
    {
        var story = await Story.InForceAsync(world.Office, learners: 1);
        var contract = Assert.Single(await story.ContractsAsync());

        var text = Pdf.TextOf((await story.Manager.SendAsync(HttpMethod.Get, $"{story.Path}/contracts/{contract.ParticipantId}/document")).Content);

        Assert.Contains(contract.Number!, text, StringComparison.Ordinal);
        Assert.All([Office.Card.Bank.Payee, Office.Card.Bank.Name, "LT12 1000 0111 0100 1000"], bank => Assert.Contains(bank, text, StringComparison.Ordinal));
        Assert.Contains("Visą kainą, 240,00 Eur, moka Asmuo.", text, StringComparison.Ordinal);
        Assert.Matches(@"2\.10\..*Lankyti bent 80 % užsiėmimų\.", text);
        Assert.Matches(@"3\.9\..*Suteikti mokymo medžiagą\.", text);
        Assert.Matches(@"7\..*Sumokama per 10 dienų pavedimu\.", text);
        Assert.Contains("Rasa Žemaitė", text, StringComparison.Ordinal);
        Assert.Contains("2025-01-15 įgaliojimas Nr. 7", text, StringComparison.Ordinal);
        Assert.Contains("Šarūnas Kazlauskas", text, StringComparison.Ordinal);
        Assert.Contains("Duomenų analizė skaičiuokle", text, StringComparison.Ordinal);
    }

    private Task<Group> RecordAsync(Story story) =>
        Backend.Services.GetRequiredService<GroupStore>().FindAsync(story.Group, TestContext.Current.CancellationToken);
}
