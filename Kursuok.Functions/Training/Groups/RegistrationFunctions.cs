using System.Collections.Immutable;
using Kursuok.Domain.Training.Baskets;
using Kursuok.Domain.Training.Criteria;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Monitoring;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.People.Accounts;
using Kursuok.Functions.People.Institutions;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.OutsideRegisters;
using Kursuok.Functions.Platform.Security;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Criteria;
using Kursuok.Functions.Training.Providers;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kursuok.Functions.Training.Groups;

/// <summary>Card „Mokymo dalyviai“ (§3.7.3.1): learners take and give up seats, the provider decides.</summary>
[Feature("Registrations")]
public sealed class RegistrationFunctions(GroupStore groups, Projections lists, LearnerFiles files, Confirmation confirmation, AccountStore accounts, IEmploymentServiceRegister employmentService, UserStore users, InstitutionStore institutions)
{
    [Function("Register")]
    [Endpoint("Užsiregistruoti į mokymo grupę", Roles = Roles.Learner, Takes = typeof(NewRegistration), Answers = typeof(RegistrationItem), Status = 201, Refuses = [typeof(RegistrationRefusals), typeof(CouponRefusals), typeof(GroupRefusals), typeof(InstitutionRefusals), typeof(RegisterRefusals)])]
    public async Task<IResult> Register([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/registrations")] HttpRequest request, string group, CancellationToken cancellation)
    {
        var form = await request.BodyAsync<NewRegistration>(cancellation);
        var caller = request.Caller();
        var learner = caller.Person with { Email = form.Email ?? caller.Person.Email, Phone = form.Phone ?? caller.Person.Phone };
        var after = await groups.DecideAsync(group, caller.Actor, new Register(NewId.Make(request), learner, form.Funding, await EligibilityAsync(caller, form.Funding, cancellation))
        {
            Coupon = await CouponAsync(caller, form.Funding, cancellation),
            ServedOnlyBySelf = await IsServedOnlyBySelfAsync(caller, group, cancellation),
        }, request.IfMatch());
        return Requests.Created("/api/me/registrations", RegistrationItem.Of(after, after.ParticipantOf(caller.Actor.PersonId)!), after);
    }

    [Function("JoinQueue")]
    [Endpoint("Laukti vietos pilnoje grupėje", Roles = Roles.Learner, Takes = typeof(NewRegistration), Answers = typeof(QueueItem), Status = 201, Refuses = [typeof(QueueRefusals), typeof(RegistrationRefusals), typeof(CouponRefusals), typeof(GroupRefusals), typeof(InstitutionRefusals)])]
    public async Task<IResult> JoinQueue([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/queue")] HttpRequest request, string group, CancellationToken cancellation)
    {
        var form = await request.BodyAsync<NewRegistration>(cancellation);
        var caller = request.Caller();
        var learner = caller.Person with { Email = form.Email ?? caller.Person.Email, Phone = form.Phone ?? caller.Person.Phone };
        var after = await groups.DecideAsync(group, caller.Actor, new JoinQueue(new(NewId.Make(request), learner, form.Funding, await EligibilityAsync(caller, form.Funding, cancellation))
        {
            Coupon = await CouponAsync(caller, form.Funding, cancellation),
            ServedOnlyBySelf = await IsServedOnlyBySelfAsync(caller, group, cancellation),
        }), request.IfMatch());
        return Requests.Created("/api/me/queues", QueueItem.Of(after, after.QueuedOf(caller.Actor.PersonId)!, after.PlaceOf(caller.Actor.PersonId)!.Value), after);
    }

    [Function("LeaveQueue")]
    [Endpoint("Nebelaukti vietos grupėje", Roles = Roles.Learner, Answers = typeof(QueueLeft), Refuses = [typeof(QueueRefusals), typeof(GroupRefusals)])]
    public async Task<IResult> LeaveQueue([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/groups/{group}/queue")] HttpRequest request, string group) =>
        Requests.Answer(new QueueLeft((await groups.DecideAsync(group, request.Actor(), new LeaveQueue(), request.IfMatch())).Id));

    [Function("MyQueues")]
    [Endpoint("Grupės, kuriose laukiu vietos, ir kelintas (-a) esu eilėje", Roles = Roles.Learner, Answers = typeof(Page<QueueItem>), Query = ["size", "next"])]
    public async Task<IResult> MyQueues([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/me/queues")] HttpRequest request, CancellationToken cancellation)
    {
        var (size, next) = request.Page();
        return Requests.Answer(await lists.PageAsync<QueueItem>(GroupLists.OfPerson(request.Actor().PersonId), "queue|", "queue|~", null, size, next, cancellation));
    }

    [Function("ListQueue")]
    [Endpoint("Kas laukia vietos grupėje", Roles = Roles.GroupManagers, Answers = typeof(ImmutableArray<QueuedView>), Refuses = [typeof(GroupRefusals)])]
    public async Task<IResult> Queue([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/groups/{group}/queue")] HttpRequest request, string group, CancellationToken cancellation)
    {
        var found = await groups.FindAsync(group, request.Actor(), cancellation);
        return Requests.Answer(found.Queue.Select((queued, i) => QueuedView.Of(queued, i + 1)).ToImmutableArray(), found);
    }

    [Function("AdmitFromQueue")]
    [Endpoint("Suteikti laisvą vietą laukiančiajam, kai registracija jau pasibaigusi", Roles = Roles.GroupManagers, Answers = typeof(ParticipantView), Refuses = [typeof(QueueRefusals), typeof(RegistrationRefusals), typeof(GroupRefusals)])]
    public Task<IResult> Admit([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/queue/{queued}/admit")] HttpRequest request, string group, string queued) =>
        AdmitAsync(request, group, queued);

    [Function("MyRegistrations")]
    [Endpoint("Mano registracijos, sutartys ir pažymėjimai", Roles = Roles.Learner, Answers = typeof(Page<RegistrationItem>), Query = ["size", "next"])]
    public async Task<IResult> Mine([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/me/registrations")] HttpRequest request, CancellationToken cancellation)
    {
        var (size, next) = request.Page();
        return Requests.Answer(await lists.PageAsync<RegistrationItem>(GroupLists.OfPerson(request.Actor().PersonId), "registration|", "registration|~", null, size, next, cancellation));
    }

    [Function("SwitchFunding")]
    [Endpoint("Pakeisti savo registracijos finansavimą", Roles = Roles.Learner, Takes = typeof(ChosenFunding), Answers = typeof(RegistrationItem), Refuses = [typeof(RegistrationRefusals), typeof(CouponRefusals), typeof(GroupRefusals), typeof(InstitutionRefusals), typeof(RegisterRefusals)])]
    public async Task<IResult> SwitchFunding([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/registrations/{participant}/funding")] HttpRequest request, string group, string participant, CancellationToken cancellation)
    {
        var funding = (await request.BodyAsync<ChosenFunding>(cancellation)).Funding;
        return await OwnAsync(request, group, participant, new SwitchFunding(participant, funding, await EligibilityAsync(request.Caller(), funding, cancellation))
        {
            Coupon = await CouponAsync(request.Caller(), funding, cancellation),
        });
    }

    [Function("Withdraw")]
    [Endpoint("Atsiimti savo registraciją", Roles = Roles.Learner, Answers = typeof(RegistrationItem), Refuses = [typeof(RegistrationRefusals), typeof(GroupRefusals)])]
    public Task<IResult> Withdraw([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/registrations/{participant}/withdraw")] HttpRequest request, string group, string participant) =>
        OwnAsync(request, group, participant, new Withdraw(participant));

    [Function("ListParticipants")]
    [Endpoint("Grupės mokymo dalyviai", Roles = Roles.Provider | Roles.ImpAdministrator, Answers = typeof(ImmutableArray<ParticipantView>), Refuses = [typeof(GroupRefusals)])]
    public async Task<IResult> Participants([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/groups/{group}/participants")] HttpRequest request, string group, CancellationToken cancellation)
    {
        var found = await groups.FindAsync(group, request.Actor(), cancellation);
        var views = found.Participants.Select(participant => ParticipantView.Of(found, participant));
        // For the administrator alone: who teaches here and learns here is to be looked at (AMB-71).
        if (request.Actor().Is(Roles.ImpAdministrator))
        {
            var institution = await institutions.FindAsync(found.Institution, cancellation);
            var lecturers = found.Sessions.Select(session => institution.Lecturers.GetValueOrDefault(session.LecturerId)?.Email).OfType<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);
            views = views.Select(view => view with { Finding = lecturers.Contains(view.Email) ? "Dalyvio el. paštas – toks pat kaip šios grupės lektoriaus (-ės)." : null });
        }
        return Requests.Answer(views.ToImmutableArray(), found);
    }

    [Function("ConfirmRegistration")]
    [Endpoint("Patvirtinti registraciją; Užimtumo tarnybos klientui kartu galima pateikti kupono II skyrių", Roles = Roles.GroupManagers, Answers = typeof(ParticipantView), Query = ["withCoupon"],
        Refuses = [typeof(RegistrationRefusals), typeof(GroupRefusals), typeof(BasketRefusals), typeof(CouponRefusals)])]
    public async Task<IResult> Confirm([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/registrations/{participant}/confirm")] HttpRequest request, string group, string participant, CancellationToken cancellation)
    {
        var after = await confirmation.ConfirmAsync(group, new Confirm(participant) { WithCoupon = request.Flag("withCoupon") }, request.Actor(), request.IfMatch(), cancellation);
        return Requests.Answer(ParticipantView.Of(after, after.Participant(participant)), after);
    }

    [Function("RejectRegistration")]
    [Endpoint("Atmesti registraciją, nurodant priežastį", Roles = Roles.GroupManagers, Takes = typeof(GivenReason), Answers = typeof(ParticipantView), Refuses = [typeof(RegistrationRefusals), typeof(GroupRefusals)])]
    public async Task<IResult> Reject([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/registrations/{participant}/reject")] HttpRequest request, string group, string participant, CancellationToken cancellation) =>
        await DecideAsync(request, group, participant, new Reject(participant, (await request.BodyAsync<GivenReason>(cancellation)).Reason));

    [Function("RemoveParticipant")]
    [Endpoint("Pašalinti dalyvį iš grupės, nurodant priežastį", Roles = Roles.GroupManagers, Takes = typeof(GivenReason), Answers = typeof(ParticipantView), Refuses = [typeof(RegistrationRefusals), typeof(GroupRefusals)])]
    public async Task<IResult> Remove([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/registrations/{participant}/remove")] HttpRequest request, string group, string participant, CancellationToken cancellation) =>
        await DecideAsync(request, group, participant, new Remove(participant, (await request.BodyAsync<GivenReason>(cancellation)).Reason));

    [Function("TakeBackDecision")]
    [Endpoint("Atšaukti registracijos atmetimą ar dalyvio pašalinimą, nurodant priežastį: registracija vėl laukia patvirtinimo", Roles = Roles.GroupManagers, Takes = typeof(GivenReason), Answers = typeof(ParticipantView), Refuses = [typeof(RegistrationRefusals), typeof(GroupRefusals)])]
    public async Task<IResult> TakeBack([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/registrations/{participant}/take-back")] HttpRequest request, string group, string participant, CancellationToken cancellation) =>
        await DecideAsync(request, group, participant, new TakeBack(participant, (await request.BodyAsync<GivenReason>(cancellation)).Reason));

    [Function("RaiseGrant")]
    [Endpoint("Perskaičiuoti skirtą IMP krepšelio sumą, kai krepšelyje atsirado lėšų (kol sutartis nepateikta pasirašyti)", Roles = Roles.Learner | Roles.GroupManagers, Answers = typeof(RegistrationItem), Refuses = [typeof(RegistrationRefusals), typeof(GroupRefusals), typeof(BasketRefusals)])]
    public async Task<IResult> Raise([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/registrations/{participant}/grant")] HttpRequest request, string group, string participant, CancellationToken cancellation)
    {
        var after = await confirmation.RaiseAsync(group, participant, request.Actor(), request.IfMatch(), cancellation);
        return Requests.Answer(RegistrationItem.Of(after, after.Participant(participant)), after);
    }

    private async Task<IResult> AdmitAsync(HttpRequest request, string group, string queued)
    {
        var before = await groups.FindAsync(group, request.Actor(), CancellationToken.None);
        var person = before.Queue.FirstOrDefault(waiting => string.Equals(waiting.Id, queued, StringComparison.Ordinal))?.Learner.PersonId ?? "";
        var after = await groups.DecideAsync(group, request.Actor(), new AdmitFromQueue(queued), request.IfMatch());
        return Requests.Answer(ParticipantView.Of(after, after.ParticipantOf(person)!), after);
    }

    /// <summary>Only who signs in here can be a user of an institution: another issuer's people are not looked up.</summary>
    private async Task<bool> IsServedOnlyBySelfAsync(Caller caller, string group, CancellationToken cancellation) => caller.Session is not null
        && (await users.FindAsync((await groups.FindAsync(group, cancellation)).Institution, cancellation)).IsServedOnlyBy(caller.Actor.PersonId);

    private async Task<IResult> DecideAsync(HttpRequest request, string group, string participant, GroupCommand command)
    {
        var after = await groups.DecideAsync(group, request.Actor(), command, request.IfMatch());
        return Requests.Answer(ParticipantView.Of(after, after.Participant(participant)), after);
    }

    private async Task<IResult> OwnAsync(HttpRequest request, string group, string participant, GroupCommand command)
    {
        var after = await groups.DecideAsync(group, request.Actor(), command, request.IfMatch());
        return Requests.Answer(RegistrationItem.Of(after, after.Participant(participant)), after);
    }

    /// <summary>Registers are asked only where the state pays (D-03, UZ-01): otherwise nobody needs their data.</summary>
    private async Task<Eligibility?> EligibilityAsync(Caller caller, Funding funding, CancellationToken cancellation) =>
        funding is Funding.ImpBasket or Funding.EmploymentService ? files.Known(await files.AskAsync(await files.OfAsync(caller, cancellation), again: false, cancellation)) : null;

    private async Task<CouponRequirements?> CouponAsync(Caller caller, Funding funding, CancellationToken cancellation) =>
        funding == Funding.EmploymentService && await accounts.CodeOfAsync(caller, cancellation) is { } code ? await employmentService.CouponOfAsync(code, cancellation) : null;
}

/// <param name="Email">Where it differs from that of the sign-in.</param>
public sealed record NewRegistration(Funding Funding, string? Email, string? Phone);

public sealed record ChosenFunding(Funding Funding);

/// <summary>A participant as the provider sees him or her (D-02).</summary>
/// <param name="Education">What DAKPR holds; null when it was not asked or did not answer.</param>
/// <param name="Employed">SoDra: „Taip“ or „Ne“ (D-07, D-08); null when it was not asked or did not answer.</param>
/// <param name="GrantedEur">What the IMP basket is granted for this training; 0 once it has gone back to it.</param>
/// <param name="Criteria">Each criterion of the basket, told apart.</param>
/// <param name="Documents">The documents submitted (D-02) and the decisions on them (D-10); the files are for the administrator, who reviews them.</param>
public sealed record ParticipantView(
    string Id, string FirstName, string LastName, string Email, string Phone, DateTimeOffset RegisteredAt, string Funding,
    RegistrationState State, string StateLabel, string? Reason, ImmutableArray<string>? Education, bool? EducationMet, string? Employed,
    DateTimeOffset? RegistersAskedAt, string? LearnerContract, string? ProviderContract, string TrainingLabel,
    decimal GrantedEur, ImmutableArray<CriterionView> Criteria, ImmutableArray<SubmittedDocument> Documents)
{
    /// <summary>The state of the coupon of an Employment Service's client.</summary>
    public string? CouponLabel { get; init; }

    /// <summary>The employer's contract column in apprenticeship.</summary>
    public string? EmployerContract { get; init; }

    /// <summary>What the IMP administrator is to look at; null for everybody else.</summary>
    public string? Finding { get; init; }

    public static ParticipantView Of(Group group, Participant participant)
    {
        var (learner, registration) = (participant.Learner, participant.Registration);
        return new(participant.Id, learner.FirstName, learner.LastName, learner.Email, learner.Phone, registration.RegisteredAt, registration.Funding.Label(),
            registration.State, registration.State.Label(), registration.Reason,
            registration.Eligibility?.Education, registration.Eligibility?.EducationMet, registration.Eligibility?.Employed switch { true => "Taip", false => "Ne", null => null },
            registration.Eligibility?.CheckedAt, participant.Contract?.LearnerColumn, participant.Contract?.ProviderColumn, participant.Training.State.Label(),
            Money.Euros(Grants.CentsFor(group, participant)), [.. (registration.Funding == Domain.Training.Groups.Funding.ImpBasket ? registration.Eligibility?.Criteria ?? [] : []).Select(CriterionView.Of)], [.. (registration.Eligibility?.Documents ?? []).Select(SubmittedDocument.Of)])
        {
            CouponLabel = participant.Client?.Coupon.State.Label(),
            EmployerContract = participant.Contract?.EmployerColumn,
        };
    }
}

/// <summary>A learner's document as the provider sees it.</summary>
public sealed record SubmittedDocument(DocumentKind Kind, string KindLabel, DocumentState State, string StateLabel, DateTimeOffset SubmittedAt)
{
    public static SubmittedDocument Of(DocumentStanding document) => new(document.Kind, document.Kind.Label(), document.State, document.State.Label(), document.SubmittedAt);
}
