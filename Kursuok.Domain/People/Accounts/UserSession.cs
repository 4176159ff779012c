using Kursuok.Domain.People.Privacy;

namespace Kursuok.Domain.People.Accounts;

/// <summary>In what capacity a person has signed in.</summary>
public enum SignInKind { NaturalPerson, LegalPerson, FreelanceTeacher }

public enum SessionState { Active, Ended, Revoked }

/// <summary>One sign-in of a person and the family of its refresh secrets, each good once.</summary>
/// <param name="Institution">Whom the person represents now (AU-09); null for nobody.</param>
/// <param name="SecretHash">Of the one secret that refreshes next.</param>
public sealed record UserSession(string Id, string PersonId, SignInKind Kind, string? Institution, SessionState State, string SecretHash,
    DateTimeOffset Ends) : Versioned
{
    /// <summary>What is kept of it once it is over.</summary>
    public Holding Held() => new(RecordKind.Session, Id, Vilnius.DateOf(Ends));

    public static Decision<UserSession> Start(UserSession session) => new(session, [new Event(SessionEvents.Started, session.Id)]);
}

public abstract record SessionCommand;
public sealed record RefreshSession(string PresentedHash, string NextHash) : SessionCommand;
public sealed record ChooseInstitution(string Institution) : SessionCommand;
public sealed record EndSession : SessionCommand;

/// <summary>
/// The life of a session: begun by a sign-in, kept up by secrets that are used once, ended by the person, by misuse or by time.
/// </summary>
public static class SessionRules
{
    /// <summary>A day's work; then the person identifies himself or herself again.</summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromHours(12);

    /// <exception cref="RefusedException">The session is over.</exception>
    public static Decision<UserSession> Decide(UserSession session, SessionCommand command, DateTimeOffset now) =>
        (session.State, command) switch
        {
            (SessionState.Ended or SessionState.Revoked, EndSession) => new(session, []),
            (SessionState.Active, EndSession) => new(session with { State = SessionState.Ended }, [new Event(SessionEvents.Ended)]),
            (SessionState.Active, _) when now >= session.Ends => throw Over(),
            (SessionState.Active, RefreshSession refresh)
                when string.Equals(refresh.PresentedHash, session.SecretHash, StringComparison.Ordinal) =>
                new(session with { SecretHash = refresh.NextHash }, [new Event(SessionEvents.Refreshed)]),
            // Somebody else has used the secret before: nobody knows which of the two is the thief, so neither goes on.
            (SessionState.Active, RefreshSession) => new(session with { State = SessionState.Revoked }, [new Event(SessionEvents.Revoked)]),
            (SessionState.Active, ChooseInstitution choose) =>
                new(session with { Institution = choose.Institution }, [new Event(SessionEvents.InstitutionChosen, choose.Institution)]),
            _ => throw Over(),
        };

    public static RefusedException Over() => SessionRefusals.Over.Because("Prisijungimas baigėsi arba nutrauktas. Prisijunkite iš naujo.");
}

public static class SessionEvents
{
    public const string Started = "session-started";
    public const string Refreshed = "session-refreshed";
    public const string InstitutionChosen = "institution-chosen";
    public const string Ended = "session-ended";
    public const string Revoked = "session-revoked";
}

public static class SessionRefusals
{
    public static readonly Refusal Over = new("session-over", RefusalKind.Unauthenticated, "Prisijungimas baigėsi");
    public static readonly Refusal InstitutionNotYours =
        new("institution-not-yours", RefusalKind.Forbidden, "Šiai įstaigai neatstovaujate");
}
