using System.Collections.Immutable;

namespace Kursuok.Domain.People.Privacy;

/// <summary>The kinds of records that hold personal data, each with a term of its own.</summary>
public enum RecordKind
{
    /// <summary>A registration that came to no concluded contract.</summary>
    Registration,
    /// <summary>A concluded contract with its document, and the training that it was for.</summary>
    Contract,
    /// <summary>A certificate of completed training.</summary>
    Certificate,
    /// <summary>What was judged of claims of the IMP basket: registers' answers and the learner's documents.</summary>
    LearnerFile,
    /// <summary>The ledger of the IMP basket.</summary>
    Basket,
    /// <summary>Signed documents that went to the Employment Service of its client, and its answers.</summary>
    ServiceDocuments,
    /// <summary>A sign-in.</summary>
    Session,
    /// <summary>Being a user or the head of an institution.</summary>
    InstitutionUser,
    /// <summary>A place in the waiting list of a group.</summary>
    QueueEntry,
    /// <summary>Who the person is: the name, contacts and the sealed personal code.</summary>
    Account,
}

/// <param name="Ground">Why it is kept so long, in Lithuanian.</param>
/// <param name="EndsByRequest">Nothing but its usefulness to the person keeps it: asked for, it is erased before the term.</param>
public sealed record Term(Period Period, string Ground, bool EndsByRequest);

/// <summary>One record of a person, as the erasure judges it.</summary>
/// <param name="Id">Finds it again, in the feature that keeps it.</param>
/// <param name="EndedOn">When what it was needed for ended; null while it goes on.</param>
public sealed record Holding(RecordKind Kind, string Id, DateOnly? EndedOn)
{
    /// <summary>The id of a record that is part of another.</summary>
    public static string IdIn(string whole, string part) => $"{whole}|{part}";
}

/// <param name="Until">Null where nobody can say yet.</param>
public sealed record Staying(Holding Holding, DateOnly? Until, string Ground);

/// <summary>What of a person's records is erased now, and what stays, until when and why.</summary>
public sealed record ErasurePlan(ImmutableArray<Holding> Due, ImmutableArray<Staying> Stays)
{
    /// <summary>Something asked away is still needed: it goes on the day on which that ends.</summary>
    public bool Waits(Retention retention, DateOnly? asked) =>
        asked is not null && Stays.Any(stays => stays.Holding.EndedOn is null && retention.Terms[stays.Holding.Kind].EndsByRequest);
}

/// <summary>How long records are kept (⚙).</summary>
public sealed record Retention(ImmutableSortedDictionary<RecordKind, Term> Terms)
{
    public static Retention Default { get; } = new(new Dictionary<RecordKind, Term>
    {
        [RecordKind.Registration] = new(new(1, 0, 0), "Registracijos be sutarties saugomos ginčams dėl priėmimo į grupę išspręsti", true),
        [RecordKind.Contract] = new(new(10, 0, 0), "Sutartys saugomos jų saugojimo terminą, skaičiuojamą nuo sutarties pabaigos", false),
        [RecordKind.Certificate] = new(new(50, 0, 0), "Išduotų pažymėjimų apskaita saugoma, kad būtų galima patvirtinti mokymąsi", false),
        [RecordKind.LearnerFile] = new(new(1, 0, 0), "Kriterijų vertinimo duomenys saugomi sprendimams dėl finansavimo patikrinti", false),
        [RecordKind.Basket] = new(new(10, 0, 0), "Krepšelio apskaita saugoma valstybės lėšų panaudojimui patikrinti", false),
        [RecordKind.ServiceDocuments] = new(new(10, 0, 0),
            "Atsiskaitymo su Užimtumo tarnyba dokumentai saugomi valstybės lėšų panaudojimui patikrinti", false),
        [RecordKind.Session] = new(new(0, 0, 30), "Prisijungimai saugomi saugumo incidentams tirti", true),
        [RecordKind.InstitutionUser] = new(new(3, 0, 0), "Įstaigos naudotojų teisės saugomos jų veiksmams patikrinti", false),
        [RecordKind.QueueEntry] = new(new(1, 0, 0), "Vieta laukiančiųjų eilėje saugoma, kol grupėje gali atsilaisvinti vieta", true),
        [RecordKind.Account] = new(new(3, 0, 0), "Paskyra saugoma, kol ja naudojamasi", true),
    }.ToImmutableSortedDictionary());

    /// <summary>
    /// Judges all records of a person together. What was judged of claims is needed while a registration lives. The account
    /// goes last: while anything else but sign-ins stays, the person must be able to come and see it.
    /// </summary>
    /// <param name="asked">When the person asked for erasure; null where only the terms count.</param>
    public ErasurePlan Plan(IEnumerable<Holding> holdings, DateOnly? asked, DateOnly today)
    {
        var due = ImmutableArray.CreateBuilder<Holding>();
        var stays = ImmutableArray.CreateBuilder<Staying>();
        foreach (var holding in holdings.OrderBy(holding =>
            holding.Kind is RecordKind.Account ? 2 : holding.Kind is RecordKind.LearnerFile ? 1 : 0))
        {
            var term = Terms[holding.Kind];
            var others = stays.Where(other => other.Holding.Kind != RecordKind.Session).ToList();
            if (holding.Kind == RecordKind.Account && others.Count > 0)
                stays.Add(new(holding, others.Any(other => other.Until is null) ? null : others.Max(other => other.Until),
                    "Paskyra reikalinga, kol saugomi kiti Jūsų duomenys"));
            else if (holding.EndedOn is not { } ended || (holding.Kind == RecordKind.LearnerFile
                && others.Any(other => other.Holding is { Kind: RecordKind.Registration or RecordKind.Contract, EndedOn: null })))
                stays.Add(new(holding, null, "Duomenys reikalingi: mokymai, sutartis ar teisės dar galioja"));
            else if (term.Period.After(ended) <= today
                || (term.EndsByRequest && asked is { } on && (holding.Kind != RecordKind.Account || ended <= on)))
                due.Add(holding);
            else
                stays.Add(new(holding, term.Period.After(ended), term.Ground));
        }
        return new(due.ToImmutable(), stays.ToImmutable());
    }
}
