using System.Collections.Immutable;
using Kursuok.Domain.People.Institutions;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Domain.Training.Reports;
using Kursuok.Functions.Training.Groups;

namespace Kursuok.Tests.Domain.Training.Providers;

public sealed class InstitutionRulesTests
{
    private static readonly Institution s_bare = Institution.Of(Sample.RegisterRecord) with { Programmes = Sample.Institution.Programmes };

    private static Institution Save(InstitutionCommand command) => InstitutionRules.Decide(s_bare, command, Sample.Administrator).State;

    private static Lecturer Save(Lecturer lecturer) => Save(new SaveLecturer(lecturer)).Lecturers[lecturer.Id];

    [Fact]
    [Rule("U-07", "U-08", "I-06", "AMB-75")]
    public void Its_administrator_and_employees_keep_its_records_and_never_touch_the_register()
    {
        InstitutionCommand[] commands =
        [
            new SaveCard(Sample.Card), new SaveLecturer(Sample.NewLecturer("l")), new SavePlace(Sample.Institution.Places[
                Sample.Room]), new SaveProgrammeCard(Sample.ProgrammeCode, Sample.ProgrammeCard),
        ];
        foreach (var command in commands)
        {
            foreach (var (name, actor) in Sample.Actors)
            {
                // Where the money of contracts goes, the administrator alone says.
                if (name is not ("Administrator" or "Employee") || (name == "Employee" && command is SaveCard))
                {
                    Assert.True(Sample.Refused(() => InstitutionRules.Decide(s_bare, command, actor)) == "role-missing",
                        $"{command.GetType().Name} × {name}");
                    continue;
                }
                var saved = InstitutionRules.Decide(s_bare, command, actor).State;
                Assert.Same(s_bare.Register, saved.Register);
                Assert.Same(s_bare.Programmes, saved.Programmes);
            }
        }
    }

    [Fact]
    [Rule("I-06", "P-05")]
    public void What_the_registers_say_replaces_what_they_said_before()
    {
        var register = Sample.RegisterRecord with { Name = "VšĮ Nauja mokykla" };
        var programme = Sample.Programme with { Name = "Nauja programa", ContactHours = 24 };
        var taken = InstitutionRules.Decide(Sample.Institution, new TakeFromRegisters(register, [programme]), Actor.Clock).State;
        Assert.Equal((register, programme), (taken.Register, Assert.Single(taken.Programmes).Value));
        Assert.Equal(Sample.Institution.Lecturers, taken.Lecturers);
        foreach (var name in new[] { "Learner", "Signer", "ForeignAdministrator", "ForeignEmployee", "Nobody" })
            Assert.Equal("role-missing",
                Sample.Refused(() => InstitutionRules.Decide(s_bare, new TakeFromRegisters(register, []), Sample.Actors[name])));
    }

