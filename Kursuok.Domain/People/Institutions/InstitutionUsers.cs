using System.Collections.Immutable;

namespace Kursuok.Domain.People.Institutions;

/// <summary>„Institucijos naudotojai“: who enters as the head, and the users of one institution (§1–2, §3.1).</summary>
/// <param name="Name">As ŠMIR named it when its head last entered.</param>
public sealed record InstitutionUsers(string Institution, string Name, ImmutableSortedDictionary<string, Head> Heads,
    ImmutableSortedDictionary<string, InstitutionUser> Users) : Versioned
{
    public static InstitutionUsers Of(string institution) => new(institution, "",
        ImmutableSortedDictionary<string, Head>.Empty.WithComparers(StringComparer.Ordinal),
        ImmutableSortedDictionary<string, InstitutionUser>.Empty.WithComparers(StringComparer.Ordinal));

    public InstitutionUser User(string id) =>
        Users.GetValueOrDefault(id) ?? throw UserRefusals.Unknown.Because("Tokio naudotojo įstaigos sąraše nėra.");

    /// <summary>The confirmed user that a person is here, or null.</summary>
    public InstitutionUser? UserOf(string personId) =>
        Users.Values.FirstOrDefault(user =>
            user.State == UserState.Confirmed && string.Equals(user.PersonId, personId, StringComparison.Ordinal));

    /// <summary>
    /// A person of this institution whom nobody else here could serve as a learner: no other administrator, or nobody else who signs
    /// (AMB-71). Who has nothing to do with the institution is served by it as everybody is.
    /// </summary>
    public bool IsServedOnlyBy(string personId)
    {
        if (!Heads.ContainsKey(personId) && UserOf(personId) is null)
            return false;
        var others = Users.Values.Where(user =>
            user.State == UserState.Confirmed && !string.Equals(user.PersonId, personId, StringComparison.Ordinal)).ToList();
        return !others.Exists(user => user.Card.Rights.IsAdministrator)
            || !others.Exists(user => user.Card.Rights.Groups.Contains(UserGroup.ContractSigner));
    }

    /// <summary>There is somebody who can administer the institution now.</summary>
    public bool HasAdministrator => Users.Values.Any(user => user is { State: UserState.Confirmed, Card.Rights.IsAdministrator: true });
}

/// <summary>Somebody who has entered as the institution's head, or as the freelance teacher that it is.</summary>
public sealed record Head(string PersonId, string Name, DateTimeOffset FirstEntry);

public enum UserState
{
    /// <summary>„Pakviestas“: the confirmation link has been sent (AU-06).</summary>
    Invited,
    /// <summary>„Patvirtintas“: the identity is confirmed (AU-07).</summary>
    Confirmed,
    /// <summary>„Pašalintas“.</summary>
    Removed,
}

/// <summary>The four groups (U-06), in the guide's order.</summary>
public enum UserGroup { Administrator, Employee, EmployerRepresentative, ContractSigner }

/// <param name="PersonId">The person who has confirmed, or who alone may.</param>
public sealed record InstitutionUser(string Id, UserState State, UserCard Card, Invitation Invitation, string? PersonId,
    DateTimeOffset? ConfirmedAt)
{
    /// <summary>Who was the user, and since when no more.</summary>
    public Removal? Removal { get; init; }
}

public sealed record Removal(string PersonId, DateTimeOffset At);

/// <summary>What a confirmation link is made from: a new one makes the links before it void.</summary>
public sealed record Invitation(string Id, DateTimeOffset Expires);

/// <summary>The user form (U-02).</summary>
public sealed record UserCard(string FirstName, string LastName, string Email, UserRights Rights)
{
    public string FullName => $"{FirstName} {LastName}";

