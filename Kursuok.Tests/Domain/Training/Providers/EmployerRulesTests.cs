using Kursuok.Domain.Training.Providers;

namespace Kursuok.Tests.Domain.Training.Providers;

public sealed class EmployerRulesTests
{
    private static readonly Employer s_employer = Sample.Employer;

    private static Institution With(params Employer[] employers) =>
        Sample.Institution with
        {
            Employers = Sample.Institution.Employers.Clear()
            .AddRange(employers.Select(employer => KeyValuePair.Create(employer.Code, employer)))
        };

    private static Decision<Institution> Decide(Institution institution, InstitutionCommand command) =>
        InstitutionRules.Decide(institution, command, Sample.Administrator);

    [Fact]
    [Rule("E-01")]
    public void Only_the_administrator_keeps_the_employers()
    {
        foreach (var (name, actor) in Sample.Actors.Where(actor => actor.Key != "Administrator"))
        {
            foreach (var command in new InstitutionCommand[] { new AddEmployer(s_employer), new ChangeEmployer(s_employer) })
                Assert.True(Sample.Refused(() => InstitutionRules.Decide(With(s_employer), command, actor)) == "role-missing",
                    $"{command.GetType().Name} × {name}");
        }
    }

    [Fact]
    [Rule("E-01", "E-02")]
    public void An_employer_is_entered_once_and_then_edited()
    {
        var added = Decide(With(), new AddEmployer(s_employer with { Name = " UAB „Darbdavys“ " }));
        Assert.Equal(s_employer, Assert.Single(added.State.Employers).Value);
        Assert.True(Decide(added.State, new AddEmployer(s_employer)).IsNothing);
        Assert.Equal("employer-exists",
            Sample.Refused(() => Decide(added.State, new AddEmployer(s_employer with { Address = "Kita g. 2" }))));
        Assert.Equal("Kita g. 2",
            Decide(added.State, new ChangeEmployer(s_employer with { Address = "Kita g. 2" })).State.Employer(s_employer.Code).Address);
        Assert.Equal("employer-not-entered", Sample.Refused(() => Decide(With(), new ChangeEmployer(s_employer))));
    }

    [Fact]
    [Rule("E-02")]
    public void Every_field_is_filled_and_the_tick_activates()
    {
        Assert.Equal(["code", "name", "address", "representative.email", "representative.phone", "representative.firstName",
            "representative.lastName", "representative.position", "actsOn"],
            Sample.WrongFields(() => Decide(With(), new AddEmployer(new("", " ", null!, null!, "", true)))));
        Assert.Equal(["code"], Sample.WrongFields(() => Decide(With(), new AddEmployer(s_employer with { Code = "300000036" }))));
        Assert.Equal(["active"], Sample.WrongFields(() => Decide(With(), new AddEmployer(s_employer with { Active = false }))));
    }

    [Fact]
    [Rule("E-02", "U-12")]
    public void Only_an_active_account_may_be_chosen()
    {
        var other = s_employer with { Code = "300000042" };
        Assert.Equal([s_employer.Code, other.Code], With(s_employer, other).ActiveEmployers.Order(StringComparer.Ordinal));
        Assert.Equal([other.Code],
            Decide(With(s_employer, other), new ChangeEmployer(s_employer with { Active = false })).State.ActiveEmployers);
    }
}
