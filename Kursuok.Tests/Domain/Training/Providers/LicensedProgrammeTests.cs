using System.Collections.Immutable;
using Kursuok.Domain.People.Institutions;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Domain.Training.Reports;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Training.Groups;

namespace Kursuok.Tests.Domain.Training.Providers;

public class LicensedProgrammeTests
{
    private static readonly LicensedProgramme s_cook = new("P43101301", "Virėjo modulinė profesinio mokymo programa",
        VocationalKind.FormalContinuing, "Virėjo darbas.", "L-001",
        [new("Vilnius", "Gatvės g.", "1")], [new("4101301", "Šaltųjų patiekalų gaminimas"),
            new("4101302", "Karštųjų patiekalų gaminimas")], ProgrammeStanding.Registered, null);

    private static readonly IncludeProgramme s_whole = new(s_cook, null, Sample.Room, TeachingMethod.Contact,
        ["Lietuvių", "lietuvių", " Anglų "], TheoryHours: 200, PracticeHours: 700, IndependentHours: 90);

    [Rule("LP-02", "LP-03", "LP-05", "LP-06", "LP-07", "LP-08", "LP-09", "P-01")]
    [Fact]
    public void A_whole_programme_becomes_one_of_the_institutions_with_its_contact_hours_summed()
    {
        var programme = Decide(Sample.Institution, s_whole).Programme(s_cook.Code);
        Assert.Equal((s_cook.Name, ProgrammeKind.Licensed, TeachingMethod.Contact, 900, 90),
            (programme.Name, programme.Kind, programme.Method, programme.ContactHours, programme.IndependentHours));
        Assert.Equal(["Lietuvių", "Anglų"], programme.Languages);
        Assert.Equal(new Licence("L-001", VocationalKind.FormalContinuing, s_cook.Code, null, Sample.Room, 200, 700, Stopped: false),
            programme.Licence);
        Assert.True(programme is { IsListed: true, IsOpen: true, Note: null });
    }

    [Rule("LP-01", "LP-03", "LP-08")]
    [Theory]
    [InlineData(VocationalKind.FormalInitial)]
    [InlineData(VocationalKind.FormalContinuing)]
    [InlineData(VocationalKind.NonFormal)]
    public void A_module_stands_beside_its_programme(VocationalKind kind)
    {
        var institution = Decide(Decide(Sample.Institution, s_whole),
            s_whole with { Register = s_cook with { Kind = kind }, ModuleCode = "4101302", TheoryHours = 0, PracticeHours = 60 });
        var module = institution.Programme("P43101301-4101302");
        Assert.Equal(("Karštųjų patiekalų gaminimas", 60, kind), (module.Name, module.ContactHours, module.Licence!.Kind));
        Assert.Equal(900, institution.Programme(s_cook.Code).ContactHours);
    }

    [Rule("LP-02")]
    [Fact]
    public void The_licence_must_be_registered_at_the_chosen_place()
    {
        Assert.Equal("licence-not-at-place",
            Refused(Sample.Institution, s_whole with { Register = s_cook with { Addresses = [new("Vilnius", "Gatvės g.", "2")] } }));
        Assert.Equal("place-unknown", Refused(Sample.Institution, s_whole with { PlaceId = "nowhere" }));
    }

    [Rule("LP-04", "LP-05")]
    [Fact]
    public void What_cannot_be_included_is_refused()
    {
        Assert.Equal("programme-included", Refused(Decide(Sample.Institution, s_whole), s_whole));
        Assert.Equal("programme-module-unknown", Refused(Sample.Institution, s_whole with { ModuleCode = "1" }));
        Assert.Equal("licence-invalid",
            Refused(Sample.Institution, s_whole with { Register = s_cook with { Standing = ProgrammeStanding.Suspended } }));
        var wrong = Assert.Throws<RefusedException>(() =>
            Decide(Sample.Institution, s_whole with { Languages = [], TheoryHours = 0, PracticeHours = 0, IndependentHours = -1 }));
        Assert.Equal(["languages", "independentHours", "theoryHours"], wrong.Fields.Select(field => field.Field));
        foreach (var stranger in (Actor[])[Sample.Signer, Sample.ImpAdministrator, Sample.Learner(1), Actor.Clock,
            Sample.Administrator with { Institution = Sample.OtherProvider }])
            Assert.Equal("role-missing",
                Assert.Throws<RefusedException>(() => InstitutionRules.Decide(Sample.Institution, s_whole, stranger)).Refusal.Code);
    }