    internal static UserCard Checked(UserCard given, IReadOnlySet<string> employers)
    {
        var checks = new FieldChecks();
        var email = checks.Text(given.Email, "email", 254);
        checks.That(email.Length == 0 || EmailAddress.TryParse(email, out _), "email", "Neteisingas el. pašto adresas.");
        var rights = given.Rights ?? new([], null, null);
        var card = new UserCard(checks.Name(given.FirstName, "firstName"), checks.Name(given.LastName, "lastName"),
            EmailAddress.TryParse(email, out var address) ? address.Value : email, rights.Checked(checks));
        checks.Done();
        if (card.Rights.Employer is { } employer && !employers.Contains(employer))
            throw UserRefusals.EmployerUnknown.Because(
                "Darbdavio įstaiga parenkama iš aplikacijoje „Darbdavio atstovai“ įvestų; tokios ten nėra.", "rights.employer");
        return card;
    }
}

/// <summary>The ticked groups and what goes with them.</summary>
/// <param name="Employer">„Pasirinkite darbdavio įstaigą“: the employer that a representative comes from (U-09).</param>
/// <param name="SigningDocument">„Dokumento pavadinimas ir numeris, pagal kurį atstovas veikia pasirašydamas sutartį“ (U-10).</param>
public sealed record UserRights(ImmutableArray<UserGroup> Groups, string? Employer, string? SigningDocument)
{
    public bool IsAdministrator => Groups.Contains(UserGroup.Administrator);

    public Roles Roles => Groups.Aggregate(Roles.None, (all, group) => all | group switch
    {
        UserGroup.Administrator => Roles.Administrator,
        UserGroup.Employee => Roles.Employee,
        UserGroup.EmployerRepresentative => Roles.EmployerRepresentative,
        UserGroup.ContractSigner => Roles.ContractSigner,
        _ => throw new InvalidOperationException($"No roles go with {group}."),
    });

    internal UserRights Checked(FieldChecks checks)
    {
        var groups = (Groups.IsDefault ? [] : Groups).Distinct().Order().ToImmutableArray();
        checks.That(!groups.IsEmpty, "rights.groups", "Pažymėkite bent vieną naudotojo grupę.");
        return new(groups,
            OnlyWith(UserGroup.EmployerRepresentative, Employer, "rights.employer", "Darbdavio įstaiga nurodoma tik darbdavio atstovui."),
            OnlyWith(UserGroup.ContractSigner, SigningDocument, "rights.signingDocument",
                "Dokumentas nurodomas tik sutartis pasirašančiam naudotojui."));

        string? OnlyWith(UserGroup group, string? value, string field, string alien)
        {
            if (groups.Contains(group))
                return checks.Text(value, field);
            checks.That(string.IsNullOrWhiteSpace(value), field, alien);
            return null;
        }
    }
}

public abstract record UserCommand;

/// <summary>The head or the freelance teacher, identified, enters (AU-01).</summary>
public sealed record EnterAsHead(string InstitutionName) : UserCommand;

public abstract record CommandOnUser(string UserId) : UserCommand;

/// <summary>„Įtraukti naują naudotoją“ (U-02).</summary>
/// <param name="Self">The head enters his or her own data (U-04).</param>
public sealed record InviteUser(string UserId, UserCard Card, bool Self, string InvitationId) : CommandOnUser(UserId);

/// <summary>Sends a new link, also to somebody who was removed.</summary>
public sealed record InviteAgain(string UserId, string InvitationId) : CommandOnUser(UserId);

/// <param name="InvitationId">For when an invited user's address changes: the link in the other mailbox becomes void.</param>
public sealed record ChangeUser(string UserId, UserCard Card, string InvitationId) : CommandOnUser(UserId);

public sealed record RemoveUser(string UserId) : CommandOnUser(UserId);

/// <summary>The system's: a removed user has passed the term of retention.</summary>
public sealed record ForgetUser(string UserId) : UserCommand;

/// <summary>The invited person, identified as a natural person, came by the link (AU-07, AU-08).</summary>
public sealed record ConfirmUser(string UserId, string InvitationId, string FirstName, string LastName) : CommandOnUser(UserId);

