using System.Collections.Immutable;
using System.Globalization;

namespace Kursuok.Domain.Training.Numbers;

/// <summary>
/// One stage (etapas) of an institution's contract numbering (N-01).
/// </summary>
/// <param name="ValidFrom">Contracts concluded on this Vilnius date or later take their numbers from it.</param>
/// <param name="Start">The first number.</param>
/// <param name="Digits">The number's format: it is filled with zeros to so many digits.</param>
public sealed record NumberingStage(DateOnly ValidFrom, long Start, string Prefix, string Suffix, int Digits)
{
    /// <summary>„Pilnas sutarties numeris“.</summary>
    public string Full(long number) => Prefix + number.ToString(new string('0', Digits), CultureInfo.InvariantCulture) + Suffix;

    /// <summary>The example that the card shows (N-01).</summary>
    public string Example => Full(Start);

    /// <summary>
    /// Two stages may give the same full number only where one prefix begins with the other, one suffix ends with the
    /// other, and the same characters remain when all digits are struck out (AMB-37).
    /// </summary>
    public bool MayCollideWith(NumberingStage other) =>
        (Prefix.StartsWith(other.Prefix, StringComparison.Ordinal) || other.Prefix.StartsWith(Prefix, StringComparison.Ordinal))
        && (Suffix.EndsWith(other.Suffix, StringComparison.Ordinal) || other.Suffix.EndsWith(Suffix, StringComparison.Ordinal))
        && (Prefix + Suffix).Where(c => !char.IsAsciiDigit(c))
            .SequenceEqual((other.Prefix + other.Suffix).Where(c => !char.IsAsciiDigit(c)));
}

