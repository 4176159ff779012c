using System.Collections.Immutable;
using Kursuok.Domain.People.Privacy;

namespace Kursuok.Domain.Training.Baskets;

/// <summary>Where the money of a basket stands.</summary>
public enum BasketAccount
{
    /// <summary>The state, which gives it: what the other accounts hold together, this one owes.</summary>
    State,
    Available,
    Reserved,
    Spent,
    /// <summary>Not used before its period was over.</summary>
    Expired,
}

/// <summary>Cents go from one account to another, so all accounts together are always zero.</summary>
/// <param name="Hold">What they go for; null where a period begins or ends.</param>
public sealed record Posting(BasketAccount From, BasketAccount To, long Cents, DateTimeOffset At, string? Hold);

public enum HoldState
{
    Reserved,
    /// <summary>For ever: who is confirmed again has another hold.</summary>
    Released,
    Spent,
}

/// <summary>What is kept of the basket for one confirmation.</summary>
/// <param name="For">The training, in words.</param>
/// <param name="Period">The number of the period whose money it is.</param>
public sealed record Hold(GrantKey Key, string For, long Cents, int Period, HoldState State)
{
    public string Id => Key.HoldId;
}

/// <summary>The time for which one limit is given.</summary>
/// <param name="Until">The first day on which a new one may begin.</param>
public sealed record BasketPeriod(DateOnly From, DateOnly Until, long LimitCents);

/// <summary>The values that the documents leave to configuration (⚙ AMB-09, AMB-10).</summary>
/// <param name="Years">How long a period lasts. It begins with its first reservation.</param>
/// <param name="AnswersHoldDays">So long a register's last answer is gone by while the register is silent.</param>
public sealed record BasketPolicy(long LimitCents, int Years, int YoungestAge, int OldestAge, int AnswersHoldDays, int ReviewWorkingDays)
{
    public static BasketPolicy Default { get; } = new(500_00, 5, 18, 65, 30, 3);
}

/// <summary>
/// The IMP basket of one person: a ledger. A period and its limit begin with the first reservation; whatever is neither reserved
/// nor spent may be used until the period ends.
/// </summary>
public sealed record Basket(string PersonId, ImmutableArray<BasketPeriod> Periods, ImmutableArray<Hold> Holds,
    ImmutableArray<Posting> Postings) : Versioned
{
    public static Basket Of(string person) => new(person, [], [], []);

    /// <summary>The ledger, which is needed until its last period is over and every hold is closed.</summary>
    public Holding Held() => new(RecordKind.Basket, PersonId,
        Holds.Any(hold => hold.State == HoldState.Reserved) ? null : Periods is [.., var last] ? last.Until : DateOnly.MinValue);

    public long Balance(BasketAccount account) =>
        Postings.Sum(posting => (posting.To == account ? posting.Cents : 0) - (posting.From == account ? posting.Cents : 0));

    public Hold? Hold(string id) => Holds.FirstOrDefault(hold => string.Equals(hold.Id, id, StringComparison.Ordinal));

    /// <summary>The period that lasts on a date, or null: then the next reservation begins a new one.</summary>
    public BasketPeriod? PeriodOn(DateOnly date) => Periods is [.., var last] && date < last.Until ? last : null;

    /// <summary>What may still be reserved on a date.</summary>
    public long LeftOn(DateOnly date, BasketPolicy policy) => PeriodOn(date) is null ? policy.LimitCents : Balance(BasketAccount.Available);
}

public abstract record BasketCommand(GrantKey Key)
{
    public string HoldId => Key.HoldId;
}

/// <summary>Keeps the price of a training, or what is left if that is less (AMB-09).</summary>
public sealed record Reserve(GrantKey Key, string For, long PriceCents) : BasketCommand(Key);

/// <summary>Keeps more for a reserved training, up to its price, now that money has come free (AMB-74).</summary>
public sealed record TopUp(GrantKey Key, long PriceCents) : BasketCommand(Key);

/// <summary>Gives back what is kept above what was granted: a top-up that nobody has granted.</summary>
public sealed record Trim(GrantKey Key, long GrantedCents) : BasketCommand(Key);

/// <summary>What was spent comes back: the certificate was annulled, and nothing is paid for it (AMB-70).</summary>
public sealed record Restore(GrantKey Key) : BasketCommand(Key);

/// <summary>The training will not be paid for after all.</summary>
public sealed record Release(GrantKey Key) : BasketCommand(Key);

/// <summary>The certificate has been formed.</summary>
public sealed record Spend(GrantKey Key) : BasketCommand(Key);

