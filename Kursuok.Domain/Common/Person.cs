namespace Kursuok.Domain.Common;

/// <summary>A person as the sign-in, or a registration, gives him or her.</summary>
public sealed record Person(string PersonId, string FirstName, string LastName, DateOnly BirthDate, string Email, string Phone)
{
    public string FullName => $"{FirstName} {LastName}";
}
