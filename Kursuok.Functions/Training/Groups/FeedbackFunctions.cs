using System.Collections.Immutable;
using System.Globalization;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Providers;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kursuok.Functions.Training.Groups;

/// <summary>What participants think of a completed group and of a programme (P-10).</summary>
[Feature("Completion")]
public sealed class FeedbackFunctions(GroupStore groups, InstitutionStore institutions, Projections lists, Policy policy)
{
    [Function("GroupFeedback")]
    [Endpoint("Užbaigtos grupės dalyvių atsiliepimai ir programos vertinimas", Roles = Roles.Provider | Roles.ImpAdministrator, Answers = typeof(FeedbackView), Refuses = [typeof(GroupRefusals)], Codes = ["group-not-in-this-state"])]
    public async Task<IResult> OfGroup([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/groups/{group}/feedback")] HttpRequest request, string group, CancellationToken cancellation)
    {
        var found = await groups.FindAsync(group, request.Actor(), cancellation);
        return found.State == GroupState.Completed
            ? Requests.Answer(FeedbackView.Of(found, policy))
            : throw GroupRefusals.NotInThisState.Because("Atsiliepimai matomi, kai grupės būsena „Užbaigta“.");
    }

    [Function("ProgrammeFeedback")]
    [Endpoint("Programos vertinimas pagal anketos klausimus: visos užbaigtos jos grupės, kurių atsiliepimai rodomi", Roles = Roles.Provider | Roles.ImpAdministrator, Answers = typeof(ProgrammeFeedback), Refuses = [typeof(InstitutionRefusals)])]
    public async Task<IResult> OfProgramme([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/institutions/{code}/programmes/{programme}/feedback")] HttpRequest request, string code, string programme, CancellationToken cancellation)
    {
        var name = await NameAsync(request, code, programme, cancellation);
        var tally = FeedbackTally.None;
        var found = ImmutableArray.CreateBuilder<FeedbackGroup>();
        await foreach (var group in lists.AllAsync<GroupTally>(GroupLists.OfInstitution(code), FeedbackLists.Groups(programme), FeedbackLists.Groups(programme) + "~", null, cancellation))
        {
            tally = tally.Add(group.Tally);
            found.Add(new(group.GroupId, group.GroupName, group.TrainingEnd, group.Tally.Questionnaires));
        }
        return Requests.Answer(new ProgrammeFeedback(programme, name, tally.Questionnaires, QuestionResult.Of(tally, policy), found.ToImmutable()));
    }

    [Function("ProgrammeComments")]
    [Endpoint("Programos grupių dalyvių atsiliepimai", Roles = Roles.Provider | Roles.ImpAdministrator, Answers = typeof(Page<CommentItem>), Query = ["size", "next"], Refuses = [typeof(InstitutionRefusals)])]
    public async Task<IResult> Comments([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/institutions/{code}/programmes/{programme}/comments")] HttpRequest request, string code, string programme, CancellationToken cancellation)
    {
        var (size, next) = request.Page();
        await NameAsync(request, code, programme, cancellation);
        return Requests.Answer(await lists.PageAsync<CommentItem>(GroupLists.OfInstitution(code), FeedbackLists.Comments(programme), FeedbackLists.Comments(programme) + "~", null, size, next, cancellation));
    }

    /// <summary>The programme's name, for those who may see what is thought of it.</summary>
    private async Task<string> NameAsync(HttpRequest request, string code, string programme, CancellationToken cancellation)
    {
        if (!request.Actor().Is(Roles.ImpAdministrator))
            InstitutionFunctions.Own(request, code);
        return (await institutions.FindAsync(code, cancellation)).Programme(programme).Name;
    }
}

/// <summary>
/// The rows of a programme's feedback. It adds up what its groups show each by itself, so no difference of the two tells of
/// a group that shows nothing.
/// </summary>
public static class FeedbackLists
{
    public static string Groups(string programme) => $"feedback|{programme}|";
    public static string Comments(string programme) => $"comment|{programme}|";

    /// <summary>The rows that a change touches; with no state before it, all rows of the group.</summary>
    public static IEnumerable<Projection> Rows(Change<Group> change)
    {
        var (group, version) = (change.After, change.Version);
        if (group.State != GroupState.Completed)
            yield break;
        var (was, now) = (change.Before is null ? [] : Feedback.Of(change.Before), Feedback.Of(group));
        if (was.AsEnumerable().SequenceEqual(now, ReferenceEqualityComparer.Instance))
            yield break;
        var tally = FeedbackTally.Of(now);
        yield return new(GroupLists.OfInstitution(group.Institution), Groups(group.Programme.Code) + group.Id, version,
            Json.Write(new GroupTally(group.Id, group.Information.Name, group.Information.TrainingEnd, tally)), Listed: tally.Questionnaires > 0);
        var comments = tally.Questionnaires > 0 ? Feedback.Comments(now) : [];
        for (var i = 0; i < Math.Max(comments.Length, Feedback.Comments(was).Length); i++)
            yield return new(GroupLists.OfInstitution(group.Institution), string.Create(CultureInfo.InvariantCulture, $"{Comments(group.Programme.Code)}{group.Id}|{i:D4}"), version,
                Json.Write(new CommentItem(group.Id, group.Information.Name, comments.ElementAtOrDefault(i) ?? "")), Listed: i < comments.Length);
    }
}

public sealed record GroupTally(string GroupId, string GroupName, DateOnly TrainingEnd, FeedbackTally Tally);

/// <summary>A comment, without its writer and its time.</summary>
public sealed record CommentItem(string GroupId, string GroupName, string Comment);

/// <summary>A programme's evaluation over its groups.</summary>
public sealed record ProgrammeFeedback(string ProgrammeCode, string ProgrammeName, int Counted, ImmutableArray<QuestionResult> Questions, ImmutableArray<FeedbackGroup> Groups);

public sealed record FeedbackGroup(string GroupId, string GroupName, DateOnly TrainingEnd, int Counted);

/// <summary>The questionnaires of a completed group (P-10).</summary>
/// <param name="Filled">All; who has filled it is seen in „Mokymų baigimas“ anyway.</param>
/// <param name="Counted">Those in the results: 0, or at least three; later ones join by threes or more.</param>
public sealed record FeedbackView(int Filled, int Counted, ImmutableArray<QuestionResult> Questions, ImmutableArray<string> Comments)
{
    public static FeedbackView Of(Group group, Policy policy)
    {
        var questionnaires = Feedback.Of(group);
        var tally = FeedbackTally.Of(questionnaires);
        return new(group.Participants.Count(participant => participant.Training.QuestionnaireAt is not null), tally.Questionnaires, QuestionResult.Of(tally, policy),
            tally.Questionnaires > 0 ? Feedback.Comments(questionnaires) : []);
    }
}

/// <param name="Distribution">How many gave 1, 2, 3, 4 and 5.</param>
public sealed record QuestionResult(string Id, string Text, int Count, decimal Average, ImmutableArray<int> Distribution)
{
    /// <summary>The questions that enough have answered: they may have been changed since.</summary>
    public static ImmutableArray<QuestionResult> Of(FeedbackTally tally, Policy policy) =>
        [.. from question in policy.Questions
            let counts = tally.Counts.GetValueOrDefault(question.Id, [])
            let count = counts.Sum()
            where count >= Feedback.Fewest
            select new QuestionResult(question.Id, question.Text, count,
                Math.Round(counts.Select((times, i) => (decimal)times * (i + 1)).Sum() / count, 2, MidpointRounding.AwayFromZero), counts)];
}
