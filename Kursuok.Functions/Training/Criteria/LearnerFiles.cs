using System.Collections.Immutable;
using System.Text.Json;
using Kursuok.Domain.People.Institutions;
using Kursuok.Domain.People.Privacy;
using Kursuok.Domain.Training.Baskets;
using Kursuok.Domain.Training.Criteria;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Reports;
using Kursuok.Functions.People.Accounts;
using Kursuok.Functions.People.Privacy;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Security;
using Kursuok.Functions.Platform.Storage;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Kursuok.Functions.Training.Criteria;

/// <summary>A learner's file in its partition; the queue of reviews, letters, and what the learner's registrations show follow from it.</summary>
public sealed class LearnerFileAggregate : Aggregate<LearnerFile>
{
    public override string Prefix => "file";

    public override string TrailLabel => "dalyvių bylos";

    /// <summary>A sealed personal code is of no use to who reads the trail, and leaves the storage for nobody.</summary>
    public override ImmutableArray<string> HiddenInTrail => [JsonNamingPolicy.CamelCase.ConvertName(nameof(LearnerFile.SealedCode))];

    public override IEnumerable<PartChange> Changes(LearnerFile? before, LearnerFile after) =>
    [
        new("head", before is null ? null : Head(before), Head(after)),
        .. Blocks("documents", before?.Documents ?? [], after.Documents, 20),
    ];

    public override LearnerFile Read(IReadOnlyDictionary<string, string> parts) => Json.Read<LearnerFile>(parts["head"]) with { Documents = ReadBlocks<LearnerDocument>("documents", parts) };

    public override LearnerFile Stamp(LearnerFile state, long version) => state with { Version = version };

    public override IEnumerable<OutboxMessage> Consequences(Change<LearnerFile> change)
    {
        var (before, after) = (change.Before, change.After);
        for (var i = 0; i < after.Documents.Length; i++)
        {
            var (was, document) = (before is not null && before.Documents.Length > i ? before.Documents[i] : null, after.Documents[i]);
            if (ReferenceEquals(was, document))
                continue;
            if (was is not null && was.State != document.State)
                yield return Row(was, listed: false);
            yield return Row(document, listed: true);
            if (document.DecidedAt is not null && was is not null)
                yield return new Post(ComposeLetter(after, document, change.At));
        }
        if (after.Held() is { EndedOn: not null } held && held != before?.Held())
            yield return new Project(DueList.Row(after.PersonId, held, change.Version));
        if (before?.IsWaitingForRegisters != after.IsWaitingForRegisters)
            yield return new Project(new(FileLists.WaitingForRegisters, after.PersonId, change.Version, Json.Write(after.PersonId), Listed: after.IsWaitingForRegisters));
        if (before is null || change.Events.Any(happened => happened.Kind != "learner-identified"))
            yield return Follow.With(ChangedFile.Follower, new ChangedFile(after.PersonId));

        Project Row(LearnerDocument document, bool listed) =>
            new(new(FileLists.OfDocuments(document.State), FileLists.DocumentRow(after, document), change.Version, Json.Write(new DocumentToReview(after.PersonId, after.Contact.FullName, document)), Listed: listed));
    }

    private static LearnerFile Head(LearnerFile file) => file with { Documents = [] };

    private static Letter ComposeLetter(LearnerFile file, LearnerDocument document, DateTimeOffset at)
    {
        var sufficient = CriteriaRules.Sufficient(document.Kind).Contains(document.State);
        var reason = document.Reason is { } why ? $" Priežastis: {why}" : "";
        var next = sufficient ? "" : "\n\nKURSUOK paskyroje galite įkelti kitą dokumentą arba pasirinkti mokytis asmeninėmis lėšomis.";
        return Letter.Greeting($"document-{file.PersonId}-{document.Id}", file.Contact.Email, file.Contact.FullName, "Jūsų dokumentas peržiūrėtas",
            $"{Vilnius.DateOf(document.SubmittedAt):yyyy-MM-dd} pateiktas dokumentas ({document.Kind.Label().ToLowerInvariant()}) peržiūrėtas. Jo būsena: „{document.State.Label()}“.{reason}{next}", at);
    }
}

public static class FileLists
{
    /// <summary>People whom a register has not answered about.</summary>
    public const string WaitingForRegisters = "silent-registers";

    /// <summary>Documents in one state, the first due first.</summary>
    public static string OfDocuments(DocumentState state) => $"documents-{state}";

    public static string DocumentRow(LearnerFile file, LearnerDocument document) => $"{document.DueOn:yyyyMMdd}|{file.PersonId}|{document.Id}";
}

/// <summary>A document in the list of reviews.</summary>
public sealed record DocumentToReview(string PersonId, string FullName, LearnerDocument Document);