    [Rule("LP-10")]
    [Fact]
    public void A_stopped_programme_leaves_the_lists_and_takes_no_new_groups_until_it_is_included_again()
    {
        var stopped = Decide(Decide(Sample.Institution, s_whole), new StopProgramme(s_cook.Code));
        var programme = stopped.Programme(s_cook.Code);
        Assert.True(programme is { IsListed: false, IsOpen: false, Note: "Licencijuota programa sustabdyta" });
        var group = Sample.Information with { Language = "Lietuvių" };
        Assert.Equal("group-programme-closed", Assert.Throws<RefusedException>(() =>
            GroupLifecycle.Create("g", s_cook.Code, group, stopped, Sample.Employee, Policy.Default)).Refusal.Code);
        Assert.Empty(InstitutionRules.Decide(stopped, new StopProgramme(s_cook.Code), Sample.Employee).Events);

        var again = Decide(stopped, s_whole with { TheoryHours = 100 });
        Assert.Equal(800, again.Programme(s_cook.Code).ContactHours);
        Assert.Equal(800,
            GroupLifecycle.Create("g", s_cook.Code, group, again, Sample.Employee, Policy.Default).State.Programme.ContactHours);
        Assert.Equal("programme-not-licensed", Refused(Sample.Institution, new StopProgramme(Sample.ProgrammeCode)));
    }

    [Rule("LP-04", "Y-04", "P-05")]
    [Fact]
    public void The_registers_correct_what_they_gave_and_leave_what_the_provider_set()
    {
        var included = Decide(Decide(Sample.Institution, s_whole), s_whole with { ModuleCode = "4101301" });
        var renamed = Read(included, s_cook with { Name = "Virėjo programa", LicenceNumber = "L-002", Modules = [s_cook.Modules[1]] });
        var programme = renamed.Programme(s_cook.Code);
        Assert.Equal(("Virėjo programa", "L-002", 900), (programme.Name, programme.Licence!.Number, programme.ContactHours));
        Assert.Equal("Licencija panaikinta", renamed.Programme("P43101301-4101301").Note); // The module is no more.

        var suspended =
            Read(included, s_cook with { Standing = ProgrammeStanding.Suspended, StandingSince = new(2026, 9, 5) }).Programme(s_cook.Code);
        Assert.True(suspended is { IsListed: true, IsOpen: false, Note: "Licencijos galiojimas sustabdytas nuo 2026-09-05" });

        // The registers of licensed programmes are silent: what they said stands.
        var silent = InstitutionRules.Decide(included, new TakeFromRegisters(Sample.RegisterRecord, [Sample.Programme]), Actor.Clock).State;
        Assert.Equal(included.Programme(s_cook.Code), silent.Programme(s_cook.Code));

        static Institution Read(Institution institution, params ImmutableArray<LicensedProgramme> registers) =>
            InstitutionRules.Decide(institution, new TakeFromRegisters(Sample.RegisterRecord, [Sample.Programme], registers),
                Actor.Clock).State;
    }

    private static Institution Decide(Institution institution, InstitutionCommand command) =>
        InstitutionRules.Decide(institution, command, Sample.Employee).State;

    private static string Refused(Institution institution, InstitutionCommand command) =>
        Assert.Throws<RefusedException>(() => Decide(institution, command)).Refusal.Code;
}