/// <summary>What becomes of an institution's users. A pair that no row names is refused.</summary>
public static class UserRules
{
    /// <summary>So long a confirmation link may be used.</summary>
    public static readonly TimeSpan InvitationHolds = TimeSpan.FromDays(7);

    /// <param name="employers">The employers that the institution has entered and filled in (U-12).</param>
    /// <exception cref="RefusedException">Wrong role, state or fields.</exception>
    public static Decision<InstitutionUsers> Decide(InstitutionUsers users, UserCommand command, Actor actor, Today today,
        IReadOnlySet<string> employers)
    {
        Allow(users, command, actor);
        var user = command switch
        {
            InviteUser invite => users.Users.GetValueOrDefault(invite.UserId),
            ForgetUser forget => users.Users.GetValueOrDefault(forget.UserId),
            CommandOnUser on => users.User(on.UserId),
            _ => null,
        };
        return (user?.State, command) switch
        {
            (null, EnterAsHead enter) => EnterHead(users, enter, actor, today),
            (null, InviteUser invite) => InviteNew(users, invite, actor, today, employers),
            (UserState.Invited or UserState.Removed, InviteAgain again) =>
                SendInvitation(users, RequireOwnMailbox(users, user!), again.InvitationId, today),
            (UserState.Invited, ChangeUser change) =>
                ChangeCard(users, user!, change, employers) is var changed && SameMailbox(user!, changed)
                ? Replace(users, changed, UserEvents.Changed)
                : SendInvitation(users, changed, change.InvitationId, today),
            (UserState.Confirmed, ChangeUser change) => Replace(users, ChangeCard(users, user!, change, employers), UserEvents.Changed),
            (UserState.Invited or UserState.Confirmed, RemoveUser) => Replace(users, user! with
            {
                State = UserState.Removed,
                PersonId = null,
                ConfirmedAt = null,
                Removal = user.PersonId is { } person ? new(person, today.Now) : null,
            }, UserEvents.Removed),
            (UserState.Removed, ForgetUser) =>
                new(users with { Users = users.Users.Remove(user!.Id) }, [new Event(UserEvents.Forgotten, user.Id)]),
            (_, ForgetUser) => new(users, []), // Forgotten already, or a user again.
            (UserState.Invited, ConfirmUser confirm) => ConfirmInvited(users, user!, confirm, actor, today),
            (UserState.Confirmed, ConfirmUser) => throw InvitationSpent(),
            (UserState.Removed, ConfirmUser) => throw InvitationVoid(),
            _ => throw UserRefusals.NotInThisState.Because($"Naudotojo būsena „{user!.State.Label()}“: šis veiksmas negalimas."),
        };
    }

    /// <summary>The refusal of a link that opens nothing.</summary>
    public static RefusedException InvitationVoid() => UserRefusals.InvitationVoid.Because(
        "Ši patvirtinimo nuoroda nebegalioja: naudokitės naujausiu laišku arba kreipkitės į įstaigos administratorių.");

    /// <summary>The refusal of a link that was used.</summary>
    public static RefusedException InvitationSpent() =>
        UserRefusals.InvitationUsed.Because("Ši patvirtinimo nuoroda jau panaudota. Prisijunkite kaip fizinis asmuo.");

    private static void Allow(InstitutionUsers users, UserCommand command, Actor actor)
    {
        switch (command)
        {
            case EnterAsHead when actor.Represents(users.Institution, Roles.Head):
            case ConfirmUser when actor.Is(Roles.Learner):
            case ForgetUser when actor.Is(Roles.Clock):
                return;
            case ForgetUser:
                throw CommonRefusals.RoleMissing.Because("Duomenis ištrina sistema.");
            case EnterAsHead:
                throw CommonRefusals.RoleMissing.Because("Pirmą kartą prisijungia įstaigos vadovas arba laisvasis mokytojas.");
            case ConfirmUser:
                throw CommonRefusals.RoleMissing.Because("Tapatybę patvirtina pats pakviestas asmuo.");
        }
        if (!actor.Represents(users.Institution, Roles.UserKeepers))
            throw CommonRefusals.RoleMissing.Because("Įstaigos naudotojus tvarko jos vadovas ir administratorius.");
        if (users.Heads.IsEmpty)
            throw UserRefusals.HeadFirst.Because(
                "Pirmą kartą turi prisijungti įstaigos vadovas kaip juridinis asmuo arba laisvasis mokytojas.");
    }