/// <summary>
/// The contract numbering of an institution: its stages by date, each with the number that it gives next. It holds for
/// all contracts of the institution's NSŠ-TM programmes (N-02).
/// </summary>
/// <param name="Recent">Who got the last numbers, so that asking twice at once gives the same one.</param>
public sealed record Numbering(string Institution, ImmutableArray<NumberingStage> Stages, ImmutableArray<long> Next,
    ImmutableArray<GivenNumber> Recent) : Versioned
{
    private const int MostRecent = 128;

    public static Numbering Of(string institution) => new(institution, [], [], []);

    /// <summary>The numbering of an institution's certificates: one stage, from the beginning of time.</summary>
    public static Numbering OfCertificates(string institution) =>
        new(institution, [new(DateOnly.MinValue, 1, $"PAZ-{institution}-", "", 6)], [1], []);

    /// <summary>Gives a holder (a contract, a certificate) its number; a holder that has one keeps it.</summary>
    public Decision<Numbering> Give(string holder, DateOnly date)
    {
        if (NumberOf(holder) is not null)
            return new(this, []);
        var (after, numbers) = Take(1, date);
        var recent = Recent.Length < MostRecent ? Recent : Recent.RemoveRange(0, Recent.Length - MostRecent + 1);
        return new(after with { Recent = recent.Add(new(holder, numbers[0])) },
            [new Event(NumberingEvents.NumberGiven, holder, numbers[0])]);
    }

    /// <summary>The number that a holder got lately, or null.</summary>
    public string? NumberOf(string holder) =>
        Recent.FirstOrDefault(given => string.Equals(given.Holder, holder, StringComparison.Ordinal))?.Number;

    /// <summary>Filled in, as the initiation of signing requires (N-04).</summary>
    public bool IsFilledOn(DateOnly date) => Stages.Any(stage => stage.ValidFrom <= date);

    /// <summary>Adds a stage (N-03): its date is later than every earlier one's, and its numbers cannot meet theirs (AMB-37).</summary>
    /// <param name="farConfirmed">A start further than a year ahead is meant (AMB-83).</param>
    /// <exception cref="RefusedException">Fields, role, or one of <see cref="NumberingRefusals"/>.</exception>
    public Decision<Numbering> Add(NumberingStage given, Actor actor, Today today, bool farConfirmed = false)
    {
        Allow(actor);
        var stage = Checked(given, today, farConfirmed);
        if (Stages.Any(earlier => earlier.ValidFrom >= stage.ValidFrom))
            throw NumberingRefusals.StageNotLater.Because(
                $"Paskutinis etapas galioja nuo {Stages[^1].ValidFrom:yyyy-MM-dd}; naujojo data turi būti vėlesnė.", "validFrom");
        RequireNoCollision(Stages, stage);
        return new(this with { Stages = Stages.Add(stage), Next = Next.Add(stage.Start) },
            [new Event(NumberingEvents.StageAdded, Detail: stage.Example)]);
    }

    /// <summary>Corrects a stage that no number has been taken from (AMB-83). It keeps its place among the others.</summary>
    /// <param name="validFrom">Since when the stage to be corrected is valid.</param>
    /// <param name="neededOn">The first day for whose contracts a stage is needed now; null where no contract waits for a number.</param>
    /// <exception cref="RefusedException">Fields, role, or one of <see cref="NumberingRefusals"/>.</exception>
    public Decision<Numbering> Correct(DateOnly validFrom, NumberingStage given, Actor actor, Today today, bool farConfirmed,
        DateOnly? neededOn)
    {
        Allow(actor);
        var index = RequireUnused(validFrom);
        var stage = Checked(given, today, farConfirmed);
        if ((index > 0 && stage.ValidFrom <= Stages[index - 1].ValidFrom)
            || (index + 1 < Stages.Length && stage.ValidFrom >= Stages[index + 1].ValidFrom))
            throw NumberingRefusals.StageNotLater.Because("Etapo data turi likti tarp ankstesnio ir vėlesnio etapų datų.", "validFrom");
        RequireNoCollision(Stages.RemoveAt(index), stage);
        var after = this with { Stages = Stages.SetItem(index, stage), Next = Next.SetItem(index, stage.Start) };
        after.RequireFilledFor(neededOn);
        return new(after, [new Event(NumberingEvents.StageCorrected, Detail: stage.Example)]);
    }

    /// <summary>Drops a stage that no number has been taken from (AMB-83).</summary>
    /// <param name="neededOn">The first day for whose contracts a stage is needed now; null where no contract waits for a number.</param>
    /// <exception cref="RefusedException">Role, or one of <see cref="NumberingRefusals"/>.</exception>
    public Decision<Numbering> Drop(DateOnly validFrom, Actor actor, DateOnly? neededOn)
    {
        Allow(actor);
        var index = RequireUnused(validFrom);
        var after = this with { Stages = Stages.RemoveAt(index), Next = Next.RemoveAt(index) };
        after.RequireFilledFor(neededOn);
        return new(after, [new Event(NumberingEvents.StageDropped, Detail: Stages[index].Example)]);
    }

    private void Allow(Actor actor)
    {
        if (!actor.Represents(Institution, Roles.Administrator))
            throw CommonRefusals.RoleMissing.Because("Sutarčių numeraciją tvarko įstaigos administratorius.");
    }

    private int RequireUnused(DateOnly validFrom)
    {
        var index = Stages.IndexOf(Stages.FirstOrDefault(stage => stage.ValidFrom == validFrom)!);
        return index < 0 ? throw NumberingRefusals.StageUnknown.Because($"Etapo, galiojančio nuo {validFrom:yyyy-MM-dd}, nėra.")
            : Next[index] == Stages[index].Start ? index
            : throw NumberingRefusals.StageUsed.Because("Šio etapo numerių jau suteikta: pridėkite naują etapą.");
    }

    private void RequireFilledFor(DateOnly? neededOn)
    {
        if (neededOn is { } day && !IsFilledOn(day))
            throw NumberingRefusals.StageNeeded.Because(
                "Pagal šį etapą dabar numeruojamos sutartys: be jo jos liktų be numerių. Pirmiausia pridėkite kitą etapą.");
    }

    private static void RequireNoCollision(ImmutableArray<NumberingStage> others, NumberingStage stage)
    {
        if (others.FirstOrDefault(stage.MayCollideWith) is { } twin)
            throw NumberingRefusals.StageCollides.Because(
                $"Numeriai galėtų sutapti su etapo nuo {twin.ValidFrom:yyyy-MM-dd} numeriais ({twin.Example}): pakeiskite priešdėlį arba "
                    + "priesagą.", "prefix");
    }

    private static NumberingStage Checked(NumberingStage given, Today today, bool farConfirmed)
    {
        var checks = new FieldChecks();
        var stage = given with
        {
            Prefix = checks.Optional(given.Prefix, "prefix", 20) ?? "",
            Suffix = checks.Optional(given.Suffix, "suffix", 20) ?? "",
        };
        checks.That(stage.Start is >= 0 and < 1_000_000_000, "start", "Pradžios skaičius – nuo 0 iki 999 999 999.");
        checks.That(stage.Digits is >= 1 and <= 9, "digits", "Skaitmenų – nuo 1 iki 9.");
        checks.That(stage.ValidFrom > DateOnly.MinValue, "validFrom", "Laukas privalomas.");
        checks.Done();
        return stage.ValidFrom <= today.Date.AddYears(1) || farConfirmed
            ? stage
            : throw NumberingRefusals.StageFar.Because(
                $"Etapas galiotų tik nuo {stage.ValidFrom:yyyy-MM-dd}. Jeigu data teisinga, patvirtinkite (farConfirmed=true).", "validFrom");
    }

    /// <summary>Takes the next <paramref name="count"/> numbers of the stage in force, in order and without gaps.</summary>
    public (Numbering After, ImmutableArray<string> Numbers) Take(int count, DateOnly date)
    {
        var index = Stages.Length - 1;
        while (index >= 0 && Stages[index].ValidFrom > date)
            index--;
        if (index < 0)
            throw NumberingRefusals.NotFilled.Because("Neužpildyta kortelė „Mokymo sutarties numeracija“.");
        var first = Next[index];
        var stage = Stages[index];
        return (this with { Next = Next.SetItem(index, first + count) },
            [.. Enumerable.Range(0, count).Select(i => stage.Full(first + i))]);
    }
}

public sealed record GivenNumber(string Holder, string Number);

public static class NumberingEvents
{
    public const string StageAdded = "numbering-stage-added";
    public const string StageCorrected = "numbering-stage-corrected";
    public const string StageDropped = "numbering-stage-dropped";
    public const string NumberGiven = "number-given";
}

public static class NumberingRefusals
{
    public static readonly Refusal StageNotLater =
        new("numbering-stage-not-later", RefusalKind.Invalid, "Naujas etapas turi galioti nuo vėlesnės datos");
    public static readonly Refusal StageCollides = new("numbering-stage-collides", RefusalKind.Invalid, "Sutarčių numeriai galėtų sutapti");
    public static readonly Refusal StageFar =
        new("numbering-stage-far", RefusalKind.Conflict, "Etapas įsigaliotų po daugiau kaip metų");
    public static readonly Refusal StageUnknown = new("numbering-stage-unknown", RefusalKind.NotFound, "Tokio etapo nėra");
    public static readonly Refusal StageUsed = new("numbering-stage-used", RefusalKind.Conflict, "Etapo numerių jau suteikta");
    public static readonly Refusal StageNeeded = new("numbering-stage-needed", RefusalKind.Conflict, "Etapas dabar reikalingas");
    public static readonly Refusal NotFilled = new("numbering-not-filled", RefusalKind.Conflict, "Neužpildyta sutarčių numeracija");
}
