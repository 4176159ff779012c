using System.Collections.Immutable;
using Kursuok.Domain.People.Accounts;
using Kursuok.Domain.People.Institutions;
using Kursuok.Domain.Training;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.Platform.Aggregates;

namespace Kursuok.Tests.Domain.People.Institutions;

public sealed class UserRulesTests
{
    private const string Person = "person-1";
    private const string Employer = "300000038";

    private static readonly Today s_now = Sample.At(2026, 9, 10, 12);
    private static readonly ImmutableHashSet<string> s_employers = [Employer];
    private static readonly Actor s_head = new("person-head", "Vida Vadovė", Roles.Head, Sample.Provider);
    private static readonly UserCard s_card = new("Vardenis", "Pavardenis", "vardenis@mokykla.lt", new([UserGroup.Employee], null, null));
    private static readonly UserRights s_administrator = new([UserGroup.Administrator], null, null);

    /// <summary>The head has entered and one administrator is confirmed; the user of the matrix is «u».</summary>
    private static readonly InstitutionUsers s_opened = InstitutionUsers.Of(Sample.Provider) with
    {
        Heads = InstitutionUsers.Of("").Heads.Add(s_head.PersonId, new(s_head.PersonId, s_head.Name, s_now.Now)),
        Users = InstitutionUsers.Of("").Users
            .Add("a", User("a", UserState.Confirmed, s_card with { Email = "a@mokykla.lt", Rights = s_administrator }, "person-a")),
    };

    private static InstitutionUser User(string id, UserState state, UserCard card, string? person) =>
        new(id, state, card, new("i-1", s_now.Now.AddDays(1)), person, state == UserState.Confirmed ? s_now.Now : null);

    private static InstitutionUsers With(UserState? state, UserCard? card = null) => state is { } given
        ? s_opened with { Users = s_opened.Users.Add("u", User("u", given, card ?? s_card, given == UserState.Confirmed ? Person : null)) }
        : s_opened;

    private static Decision<InstitutionUsers> Decide(InstitutionUsers users, UserCommand command, Actor? actor = null,
        Today? today = null) =>
        UserRules.Decide(users, command, actor ?? s_head, today ?? s_now, s_employers);

    private static InviteUser Invite(UserCard card, bool self = false) => new("new", card, self, "i-new");

    private static UserCard Card(params UserGroup[] groups) => s_card with
    {
        Email = "naujas@mokykla.lt",
        Rights = new([.. groups], null, null),
    };