    private static Decision<InstitutionUsers> EnterHead(InstitutionUsers users, EnterAsHead enter, Actor actor, Today today)
    {
        var after = users with { Name = enter.InstitutionName };
        if (!users.Heads.ContainsKey(actor.PersonId))
            return new(after with { Heads = users.Heads.Add(actor.PersonId, new(actor.PersonId, actor.Name, today.Now)) },
                [new Event(UserEvents.HeadEntered, actor.PersonId)]);
        return users.Name == enter.InstitutionName
            ? new(users, [])
            : new(after, [new Event(UserEvents.InstitutionRenamed, null, enter.InstitutionName)]);
    }

    private static Decision<InstitutionUsers> InviteNew(InstitutionUsers users, InviteUser invite, Actor actor, Today today,
        IReadOnlySet<string> employers)
    {
        var user =
            RequireOwnMailbox(users,
                new(invite.UserId, UserState.Invited, UserCard.Checked(invite.Card, employers), new("", today.Now), null, null));
        if (invite.Self && !actor.Is(Roles.Head))
            throw CommonRefusals.RoleMissing.Because("Savo duomenis įveda įstaigos vadovas arba laisvasis mokytojas.");
        if (invite.Self && !(user.Card.Rights.IsAdministrator && user.Card.Rights.Groups.Contains(UserGroup.ContractSigner)))
            throw UserRefusals.SelfRightsIncomplete.Because(
                "Sau priskirkite ir „Mokymo institucijos administratorius“, ir „Sutarčių pasirašymas“.", "rights.groups");
        // Somebody must be able to go on once the head is gone (U-01).
        if (!user.Card.Rights.IsAdministrator
            && !users.Users.Values.Any(other => other is { State: not UserState.Removed, Card.Rights.IsAdministrator: true }))
            throw UserRefusals.AdministratorFirst.Because(
                "Pirmiausia įtraukite naudotoją, kuriam suteikiamos „Mokymo institucijos administratorius“ teisės.", "rights.groups");
        return SendInvitation(users, user with { PersonId = invite.Self ? actor.PersonId : null }, invite.InvitationId, today);
    }

    private static Decision<InstitutionUsers> SendInvitation(InstitutionUsers users, InstitutionUser user, string invitation,
        Today today) =>
        Replace(users, user with { State = UserState.Invited, Removal = null, Invitation = new(invitation, today.Now + InvitationHolds) },
            UserEvents.Invited);

    private static InstitutionUser ChangeCard(InstitutionUsers users, InstitutionUser user, ChangeUser change,
        IReadOnlySet<string> employers) =>
        RequireOwnMailbox(users, user with { Card = UserCard.Checked(change.Card, employers) });

    /// <summary>The user, when nobody else here has the mailbox: a letter must reach the one whom it names.</summary>
    private static InstitutionUser RequireOwnMailbox(InstitutionUsers users, InstitutionUser user) =>
        users.Users.Values.Any(other =>
            other.State != UserState.Removed && !string.Equals(other.Id, user.Id, StringComparison.Ordinal) && SameMailbox(other, user))
            ? throw UserRefusals.Exists.Because("Naudotojas tokiu el. pašto adresu įstaigoje jau yra.", "email")
            : user;

    private static bool SameMailbox(InstitutionUser one, InstitutionUser other) =>
        string.Equals(one.Card.Email, other.Card.Email, StringComparison.Ordinal);

