using System.Collections.Immutable;
using Kursuok.Domain.Training.Baskets;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Platform.Documents;
using Kursuok.Functions.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kursuok.Functions.Training.Baskets;

/// <summary>What a person sees of his or her basket.</summary>
[Feature("Baskets")]
public sealed class BasketFunctions(BasketStore baskets, BasketPolicy policy, TodaySource today)
{
    [Function("MyBasket")]
    [Endpoint("Mano IMP krepšelis: kiek liko, kam rezervuota ir panaudota, iki kada", Roles = Roles.Learner, Answers = typeof(BasketView))]
    public async Task<IResult> Mine([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/me/basket")] HttpRequest request, CancellationToken cancellation) =>
        Requests.Answer(BasketView.Of(await baskets.FindAsync(request.Actor().PersonId, cancellation), today.Now.Date, policy));
}

/// <param name="Why">Why so much is left, in words.</param>
/// <param name="Until">The day from which a new basket may be given; null while none has begun.</param>
public sealed record BasketView(decimal LeftEur, decimal ReservedEur, decimal SpentEur, decimal LimitEur, DateOnly? Until, string Why, ImmutableArray<HoldView> Trainings, ImmutableArray<PostingView> Entries)
{
    public static BasketView Of(Basket basket, DateOnly date, BasketPolicy policy)
    {
        var period = basket.PeriodOn(date);
        decimal In(HoldState state) => period is null ? 0 : Money.Euros(basket.Holds.Where(hold => hold.State == state && hold.Period == basket.Periods.Length - 1).Sum(hold => hold.Cents));
        var (left, reserved, spent) = (Money.Euros(basket.LeftOn(date, policy)), In(HoldState.Reserved), In(HoldState.Spent));
        var limit = Money.Euros(period?.LimitCents ?? policy.LimitCents);
        var why = period is null
            ? $"Skiriama iki {Lithuanian.Euro(limit)}. {policy.Years} metų laikotarpis prasidės, kai bus patvirtinta pirmoji registracija krepšelio lėšomis."
            : $"Iš {Lithuanian.Euro(limit)} rezervuota {Lithuanian.Euro(reserved)}, panaudota {Lithuanian.Euro(spent)}; likusius {Lithuanian.Euro(left)} galite panaudoti iki {period.Until.AddDays(-1):yyyy-MM-dd}. Naujas krepšelis gali būti skirtas nuo {period.Until:yyyy-MM-dd}.";
        return new(left, reserved, spent, limit, period?.Until, why,
            [.. basket.Holds.Select(hold => new HoldView(hold.Key.GroupId, hold.For, Money.Euros(hold.Cents), hold.State, hold.State.Label()))],
            [.. basket.Postings.Select(posting => new PostingView(posting.At, Money.Euros(posting.Cents), Words(posting, posting.Hold is { } hold ? basket.Hold(hold)!.For : "")))]);
    }

    private static string Words(Posting posting, string training) => (posting.From, posting.To) switch
    {
        (BasketAccount.State, _) => "Skirtas krepšelis",
        (BasketAccount.Available, BasketAccount.Reserved) => $"Rezervuota: {training}",
        (BasketAccount.Reserved, BasketAccount.Available) => $"Grąžinta į krepšelį: {training}",
        (BasketAccount.Reserved, BasketAccount.Spent) => $"Panaudota: {training}",
        (BasketAccount.Reserved, BasketAccount.Expired) => $"Grąžinta pasibaigus laikotarpiui: {training}",
        (BasketAccount.Spent, BasketAccount.Available) => $"Grąžinta panaikinus pažymėjimą: {training}",
        (BasketAccount.Spent, BasketAccount.Expired) => $"Panaikintas pažymėjimas, laikotarpis pasibaigęs: {training}",
        _ => "Baigėsi laikotarpis: nepanaudotas likutis",
    };
}

/// <summary>What the basket was reserved or spent for.</summary>
public sealed record HoldView(string GroupId, string Training, decimal Eur, HoldState State, string StateLabel);

public sealed record PostingView(DateTimeOffset At, decimal Eur, string Words);
