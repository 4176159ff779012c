using System.Collections.Immutable;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Training.Groups;
using Kursuok.Functions.Training.Providers;

namespace Kursuok.Tests.Functions.Training.Providers;

public sealed class LicensedProgrammeTests : IAsyncLifetime
{
    private const string Cook = "P43101301";
    private const string Care = "N32061301";
    private Backend _backend = null!;
    private Office _office = null!;

    public async ValueTask InitializeAsync()
    {
        _backend = await Backend.StartAsync(settings: ["--Registers:TryMilliseconds=100", "--Registers:PauseMilliseconds=1", "--Registers:RestMilliseconds=1"]);
        _office = await Office.FullAsync(_backend);
    }

    public ValueTask DisposeAsync() => _backend.DisposeAsync();

    [Rule("LP-02", "LP-03", "LP-04", "LP-06", "LP-09", "LP-10", "P-01", "Y-03")]
    [Fact]
    public async Task A_clerk_includes_a_programme_and_a_module_at_the_place_of_the_licence_and_stops_them()
    {
        var path = $"{_office.Path}/licensed-programmes";
        var offered = await _office.Manager.GetAsync<ImmutableArray<LicensedProgrammeOffer>>($"{path}/register?place={_office.Place.Id}");
        Assert.Equal([(Cook, true), (Care, true), ("P43071101", false)], offered.Select(programme => (programme.Code, programme.IsValid))); // The waiter's licence is registered in Jonava.
        await _office.Manager.RefusedAsync(422, "place-unknown", HttpMethod.Get, $"{path}/register?place=nera");

        var whole = await _office.Manager.PostAsync<LicensedProgrammeItem>(path, Inclusion(Cook));
        var module = await _office.Manager.PostAsync<LicensedProgrammeItem>(path, Inclusion(Cook) with { ModuleCode = "4101302", TheoryHours = 10, PracticeHours = 50 });
        Assert.Equal(("Virėjo modulinė profesinio mokymo programa", 24, "Formaliojo tęstinio profesinio mokymo programa"), (whole.Name, whole.ContactHours, whole.KindLabel));
        Assert.Equal((Cook + "-4101302", "Karštųjų patiekalų gaminimas", 60, true), (module.Code, module.Name, module.ContactHours, module.IsModule));
        await _office.Manager.RefusedAsync(409, "programme-included", HttpMethod.Post, path, Inclusion(Cook));
        await _office.Manager.RefusedAsync(404, "licensed-programme-unknown", HttpMethod.Post, path, Inclusion("P00000000"));
        await _office.Manager.RefusedAsync(409, "licence-invalid", HttpMethod.Post, path, Inclusion("P43071101"));
        await _backend.As("vadove").RefusedAsync(403, "role-missing", HttpMethod.Post, path, Inclusion(Care));

        async Task<IEnumerable<string>> ListedAsync() => (await _office.Manager.GetAsync<ImmutableArray<ProgrammeItem>>($"{_office.Path}/programmes")).Select(programme => programme.Code);
        Assert.Equal(["211500101", "211500102", "211500103", Cook, module.Code], await ListedAsync());

        // Nothing of it is lost when the registers are read again.
        await _office.Manager.PostAsync<InstitutionView>($"{_office.Path}/registers/read");
        Assert.Equal(24, (await _office.Manager.GetAsync<ProgrammeView>($"{_office.Path}/programmes/{Cook}")).General.ContactHours);

        await _office.Manager.PostAsync<LicensedProgrammeItem>($"{path}/{Cook}/stop");
        Assert.DoesNotContain(Cook, await ListedAsync());
        Assert.Equal([module.Code], (await _office.Manager.GetAsync<ImmutableArray<LicensedProgrammeItem>>(path)).Select(programme => programme.Code));
        await _office.Manager.RefusedAsync(409, "programme-not-licensed", HttpMethod.Post, $"{path}/211500101/stop");
    }

    [Rule("N-05", "N-06", "C-01", "Y-03")]
    [Fact]
    public async Task The_pupils_register_numbers_the_contract_once_the_provider_has_entered_the_learner()
    {
        await _office.Manager.PostAsync<LicensedProgrammeItem>($"{_office.Path}/licensed-programmes", Inclusion(Care));
        await _office.FillProgrammeCardAsync(Care);
        var story = await Story.AnnouncedAsync(_office, 2, Care);
        await story.InitiateAsync();
        foreach (var learner in story.Learners.Keys)
            await story.SignAsync(learner);
        await story.SignByProviderAsync([.. story.Learners.Keys]);
        await _backend.SettleAsync();

        var waiting = await story.ContractsAsync();
        Assert.All(waiting, contract => Assert.Equal((null, ContractState.InForce), (contract.Number, contract.State)));
        Assert.All(waiting, contract => Assert.Equal("Numerio laukiama iš Mokinių registro (MR): įveskite jame dalyvio duomenis.", contract.NumberNote));

        // A silent register is asked again the next morning.
        await EnterAsync("dalyvis-2", "MR-2025-118");
        await MoodAsync("silent");
        await _backend.MoveToAsync(_backend.Today.AddDays(1), new(7, 0));
        Assert.All(await story.ContractsAsync(), contract => Assert.Null(contract.Number));

        await MoodAsync("well");
        await _backend.MoveToAsync(_backend.Today.AddDays(1), new(7, 0));
        var numbered = await story.ContractsAsync();
        Assert.Equal([(null, null), ("MR-2025-118", new DateOnly(2025, 9, 2))], numbered.Select(contract => (contract.Number, contract.RegisteredOn)));
        Assert.Null(numbered[1].NumberNote);

        // An entry that comes while training goes on is found as well, and the numbers of NŠPR's contracts are untouched.
        await EnterAsync("dalyvis-1", "MR-2025-140");
        await _backend.MoveToAsync(story.Information.TrainingStart.AddDays(1), new(7, 0));
        Assert.Equal(["MR-2025-140", "MR-2025-118"], (await story.ContractsAsync()).Select(contract => contract.Number));
        var pdf = await story.Manager.SendAsync(HttpMethod.Get, $"{story.Path}/contracts/{story.Learners["dalyvis-1"]}/document");
        Assert.Equal("application/pdf", pdf.ContentType);
    }

    private ProgrammeInclusion Inclusion(string programme) => new(programme, null, _office.Place.Id, TeachingMethod.Contact, ["lietuvių"], 4, 20, 6);

    private async Task EnterAsync(string person, string number) =>
        Assert.Equal(204, (int)(await _backend.Anyone.SendAsync(HttpMethod.Post, "/sample/pupils", new { person, programme = Care, number, registeredOn = "2025-09-02" })).Status);

    private async Task MoodAsync(string mood) => await _backend.Anyone.SendAsync(HttpMethod.Post, "/sample/registers/mr", new { mood });
}