    [Fact]
    [Rule("I-02")]
    public void The_card_holds_the_description_the_responsible_person_and_the_bank()
    {
        var saved = Save(new SaveCard(Sample.Card with { Bank = Sample.Card.Bank with { Iban = "LT12 1000 0111 0100 1000" } })).Card!;
        Assert.Equal((Sample.Card.Description, Sample.ContactPerson), (saved.Description, saved.Responsible));
        Assert.True(Iban.TryParse(saved.Bank.Iban, out var iban));
        Assert.Equal("LT121000011101001000", iban.Value);
        Assert.Equal(["bank.iban", "bank.name", "bank.payee", "description", "responsible.email", "responsible.firstName",
            "responsible.lastName", "responsible.phone", "responsible.position"],
            Sample.WrongFields(() => Save(new SaveCard(new(" ", new("", "", "", "pastas", ""), new("", "", "LT121000011101001001")))))
                .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Fact]
    [Rule("L-01", "L-02")]
    public void A_lecturer_is_added_with_contacts_and_changed_in_place()
    {
        var lecturer = Save(Sample.NewLecturer("l") with { FirstName = " Laima ", Phone = "860000002" });
        Assert.Equal(("Laima Lektorė", "+37060000002"), (lecturer.FullName, lecturer.Phone));
        Assert.Equal(["email", "firstName", "lastName", "phone"],
            Sample.WrongFields(() => Save(Sample.NewLecturer("l") with { FirstName = "", LastName = "", Email = "x", Phone = "1" }))
                .Order(StringComparer.Ordinal));
        var changed = InstitutionRules.Decide(Sample.Institution, new SaveLecturer(Sample.NewLecturer(Sample.Lecturer, active: false)),
            Sample.Employee).State;
        Assert.Equal((2, false), (changed.Lecturers.Count, changed.Lecturers[Sample.Lecturer].Active));
    }

    [Fact]
    [Rule("L-04", "L-05")]
    public void One_requirement_or_both_are_ticked_each_with_its_documents()
    {
        static Lecturer With(params (LecturerRequirement Requirement, string[] Documents)[] proofs) =>
            Sample.NewLecturer("l") with
            {
                Proofs = proofs.ToImmutableDictionary(proof => proof.Requirement,
                proof => proof.Documents.ToImmutableArray())
            };

        Assert.Equal(["proofs"], Sample.WrongFields(() => Save(With())));
        Assert.Equal(["proofs.Second"],
            Sample.WrongFields(() => Save(With((LecturerRequirement.First, ["d1"]), (LecturerRequirement.Second, [])))));
        Assert.Equal([LecturerRequirement.Second], Save(With((LecturerRequirement.Second, ["d2"]))).Proofs.Keys);
        Assert.Equal(2, Save(With((LecturerRequirement.First, ["d1"]), (LecturerRequirement.Second, ["d2", "d3"]))).Proofs.Count);
    }

    [Fact]
    [Rule("L-07")]
    public void Who_does_not_consent_is_noted_as_not_to_be_published()
    {
        Assert.Null(Sample.NewLecturer("l").Note);
        Assert.Equal("Neskelbti svetainėje", (Sample.NewLecturer("l") with { PublicationConsent = false }).Note);
    }

    [Fact]
    [Rule("V-01", "V-03")]
    public void All_fields_of_a_place_are_filled_and_the_remote_one_is_known_by_its_name()
    {
        var place = Save(new SavePlace(new("p", " Nuotolinis mokymas ", "Vilnius", "Gatvės g.", "1", "01100"))).Places["p"];
        Assert.True(place.IsRemote);
        Assert.Equal("Gatvės g. 1, 01100 Vilnius", place.Address);
        Assert.False(Sample.Institution.Places[Sample.Room].IsRemote);
        foreach (var (field, wrong) in new (string, Place)[]
        {
            ("name", place with { Name = "" }), ("municipality", place with { Municipality = " " }), ("street", place with { Street = "" }),
            ("house", place with { House = "" }), ("postalCode", place with { PostalCode = "" }),
        })
            Assert.Equal([field], Sample.WrongFields(() => Save(new SavePlace(wrong))));
    }

    [Fact]
    [Rule("P-06", "P-07", "P-08")]
    public void The_programme_card_holds_specifics_recognition_contact_and_the_own_conditions()
    {
        var card = Sample.ProgrammeCard with { AdditionalRequirements = "Kompiuteris", Recognition = new("Studijos", "KTU", "Kita") };
        Assert.Equal(card, Save(new SaveProgrammeCard(Sample.ProgrammeCode, card)).ProgrammeCards[Sample.ProgrammeCode]);
        var empty = Sample.ProgrammeCard with
        {
            Specifics = "",
            ContactPerson = Sample.ContactPerson with { Email = "" },
            Conditions = new("", "", ""),
        };
        Assert.Equal(
            ["conditions.learnerObligations", "conditions.payment", "conditions.providerObligations", "contactPerson.email", "specifics"],
            Sample.WrongFields(() => Save(new SaveProgrammeCard(Sample.ProgrammeCode, empty))).Order(StringComparer.Ordinal));
        Assert.Equal("programme-unknown", Sample.Refused(() => Save(new SaveProgrammeCard("NSS-0", card))));
    }

    [Theory]
    [InlineData(ProgrammeStanding.Registered, null)]
    [InlineData(ProgrammeStanding.Suspended, "Programa sustabdyta NŠPR nuo 2026-09-05")]
    [InlineData(ProgrammeStanding.Deregistered, "Programa išregistruota iš NŠPR 2026-09-05")]
    [Rule("P-03")]
    public void The_notes_column_tells_of_suspension_and_deregistration(ProgrammeStanding standing, string? note) =>
        Assert.Equal(note, (Sample.Programme with { Standing = standing, StandingSince = new(2026, 9, 5) }).Note);

    [Theory]
    [InlineData(ProgrammeKind.NonFormal, true, true)]
    [InlineData(ProgrammeKind.NonFormal, false, false)]
    [InlineData(ProgrammeKind.Licensed, false, true)]
    [Rule("P-01")]
    public void Listed_are_evaluated_programmes_of_the_register_and_licensed_ones(ProgrammeKind kind, bool evaluated, bool listed) =>
        Assert.Equal(listed, (Sample.Programme with { Kind = kind, PositivelyEvaluated = evaluated }).IsListed);
}