    /// <summary>Rows: the user's state, the command, what becomes of it for those who may, and who may.</summary>
    [Fact]
    [Rule("AU-06", "AU-07", "U-03", "U-07")]
    public void A_user_lives_by_the_table()
    {
        var table = """
            None      | Invite  | Invited                | keepers
            Invited   | Invite  | user-not-in-this-state | keepers
            Confirmed | Invite  | user-not-in-this-state | keepers
            Removed   | Invite  | user-not-in-this-state | keepers
            None      | Again   | user-unknown           | keepers
            Invited   | Again   | Invited                | keepers
            Confirmed | Again   | user-not-in-this-state | keepers
            Removed   | Again   | Invited                | keepers
            None      | Change  | user-unknown           | keepers
            Invited   | Change  | Invited                | keepers
            Confirmed | Change  | Confirmed              | keepers
            Removed   | Change  | user-not-in-this-state | keepers
            None      | Remove  | user-unknown           | keepers
            Invited   | Remove  | Removed                | keepers
            Confirmed | Remove  | Removed                | keepers
            Removed   | Remove  | user-not-in-this-state | keepers
            None      | Confirm | user-unknown           | person
            Invited   | Confirm | Confirmed              | person
            Confirmed | Confirm | invitation-used        | person
            Removed   | Confirm | invitation-void        | person
            """;
        var commands = new Dictionary<string, UserCommand>(StringComparer.Ordinal)
        {
            ["Invite"] = new InviteUser("u", s_card with { Email = "naujas@mokykla.lt" }, false, "i-2"),
            ["Again"] = new InviteAgain("u", "i-2"),
            ["Change"] = new ChangeUser("u", s_card with { LastName = "Pavardauskas" }, "i-2"),
            ["Remove"] = new RemoveUser("u"),
            ["Confirm"] = new ConfirmUser("u", "i-1", "Vardenis", "PAVARDENIS"),
        };
        var actors = Sample.Actors.Add("Head", s_head).Add("ForeignHead", s_head with { Institution = Sample.OtherProvider })
            .Add("Person", new(Person, "Vardenis Pavardenis", Roles.Learner)).Remove("Learner").Remove("OtherLearner");
        var cells = 0;
        foreach (var row in table.Split('\n', StringSplitOptions.TrimEntries)
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)))
        {
            foreach (var (name, actor) in actors)
            {
                var may = row[3] == "keepers" ? name is "Head" or "Administrator" : name == "Person";
                Assert.Equal((row[0], row[1], name, may ? row[2] : "role-missing"),
                    (row[0], row[1], name,
                        Outcome(With(row[0] == "None" ? null : Enum.Parse<UserState>(row[0])), commands[row[1]], actor)));
                cells++;
            }
        }
        Assert.Equal(20 * actors.Count, cells);
    }

    private static string Outcome(InstitutionUsers users, UserCommand command, Actor actor)
    {
        try
        {
            return Decide(users, command, actor).State.Users["u"].State.ToString();
        }
        catch (RefusedException refused)
        {
            return refused.Refusal.Code;
        }
    }

    [Fact]
    [Rule("AU-01")]
    public void The_head_enters_first()
    {
        var closed = InstitutionUsers.Of(Sample.Provider);
        Assert.Equal("user-head-first", Sample.Refused(() => Decide(closed, Invite(Card(UserGroup.Administrator)), Sample.Administrator)));
        var opened = Decide(closed, new EnterAsHead("VšĮ Mokykla")).State;
        Assert.Equal((s_head.Name, s_now.Now), (opened.Heads[s_head.PersonId].Name, opened.Heads[s_head.PersonId].FirstEntry));
        Assert.True(Decide(opened, new EnterAsHead("VšĮ Mokykla"), today: Sample.At(2026, 9, 11)).IsNothing);
        Assert.Equal("VšĮ Nauja mokykla", Decide(opened, new EnterAsHead("VšĮ Nauja mokykla")).State.Name);
        foreach (var (_, actor) in Sample.Actors)
            Assert.Equal("role-missing", Sample.Refused(() => Decide(closed, new EnterAsHead("VšĮ Mokykla"), actor)));
        Assert.Equal("role-missing",
            Sample.Refused(() => Decide(closed, new EnterAsHead("VšĮ Mokykla"), s_head with { Institution = Sample.OtherProvider })));
    }

    [Fact]
    [Rule("U-01")]
    public void The_first_user_is_an_administrator()
    {
        var opened = s_opened with { Users = InstitutionUsers.Of("").Users };
        Assert.Equal("user-administrator-first", Sample.Refused(() => Decide(opened, Invite(Card(UserGroup.Employee)))));
        var one = Decide(opened, Invite(Card(UserGroup.Administrator))).State;
        Assert.Equal(UserState.Invited, Decide(one, new InviteUser("u", s_card, false, "i-2")).State.Users["u"].State);
    }

    [Fact]
    [Rule("U-04")]
    public void Who_enters_own_data_takes_both_rights_and_alone_confirms()
    {
        var rights = new UserRights([UserGroup.ContractSigner, UserGroup.Administrator], null, "Įstatai");
        var self = s_card with { Email = "vadove@mokykla.lt", FirstName = "Vida", LastName = "Vadovė" };
        Assert.Equal("user-self-rights-incomplete",
            Sample.Refused(() => Decide(s_opened, Invite(self with { Rights = s_administrator }, self: true))));
        Assert.Equal("role-missing",
            Sample.Refused(() => Decide(s_opened, Invite(self with { Rights = rights }, self: true), Sample.Administrator)));
        var invited = Decide(s_opened, Invite(self with { Rights = rights }, self: true)).State;
        Assert.Equal(s_head.PersonId, invited.Users["new"].PersonId);
        var confirm = new ConfirmUser("new", "i-new", "Vida", "Vadovė");
        Assert.Equal("invitation-of-another", Sample.Refused(() => Decide(invited, confirm, new(Person, "Vida Vadovė", Roles.Learner))));
        Assert.Equal(Roles.Administrator | Roles.ContractSigner,
            Decide(invited, confirm, new(s_head.PersonId, "Vida Vadovė", Roles.Learner)).State.UserOf(s_head.PersonId)!.Card.Rights.Roles);
    }

    [Fact]
    [Rule("U-02", "U-06")]
    public void The_ticked_groups_give_their_rights_and_there_may_be_several()
    {
        Assert.Equal(
            ["Mokymo institucijos administratorius", "Mokymo institucijos darbuotojas",
                "Darbdavio atstovas ir trišalių sutarčių pasirašymas", "Sutarčių pasirašymas"],
            Enum.GetValues<UserGroup>().Select(group => group.Label()));
        var all = new UserRights([UserGroup.ContractSigner, UserGroup.Employee, UserGroup.Administrator, UserGroup.EmployerRepresentative,
            UserGroup.Employee], Employer, " Įgaliojimas Nr. 7 ");
        var user = Decide(s_opened, Invite(Card() with { Rights = all })).State.Users["new"];
        Assert.Equal(Enum.GetValues<UserGroup>(), user.Card.Rights.Groups);
        Assert.Equal(Roles.Administrator | Roles.Employee | Roles.EmployerRepresentative | Roles.ContractSigner, user.Card.Rights.Roles);
        Assert.Equal("Įgaliojimas Nr. 7", user.Card.Rights.SigningDocument);
        Assert.Equal(["email", "firstName", "lastName", "rights.groups"],
            Sample.WrongFields(() => Decide(s_opened, Invite(new(" ", "", "x", new([], null, null))))).Order(StringComparer.Ordinal));
    }

    [Fact]
    [Rule("U-09", "U-12")]
    public void A_representative_comes_from_an_entered_employer()
    {
        UserCard From(string? employer) => Card() with { Rights = new([UserGroup.EmployerRepresentative], employer, null) };
        Assert.Equal(["rights.employer"], Sample.WrongFields(() => Decide(s_opened, Invite(From(null)))));
        Assert.Equal("employer-unknown", Sample.Refused(() => Decide(s_opened, Invite(From("300000045")))));
        Assert.Equal("employer-unknown",
            Sample.Refused(() => UserRules.Decide(s_opened, Invite(From(Employer)), s_head, s_now, ImmutableHashSet<string>.Empty)));
        Assert.Equal(Employer, Decide(s_opened, Invite(From(Employer))).State.Users["new"].Card.Rights.Employer);
        Assert.Equal(["rights.employer"],
            Sample.WrongFields(() => Decide(s_opened, Invite(Card() with { Rights = s_administrator with { Employer = Employer } }))));
    }

    [Fact]
    [Rule("U-10")]
    public void A_signer_names_the_document()
    {
        Assert.Equal(["rights.signingDocument"], Sample.WrongFields(() => Decide(s_opened, Invite(Card(UserGroup.ContractSigner)))));
        Assert.Equal(["rights.signingDocument"], Sample.WrongFields(() =>
            Decide(s_opened, Invite(Card() with { Rights = s_administrator with { SigningDocument = "Įstatai" } }))));
    }

    [Fact]
    [Rule("U-07")]
    public void The_last_administrator_stays()
    {
        Assert.Equal("user-last-administrator", Sample.Refused(() => Decide(s_opened, new RemoveUser("a"))));
        Assert.Equal("user-last-administrator",
            Sample.Refused(() => Decide(s_opened, new ChangeUser("a", s_card, "i-2"), Sample.Administrator)));
        var invited = With(UserState.Invited, s_card with { Rights = s_administrator });
        Assert.Equal("user-last-administrator", Sample.Refused(() => Decide(invited, new RemoveUser("a"))));
        Assert.True(
            Decide(With(UserState.Confirmed, s_card with { Rights = s_administrator }), new RemoveUser("a")).State.HasAdministrator);
    }

    [Fact]
    [Rule("AU-06", "AU-07")]
    public void A_link_opens_for_the_invited_person_until_it_is_used_replaced_or_old()
    {
        var person = new Actor(Person, "Vardenis Pavardenis", Roles.Learner);
        var confirm = new ConfirmUser("u", "i-1", "Vardenis", "Pavardenis");
        var invited = With(UserState.Invited);
        Assert.Equal("invitation-expired", Sample.Refused(() => Decide(invited, confirm, person, Today.At(s_now.Now.AddDays(1)))));
        Assert.Equal("invitation-of-another", Sample.Refused(() => Decide(invited, confirm with { LastName = "Kitokis" }, person)));
        var again = Decide(invited, new InviteAgain("u", "i-2")).State;
        Assert.Equal(s_now.Now + UserRules.InvitationHolds, again.Users["u"].Invitation.Expires);
        Assert.Equal("invitation-void", Sample.Refused(() => Decide(again, confirm, person)));
        var moved = Decide(invited, new ChangeUser("u", s_card with { Email = "kitas@mokykla.lt" }, "i-3"));
        Assert.Equal(("i-3", "user-invited"), (moved.State.Users["u"].Invitation.Id, Assert.Single(moved.Events).Kind));
        Assert.Equal("invitation-void", Sample.Refused(() => Decide(moved.State, confirm, person)));
        Assert.Equal("user-changed",
            Assert.Single(Decide(invited, new ChangeUser("u", s_card with { FirstName = "Vardas" }, "i-3")).Events).Kind);
        Assert.Equal("user-exists", Sample.Refused(() => Decide(invited, confirm, person with { PersonId = "person-a" })));
    }

    [Fact]
    public void One_mailbox_is_of_one_user()
    {
        Assert.Equal("user-exists",
            Sample.Refused(() => Decide(s_opened, Invite(Card(UserGroup.Employee) with { Email = "A@Mokykla.lt" }))));
        Assert.Equal("user-exists",
            Sample.Refused(() => Decide(With(UserState.Confirmed), new ChangeUser("u", s_card with { Email = "a@mokykla.lt" }, "i-2"))));
        var taken = With(UserState.Removed, s_card with { Email = "a@mokykla.lt" });
        Assert.Equal("user-exists", Sample.Refused(() => Decide(taken, new InviteAgain("u", "i-2"))));
    }

    [Fact]
    [Rule("AP-01", "AP-02", "U-08", "U-10")]
    public void Each_user_sees_the_applications_of_the_rights()
    {
        string[] all =
        [
            "Institucijos naudotojai", "Institucijos informacija", "Lektorių sąrašas", "Mokymo vietos", "Darbdavio atstovai",
            "Licencijuotų mokymo programų sąrašas",
            "Institucijos mokymosi programos", "Institucijos KPMPC protokolai", "Sąskaitos faktūros", "Ataskaita. Tvarkaraščių informacija",
            "Ataskaita. Dalyvių informacija", "Institucijos sutartys", "Dokumentų pateikimas Užimtumo tarnybai",
        ];
        static string[] Seen(Roles roles) => [.. Applications.Of(roles).Select(application => application.Label())];
        Assert.Equal(all, Seen(Roles.Administrator | Roles.ContractSigner));
        Assert.Equal(all.Where(name => name != "Institucijos sutartys"), Seen(Roles.Administrator));
        Assert.Equal([all[1], all[2], all[3], all[5], all[6], all[9], all[10]], Seen(Roles.Employee));
        Assert.Equal(["Institucijos sutartys"], Seen(Roles.ContractSigner));
        Assert.Equal(["Institucijos sutartys"], Seen(Roles.EmployerRepresentative));
        Assert.Equal(["Institucijos naudotojai"], Seen(Roles.Head));
        Assert.Empty(Seen(Roles.Learner | Roles.ImpAdministrator));
    }

    [Fact]
    public void The_first_consent_and_pledge_of_a_person_stand()
    {
        var first = new Account(Person, "Ona", "Onaitė", null, null, null, "sealed", s_now.Now, null) { Identity = "hash" };
        Assert.Equal(first, Account.SignIn(null, first).State);
        var later = first with
        {
            LastName = "Onė",
            SealedCode = "other",
            ConsentedAt = s_now.Now.AddDays(1),
            PledgedAt = s_now.Now.AddDays(1),
        };
        var after = Account.SignIn(first, later).State;
        Assert.Equal(("Onė", "sealed", s_now.Now, s_now.Now.AddDays(1)),
            (after.LastName, after.SealedCode, after.ConsentedAt, after.PledgedAt));
        Assert.Equal(after.PledgedAt, Account.SignIn(after, later with { PledgedAt = null }).State.PledgedAt);
    }
}