    private static Decision<InstitutionUsers> ConfirmInvited(InstitutionUsers users, InstitutionUser user, ConfirmUser confirm, Actor actor,
        Today today)
    {
        if (!string.Equals(user.Invitation.Id, confirm.InvitationId, StringComparison.Ordinal))
            throw InvitationVoid();
        if (today.Now >= user.Invitation.Expires)
            throw UserRefusals.InvitationExpired.Because(
                "Patvirtinimo nuorodos laikas baigėsi. Paprašykite įstaigos administratoriaus atsiųsti naują.");
        // Whoever reads the mailbox is not yet the person whom the institution trusts.
        if ((user.PersonId is { } only && !string.Equals(only, actor.PersonId, StringComparison.Ordinal))
            || !string.Equals(user.Card.FullName, $"{confirm.FirstName} {confirm.LastName}", StringComparison.OrdinalIgnoreCase))
            throw UserRefusals.InvitationOfAnother.Because("Pakviestas kitas asmuo: vardas ir pavardė nesutampa su nustatyta tapatybe.");
        if (users.UserOf(actor.PersonId) is not null)
            throw UserRefusals.Exists.Because("Jūs jau esate šios įstaigos naudotojas.");
        return Replace(users, user with { State = UserState.Confirmed, PersonId = actor.PersonId, ConfirmedAt = today.Now },
            UserEvents.Confirmed);
    }

    private static Decision<InstitutionUsers> Replace(InstitutionUsers users, InstitutionUser user, string what)
    {
        var after = users with { Users = users.Users.SetItem(user.Id, user) };
        return users.HasAdministrator && !after.HasAdministrator
            ? throw UserRefusals.LastAdministrator.Because("Įstaigoje turi likti bent vienas patvirtintas administratorius.")
            : new(after, [new Event(what, user.Id)]);
    }
}

public static class UserEvents
{
    public const string HeadEntered = "head-entered";
    public const string InstitutionRenamed = "institution-renamed";
    public const string Invited = "user-invited";
    public const string Confirmed = "user-confirmed";
    public const string Changed = "user-changed";
    public const string Removed = "user-removed";
    public const string Forgotten = "user-forgotten";
}

public static class UserRefusals
{
    public static readonly Refusal Unknown = new("user-unknown", RefusalKind.NotFound, "Tokio naudotojo nėra");
    public static readonly Refusal NotInThisState = new("user-not-in-this-state", RefusalKind.Conflict, "Naudotojo būsena to neleidžia");
    public static readonly Refusal HeadFirst = new("user-head-first", RefusalKind.Conflict, "Įstaigos vadovas dar neprisijungė");
    public static readonly Refusal AdministratorFirst =
        new("user-administrator-first", RefusalKind.Conflict, "Įstaigai reikia administratoriaus");
    public static readonly Refusal LastAdministrator =
        new("user-last-administrator", RefusalKind.Conflict, "Tai paskutinis administratorius");
    public static readonly Refusal SelfRightsIncomplete =
        new("user-self-rights-incomplete", RefusalKind.Invalid, "Sau priskiriamos ne visos teisės");
    public static readonly Refusal EmployerUnknown = new("employer-unknown", RefusalKind.Invalid, "Tokio darbdavio nėra");
    public static readonly Refusal Exists = new("user-exists", RefusalKind.Conflict, "Toks naudotojas jau yra");
    public static readonly Refusal InvitationVoid = new("invitation-void", RefusalKind.NotFound, "Patvirtinimo nuoroda negalioja");
    public static readonly Refusal InvitationUsed = new("invitation-used", RefusalKind.Conflict, "Patvirtinimo nuoroda jau panaudota");
    public static readonly Refusal InvitationExpired =
        new("invitation-expired", RefusalKind.Conflict, "Patvirtinimo nuorodos laikas baigėsi");
    public static readonly Refusal InvitationOfAnother = new("invitation-of-another", RefusalKind.Forbidden, "Pakviestas kitas asmuo");
}