/// <summary>The learners' files: reading, deciding, and asking the registers.</summary>
public sealed class LearnerFiles(
    AggregateStore<LearnerFile> store, PersonalFiles corrections, IEducationRegister dakpr, IEmploymentRegister sodra, AccountStore accounts, Secrets secrets, BasketPolicy policy, TodaySource today,
    Projections lists, ILogger<LearnerFiles> log)
{
    /// <summary>An answer so young is not asked for again.</summary>
    private static readonly TimeSpan s_fresh = TimeSpan.FromDays(1);

    public Task<LearnerFile?> FindAsync(string person, CancellationToken cancellation) => store.FindAsync(person, cancellation);

    public Task<LearnerFile> DecideAsync(string person, Actor actor, FileCommand command, long? version = null) => store.DecideAsync(person, command.GetType().Name, actor,
        present => FileRules.Decide(present ?? LearnerFile.Of(person), command, actor, today.Now, policy).Expecting(present, version));

    /// <summary>What is known of a learner now.</summary>
    public Eligibility Known(LearnerFile file) => file.Known(today.Now, policy);

    /// <summary>The caller's own file, begun where there is none, with who he or she is.</summary>
    public async Task<LearnerFile> OfAsync(Caller caller, CancellationToken cancellation)
    {
        var (person, code) = (caller.Person, await accounts.CodeOfAsync(caller, cancellation));
        DateOnly? born = person.BirthDate == default ? code?.BirthDate : person.BirthDate;
        // A token lives on with the contacts of before.
        var email = (await corrections.FindAsync(person.PersonId, cancellation))?.Contacts?.Email ?? person.Email;
        return await DecideAsync(person.PersonId, caller.Actor, new Identify(new(person.FullName, email), born, code is { } own ? secrets.Seal(own.Value, person.PersonId) : null,
            await accounts.NationalityOfAsync(caller, cancellation)));
    }

    /// <summary>The personal code of a learner whose file was begun, or null.</summary>
    public async Task<PersonalCode?> CodeOfAsync(string person, CancellationToken cancellation) =>
        (await FindAsync(person, cancellation))?.SealedCode is { } code ? PersonalCode.Parse(secrets.Open(code, person)) : null;

    /// <summary>The file with what the registers say, asked where their last answers are old.</summary>
    /// <param name="again">They are asked in any case.</param>
    public async Task<LearnerFile> AskAsync(LearnerFile file, bool again, CancellationToken cancellation)
    {
        if (file.SealedCode is not { } sealedCode || (!again && !file.IsWaitingForRegisters && today.Now.Now - file.AskedAt < s_fresh))
            return file;
        var code = PersonalCode.Parse(secrets.Open(sealedCode, file.PersonId));
        var education = OrSilentAsync(dakpr.FindAsync(code, cancellation));
        var employment = OrSilentAsync(sodra.FindAsync(code, cancellation));
        return await DecideAsync(file.PersonId, Actor.Clock, new TakeAnswers(await education, await employment));
    }

    /// <summary>Registers that were silent are asked again about those who wait.</summary>
    [Function("AskSilentRegisters")]
    public async Task AskSilentAsync([TimerTrigger("0 40 * * * *", UseMonitor = false)] TimerInfo timer, CancellationToken cancellation)
    {
        await foreach (var person in lists.AllAsync<string>(FileLists.WaitingForRegisters, "0", "~", null, cancellation))
        {
            try
            {
                if (await FindAsync(person, cancellation) is { IsWaitingForRegisters: true } file)
                    await AskAsync(file, again: true, cancellation);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                log.LogError(failure, "The registers could not be asked again about {Person}; the others go on", person);
            }
        }
    }

    /// <summary>A silent register stops nothing here: its criterion stays unknown.</summary>
    private static async Task<T?> OrSilentAsync<T>(Task<T> answer) where T : class
    {
        try
        {
            return await answer;
        }
        catch (RefusedException)
        {
            return null;
        }
    }
}

/// <summary>The e-mail in the files of claims.</summary>
public sealed class LearnerFileContacts(LearnerFiles files) : IContactHolder
{
    public string Name => "claims";

    /// <summary>The file has the person's id: it is one place, or none.</summary>
    public async Task<ImmutableArray<string>> PlacesOfAsync(string person, CancellationToken cancellation) =>
        await files.FindAsync(person, cancellation) is null ? [] : [person];

    public async Task CorrectAsync(string place, string person, Actor actor, Contacts contacts, CancellationToken cancellation)
    {
        if (contacts.Email is { } email && await files.FindAsync(person, cancellation) is { } file)
            await files.DecideAsync(person, actor, new Identify(file.Contact with { Email = email }, null, null));
    }
}

/// <summary>Tells who follows the files of a change.</summary>
public sealed record ChangedFile(string PersonId)
{
    /// <summary>Under which name its follower is registered.</summary>
    public const string Follower = "criteria";
}