/// <summary>The ledger's table: (state of the hold, command). Each command may come again and changes nothing then.</summary>
public static class BasketRules
{
    /// <summary>Who keeps money grants it, if at all, sooner.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public static Decision<Basket> Decide(Basket basket, BasketCommand command, Actor actor, Today today, BasketPolicy policy)
    {
        var allowed = command switch
        {
            Reserve => actor.Is(Roles.GroupManagers),
            TopUp => actor.Is(Roles.GroupManagers) || string.Equals(actor.PersonId, basket.PersonId, StringComparison.Ordinal),
            _ => actor.Is(Roles.Clock),
        };
        if (!allowed)
            throw CommonRefusals.RoleMissing.Because("Krepšelio lėšas skirsto sistema, teikėjui patvirtinus registraciją.");
        var hold = basket.Hold(command.HoldId);
        return (hold?.State, command) switch
        {
            (null, Reserve reserve) => ReserveMoney(basket, reserve, today, policy),
            (HoldState.Reserved, Reserve) => Unchanged(basket), // A repeated confirmation.
            (HoldState.Reserved, Release) =>
                CloseHold(basket, hold, HoldState.Released, FreeAccountOf(basket, hold, today), BasketEvents.Released, today),
            (HoldState.Reserved, TopUp top) => TopUpHold(basket, hold, top, today),
            (HoldState.Reserved, Trim trim) when hold.Cents > trim.GrantedCents
                && basket.Postings.Last(posting => posting.Hold == hold.Id).At + Patience <= today.Now =>
                ChangeHold(basket, hold, trim.GrantedCents - hold.Cents, BasketEvents.Trimmed, today),
            (_, Trim) => Unchanged(basket),
            (HoldState.Spent, Restore) => CloseHold(basket, hold, HoldState.Released, FreeAccountOf(basket, hold, today),
                BasketEvents.Restored, today, BasketAccount.Spent),
            (_, Restore) => Unchanged(basket),
            (HoldState.Reserved, Spend) => CloseHold(basket, hold, HoldState.Spent, BasketAccount.Spent, BasketEvents.Spent, today),
            // Never reserved, or over: what is spent stays so.
            (null or HoldState.Released or HoldState.Spent, Release) => Unchanged(basket),
            (HoldState.Spent, Spend) => Unchanged(basket),
            _ => throw BasketRefusals.HoldOver.Because("Ši krepšelio lėšų rezervacija nebegalioja. Pakartokite veiksmą."),
        };
    }

    private static Decision<Basket> ReserveMoney(Basket basket, Reserve reserve, Today today, BasketPolicy policy)
    {
        var open = basket.PeriodOn(today.Date) is null ? OpenPeriod(basket, today, policy) : basket;
        var cents = Math.Min(reserve.PriceCents, open.Balance(BasketAccount.Available));
        if (cents <= 0)
            throw BasketRefusals.UsedUp.Because(
                "IMP krepšelio lėšos panaudotos arba rezervuotos kitiems mokymams; naujas krepšelis skiriamas nuo "
                    + $"{open.Periods[^1].Until:yyyy-MM-dd}. Registruotis galima asmeninėmis lėšomis.");
        return new(open with
        {
            Holds = open.Holds.Add(new(reserve.Key, reserve.For, cents, open.Periods.Length - 1, HoldState.Reserved)),
            Postings = open.Postings.Add(new(BasketAccount.Available, BasketAccount.Reserved, cents, today.Now, reserve.HoldId)),
        }, [new Event(BasketEvents.Reserved, reserve.HoldId)]);
    }

    /// <summary>A new period: what was left of the one before is gone.</summary>
    private static Basket OpenPeriod(Basket basket, Today today, BasketPolicy policy)
    {
        var left = basket.Balance(BasketAccount.Available);
        var postings =
            left > 0 ? basket.Postings.Add(new(BasketAccount.Available, BasketAccount.Expired, left, today.Now, null)) : basket.Postings;
        return basket with
        {
            Periods = basket.Periods.Add(new(today.Date, HolidayCalendar.YearsAfter(today.Date, policy.Years), policy.LimitCents)),
            Postings = postings.Add(new(BasketAccount.State, BasketAccount.Available, policy.LimitCents, today.Now, null)),
        };
    }

    private static Decision<Basket> CloseHold(Basket basket, Hold hold, HoldState state, BasketAccount to, string what,
        Today today, BasketAccount from = BasketAccount.Reserved) => new(basket with
        {
            Holds = basket.Holds.Replace(hold, hold with { State = state }),
            Postings = basket.Postings.Add(new(from, to, hold.Cents, today.Now, hold.Id)),
        }, [new Event(what, hold.Id)]);

    /// <summary>Where money goes that is free again: what was of a period that is over is gone with it.</summary>
    private static BasketAccount FreeAccountOf(Basket basket, Hold hold, Today today) =>
        basket.PeriodOn(today.Date) == basket.Periods[hold.Period] ? BasketAccount.Available : BasketAccount.Expired;

    private static Decision<Basket> TopUpHold(Basket basket, Hold hold, TopUp top, Today today)
    {
        var free = FreeAccountOf(basket, hold, today) == BasketAccount.Available ? basket.Balance(BasketAccount.Available) : 0;
        var more = Math.Min(top.PriceCents - hold.Cents, free);
        return more > 0 ? ChangeHold(basket, hold, more, BasketEvents.ToppedUp, today) : Unchanged(basket);
    }

    private static Decision<Basket> ChangeHold(Basket basket, Hold hold, long more, string what, Today today)
    {
        var (from, to) = more > 0 ? (BasketAccount.Available, BasketAccount.Reserved)
            : (BasketAccount.Reserved, FreeAccountOf(basket, hold, today));
        return new(basket with
        {
            Holds = basket.Holds.Replace(hold, hold with { Cents = hold.Cents + more }),
            Postings = basket.Postings.Add(new(from, to, Math.Abs(more), today.Now, hold.Id)),
        }, [new Event(what, hold.Id)]);
    }

    private static Decision<Basket> Unchanged(Basket basket) => new(basket, []);
}

public static class BasketEvents
{
    public const string Reserved = "basket-reserved";
    public const string Released = "basket-released";
    public const string Spent = "basket-spent";
    public const string ToppedUp = "basket-topped-up";
    public const string Trimmed = "basket-trimmed";
    public const string Restored = "basket-restored";
}

public static class BasketRefusals
{
    public static readonly Refusal UsedUp = new("basket-used-up", RefusalKind.Conflict, "Krepšelio lėšų nebeliko");
    public static readonly Refusal HoldOver = new("basket-hold-over", RefusalKind.Conflict, "Krepšelio lėšų rezervacija nebegalioja");
}
