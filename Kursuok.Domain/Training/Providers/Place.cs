namespace Kursuok.Domain.Training.Providers;

/// <summary>A training place (V-01…V-03): all fields are filled.</summary>
public sealed record Place(string Id, string Name, string Municipality, string Street, string House, string PostalCode)
{
    /// <summary>The name of the place of remote sessions; its other lines hold the provider's seat (V-03).</summary>
    public const string RemoteName = "Nuotolinis mokymas";

    public bool IsRemote => string.Equals(Name, RemoteName, StringComparison.Ordinal);

    public string Address => $"{Street} {House}, {PostalCode} {Municipality}";

    internal static Place Checked(Place given)
    {
        var checks = new FieldChecks();
        var place = given with
        {
            Name = checks.Text(given.Name, "name"),
            Municipality = checks.Text(given.Municipality, "municipality"),
            Street = checks.Text(given.Street, "street"),
            House = checks.Text(given.House, "house", 20),
            PostalCode = checks.Text(given.PostalCode, "postalCode", 10),
        };
        checks.Done();
        return place;
    }
}
