using System.Globalization;

namespace Kursuok.SampleWorld;

/// <summary>A person who can sign in, with what the registers hold of him or her.</summary>
internal sealed record SamplePerson(
    string Key, string FirstName, string LastName, string PersonalCode, string Birthdate, string Email, string Phone, string[] Roles,
    string? Institution, string? SigningDocument, string[] Education, bool Employed, string Citizenship)
{
    /// <summary>The employer whose representative the person is at the institution.</summary>
    public string? Employer { get; init; }
}

/// <summary>
/// The sample people: the staff of the sample institutions by name, and any number of learners «dalyvis-1», «dalyvis-2» …
/// Everything of them is made up from the key; the codes have right check digits and belong to nobody known.
/// </summary>
internal static class SamplePeople
{
    private const int MostLearners = 100_000;

    private static readonly string[] s_women = ["Eglė", "Rūta", "Jūratė", "Aušra", "Žydrė", "Ieva", "Daiva", "Šarūnė", "Birutė", "Lina"];
    private static readonly string[] s_men = ["Šarūnas", "Ąžuolas", "Žygimantas", "Tomas", "Jonas", "Mindaugas", "Vytautas", "Kęstutis", "Gintaras", "Paulius"];
    private static readonly string[] s_womenSurnames = ["Kazlauskaitė", "Petrauskienė", "Žukauskienė", "Stankevičiūtė", "Butkutė", "Šimkienė", "Čepaitė", "Vaičiulienė", "Jankūnaitė", "Ūsaitė", "Grigaitė"];
    private static readonly string[] s_menSurnames = ["Kazlauskas", "Petrauskas", "Žukauskas", "Stankevičius", "Butkus", "Šimkus", "Čepas", "Vaičiulis", "Jankūnas", "Ūsas", "Grigas"];

    private static readonly Dictionary<string, SamplePerson> s_staff = new List<SamplePerson>
    {
        Staff(1, "administratore", "Eglė", "Jankauskienė", ["administrator"], "300000003"),
        Staff(2, "darbuotojas", "Tomas", "Urbonas", ["employee"], "300000003"),
        Staff(3, "pasirasantis", "Rasa", "Žemaitė", ["contract-signer"], "300000003", "2025-01-15 įgaliojimas Nr. 7"),
        Staff(4, "vadove", "Aušra", "Balčiūnienė", ["administrator", "contract-signer"], "300000010", "Įstatai"),
        Staff(5, "imp-administratorius", "Linas", "Mockus", ["imp-administrator"], null),
        Staff(6, "laisvoji-mokytoja", "Ona", "Rimkienė", ["learner"], null),
        Staff(7, "stebetoja", "Vida", "Norkienė", ["observer"], null),
        Staff(8, "uzt-specialiste", "Jurga", "Vasiliauskienė", ["employment-service"], null),
        Staff(11, "kvalifikaciju-specialiste", "Neringa", "Lukošienė", ["qualifications-institution"], null),
        Staff(12, "registro-administratorius", "Darius", "Kučinskas", ["register-administrator"], null),
        Staff(9, "darbdavio-atstovas", "Andrius", "Vainauskas", ["employer-representative"], "300000003") with { Employer = "300000035" },
        Staff(10, "kito-darbdavio-atstove", "Milda", "Sakalauskienė", ["employer-representative"], "300000003") with { Employer = "300000042" },
    }.ToDictionary(person => person.Key, StringComparer.Ordinal);

    public static IEnumerable<SamplePerson> Staffs => s_staff.Values;

    /// <summary>The person of a key, or null.</summary>
    public static SamplePerson? Find(string key) =>
        s_staff.GetValueOrDefault(key)
        ?? (key.StartsWith("dalyvis-", StringComparison.Ordinal)
            && int.TryParse(key.AsSpan("dalyvis-".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= MostLearners
                ? Learner(number)
                : null);

    /// <summary>The person of a personal code: its serial digits are the last ones of the learner's number.</summary>
    public static SamplePerson? ByCode(string code)
    {
        if (code.Length != 11 || !int.TryParse(code.AsSpan(7, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var serial))
            return null;
        var learners = Enumerable.Range(0, MostLearners / 1000).Select(thousand => thousand * 1000 + serial).Where(number => number > 0).Select(Learner);
        return s_staff.Values.Concat(learners).FirstOrDefault(person => person.PersonalCode == code);
    }

    private static SamplePerson Learner(int number)
    {
        var woman = number % 2 == 0;
        var (first, last) = woman
            ? (s_women[number / 2 % s_women.Length], s_womenSurnames[number / 3 % s_womenSurnames.Length])
            : (s_men[number / 2 % s_men.Length], s_menSurnames[number / 3 % s_menSurnames.Length]);
        var key = $"dalyvis-{number.ToString(CultureInfo.InvariantCulture)}";
        string[] education = (number % 5) switch
        {
            0 => ["Vidurinis išsilavinimas"],
            1 => ["Vidurinis išsilavinimas", "Įgyta kvalifikacija"],
            _ => ["Aukštasis universitetinis išsilavinimas"],
        };
        return Make(number, key, first, last, woman, ["learner"], null, null, education, number % 7 != 0, number % 97 == 96 ? "UA" : "LT");
    }

    private static SamplePerson Staff(int number, string key, string first, string last, string[] roles, string? institution, string? signingDocument = null) =>
        Make(number + 500, key, first, last, !last.EndsWith('s'), roles, institution, signingDocument, ["Aukštasis universitetinis išsilavinimas"], true, "LT");

    private static SamplePerson Make(int number, string key, string first, string last, bool woman, string[] roles, string? institution, string? signingDocument, string[] education, bool employed, string citizenship)
    {
        var born = new DateOnly(1960, 1, 1).AddDays(number * 37 % 15_000);
        var digits = string.Create(CultureInfo.InvariantCulture, $"{(woman ? 4 : 3)}{born:yyMMdd}{number % 1000:D3}");
        var mail = string.Create(CultureInfo.InvariantCulture, $"{key}@pastas.example");
        var phone = string.Create(CultureInfo.InvariantCulture, $"+3706{number % 10_000_000:D7}");
        return new(key, first, last, digits + CheckDigit(digits), born.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), mail, phone, roles, institution, signingDocument, education, employed, citizenship);
    }

    private static char CheckDigit(string digits)
    {
        int Sum(ReadOnlySpan<int> weights)
        {
            var sum = 0;
            for (var i = 0; i < weights.Length; i++)
                sum += weights[i] * (digits[i] - '0');
            return sum % 11;
        }
        var check = Sum([1, 2, 3, 4, 5, 6, 7, 8, 9, 1]);
        if (check == 10)
            check = Sum([3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 10;
        return (char)('0' + check);
    }
}
