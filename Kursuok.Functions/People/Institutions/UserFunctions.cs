using System.Collections.Immutable;
using Kursuok.Domain.People.Institutions;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kursuok.Functions.People.Institutions;

/// <summary>Application „Institucijos naudotojai“ (§3.1).</summary>
[Feature("Accounts")]
public sealed class UserFunctions(UserStore users)
{
    [Function("ListUsers")]
    [Endpoint("Institucijos naudotojai", Roles = Roles.UserKeepers, Answers = typeof(ImmutableArray<UserView>))]
    public async Task<IResult> List([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/institutions/{code}/users")] HttpRequest request, string code, CancellationToken cancellation)
    {
        Own(request, code);
        var found = await users.FindAsync(code, cancellation);
        return Requests.Answer(found.Users.Values
            .OrderBy(user => user.Card.LastName, StringComparer.Ordinal).ThenBy(user => user.Card.FirstName, StringComparer.Ordinal).Select(UserView.Of).ToImmutableArray(), found);
    }

    [Function("InviteUser")]
    [Endpoint("Įtraukti naują naudotoją: jam išsiunčiama patvirtinimo nuoroda", Roles = Roles.UserKeepers, Takes = typeof(NewUser), Answers = typeof(UserView), Status = 201, Refuses = [typeof(UserRefusals)])]
    public async Task<IResult> Invite([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/institutions/{code}/users")] HttpRequest request, string code, CancellationToken cancellation)
    {
        var form = await request.BodyAsync<NewUser>(cancellation);
        var id = NewId.Make(request);
        return Requests.Created($"/api/institutions/{code}/users/{id}", await DecideAsync(request, code, new InviteUser(id, UserForm.Card(form.FirstName, form.LastName, form.Email, form.Rights), form.Self, NewId.Make(request))));
    }

    [Function("ChangeUser")]
    [Endpoint("Pakeisti naudotojo duomenis ir teises", Roles = Roles.UserKeepers, Takes = typeof(UserForm), Answers = typeof(UserView), Refuses = [typeof(UserRefusals)])]
    public async Task<IResult> Change([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/institutions/{code}/users/{user}")] HttpRequest request, string code, string user, CancellationToken cancellation)
    {
        var form = await request.BodyAsync<UserForm>(cancellation);
        return Requests.Answer(await DecideAsync(request, code, new ChangeUser(user, UserForm.Card(form.FirstName, form.LastName, form.Email, form.Rights), NewId.Make(request))));
    }

    [Function("InviteUserAgain")]
    [Endpoint("Išsiųsti naują patvirtinimo nuorodą, taip pat pašalintam naudotojui", Roles = Roles.UserKeepers, Answers = typeof(UserView), Refuses = [typeof(UserRefusals)])]
    public async Task<IResult> InviteAgain([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/institutions/{code}/users/{user}/invite")] HttpRequest request, string code, string user) =>
        Requests.Answer(await DecideAsync(request, code, new InviteAgain(user, NewId.Make(request))));

    [Function("RemoveUser")]
    [Endpoint("Pašalinti naudotoją", Roles = Roles.UserKeepers, Answers = typeof(UserView), Refuses = [typeof(UserRefusals)])]
    public async Task<IResult> Remove([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/institutions/{code}/users/{user}")] HttpRequest request, string code, string user) =>
        Requests.Answer(await DecideAsync(request, code, new RemoveUser(user)));

    private async Task<UserView> DecideAsync(HttpRequest request, string code, CommandOnUser command)
    {
        Own(request, code);
        return UserView.Of((await users.DecideAsync(code, request.Actor(), command, request.IfMatch())).User(command.UserId));
    }

    /// <summary>Others learn nothing of an institution's users, not even that they have changed.</summary>
    private static void Own(HttpRequest request, string code)
    {
        if (!request.Actor().Represents(code, Roles.UserKeepers))
            throw CommonRefusals.RoleMissing.Because("Įstaigos naudotojus mato ir tvarko jos vadovas ir administratorius.");
    }
}

/// <param name="Self">The head or freelance teacher enters his or her own data (U-04).</param>
public sealed record NewUser(string FirstName, string LastName, string Email, RightsForm Rights, bool Self);

public sealed record UserForm(string FirstName, string LastName, string Email, RightsForm Rights)
{
    internal static UserCard Card(string firstName, string lastName, string email, RightsForm? rights) =>
        new(firstName, lastName, email, new(rights is { Groups.IsDefault: false } ? rights.Groups : [], rights?.Employer, rights?.SigningDocument));
}

/// <summary>The ticked groups and what goes with them.</summary>
public sealed record RightsForm(ImmutableArray<UserGroup> Groups, string? Employer, string? SigningDocument);

/// <summary>A user in „Institucijos naudotojai“ (U-05).</summary>
/// <param name="InvitationExpires">Until when the confirmation link may be used, while the user has not confirmed.</param>
public sealed record UserView(
    string Id, string FirstName, string LastName, string Email, UserState State, string StateLabel, RightsForm Rights, ImmutableArray<string> GroupLabels,
    DateTimeOffset? InvitationExpires, DateTimeOffset? ConfirmedAt)
{
    public static UserView Of(InstitutionUser user) => new(user.Id, user.Card.FirstName, user.Card.LastName, user.Card.Email, user.State, user.State.Label(),
        new(user.Card.Rights.Groups, user.Card.Rights.Employer, user.Card.Rights.SigningDocument), [.. user.Card.Rights.Groups.Select(group => group.Label())],
        user.State == UserState.Invited ? user.Invitation.Expires : null, user.ConfirmedAt);
}
