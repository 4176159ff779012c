using Kursuok.Domain.Training.Baskets;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kursuok.Functions.Training.Groups;

/// <summary>Addenda to published cards (AMB-87): the provider asks, the IMP administrator grants.</summary>
[Feature("Groups")]
public sealed class AddendumFunctions(GroupStore groups, Projections lists)
{
    [Function("RequestAddendum")]
    [Endpoint("Prašyti papildyti paskelbtą kortelę: vietų skaičių, registracijos pabaigą ar tekstą", Roles = Roles.GroupManagers,
        Takes = typeof(AddendumTerms), Answers = typeof(GroupView), Refuses = [typeof(GroupRefusals)])]
    public async Task<IResult> Request(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/groups/{group}/addendum")] HttpRequest request, string group,
        CancellationToken cancellation) =>
        await DecideAsync(request, group, new RequestAddendum(await request.BodyAsync<AddendumTerms>(cancellation)));

    [Function("GrantAddendum")]
    [Endpoint("Patvirtinti prašomą kortelės papildymą: užsiregistravę asmenys gauna laišką", Roles = Roles.ImpAdministrator,
        Answers = typeof(GroupView), Refuses = [typeof(GroupRefusals)])]
    public Task<IResult> Grant(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/addendum/grant")] HttpRequest request, string group) =>
        DecideAsync(request, group, new GrantAddendum());

    [Function("RefuseAddendum")]
    [Endpoint("Nepatvirtinti prašomo kortelės papildymo, nurodant priežastį", Roles = Roles.ImpAdministrator, Takes = typeof(GivenReason),
        Answers = typeof(GroupView), Refuses = [typeof(GroupRefusals)])]
    public async Task<IResult> Refuse(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/groups/{group}/addendum/refuse")] HttpRequest request, string group,
        CancellationToken cancellation) =>
        await DecideAsync(request, group, new RefuseAddendum((await request.BodyAsync<GivenReason>(cancellation)).Reason));

    [Function("ListAddendumRequests")]
    [Endpoint("Sprendimo laukiantys prašymai papildyti grupių korteles", Roles = Roles.ImpAdministrator,
        Answers = typeof(Page<AddendumRequestItem>), Query = ["size", "next"])]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/addenda")] HttpRequest request, CancellationToken cancellation)
    {
        var (size, next) = request.Page();
        return Requests.Answer(
            await lists.PageAsync<AddendumRequestItem>(GroupLists.AddendumRequests, "0", "~", null, size, next, cancellation));
    }

    private async Task<IResult> DecideAsync(HttpRequest request, string group, GroupCommand command)
    {
        var after = await groups.DecideAsync(group, request.Actor(), command, request.IfMatch());
        return Requests.Answer(GroupView.Of(after), after);
    }
}

/// <summary>An addendum that waits for the administrator.</summary>
public sealed record AddendumRequestItem(string GroupId, string Institution, string GroupName, AddendumTerms Terms)
{
    public static AddendumRequestItem Of(Group group, AddendumTerms terms) => new(group.Id, group.Institution, group.Information.Name, terms);
}
