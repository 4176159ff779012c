namespace Kursuok.Functions.People.Accounts;

/// <summary>The calendar of a person: what contexts put into it is theirs.</summary>
public static class PersonCalendar
{
    public const string Kind = "learner";

    public static CalendarOwner OwnerOf(string person) => new(Kind, person, person, null);
}
