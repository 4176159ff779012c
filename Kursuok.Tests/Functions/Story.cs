using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Kursuok.Domain.People.Institutions;
using Kursuok.Domain.Training.Baskets;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Numbers;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.Platform.Security;
using Kursuok.Functions.Training.EmploymentService;
using Kursuok.Functions.Training.Groups;
using Kursuok.Functions.Training.Providers;

namespace Kursuok.Tests.Functions;

/// <summary>
/// A provider's office: its institution with the cards filled, a place and a lecturer, told over HTTP.
/// </summary>
public sealed class Office(Backend backend, string code, string manager, string signer)
{
    /// <summary>A smallest PDF, as a document to upload.</summary>
    public static readonly byte[] Paper = "%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer<</Size 1>>\nstartxref\n9\n%%EOF\n"u8.ToArray();

    public Backend Backend { get; } = backend;
    public string Code { get; } = code;
    public Caller Manager => Backend.As(manager);
    public Caller Signer => Backend.As(signer);
    public string Path => $"/api/institutions/{Code}";

    /// <summary>The place and the lecturer of the office's groups.</summary>
    public Place Place { get; private set; } = null!;
    public LecturerView Lecturer { get; private set; } = null!;

    /// <summary>The sample institution 300000003 with everything that signing needs.</summary>
    public static async Task<Office> FullAsync(Backend backend)
    {
        var office = new Office(backend, "300000003", "administratore", "pasirasantis");
        await office.OpenAsync();
        await office.FillCardAsync();
        await office.FillProgrammeCardAsync("211500102");
        await office.FillProgrammeCardAsync("211500101");
        await office.FillNumberingAsync();
        await office.Manager.PostAsync<Employer>($"{office.Path}/employers", Employer);
        return office;
    }

    /// <summary>The sample institution 300000010 with a place and a lecturer only: signing would be blocked.</summary>
    public static async Task<Office> BareAsync(Backend backend)
    {
        var office = new Office(backend, "300000010", "vadove", "vadove");
        await office.OpenAsync();
        return office;
    }

    /// <summary>Takes the registers' data, and adds a place and a lecturer.</summary>
    private async Task OpenAsync()
    {
        await Manager.PostAsync<InstitutionView>($"{Path}/registers/read");
        Place = await Manager.PostAsync<Place>($"{Path}/places", new PlaceForm("Centro klasė", "Kaunas", "Upės g.", "12", "44001"));
        Lecturer = await AddLecturerAsync("Jūratė", "Žukauskienė", true);
    }

    public async Task<LecturerView> AddLecturerAsync(string firstName, string lastName, bool consent, bool active = true) =>
        await Manager.PostAsync<LecturerView>($"{Path}/lecturers", new LecturerForm(firstName, lastName, "lektore@nmc.example", "+37061112233", null, active,
            ImmutableDictionary<LecturerRequirement, ImmutableArray<string>>.Empty.Add(LecturerRequirement.First, [await UploadAsync()]), consent));

    public async Task<string> UploadAsync(byte[]? content = null) => (await Manager.PostAsync<StoredDocument>($"{Path}/documents", Pdf(content ?? Paper))).Id;

    public static ByteArrayContent Pdf(byte[] content) => new(content) { Headers = { ContentType = new MediaTypeHeaderValue("application/pdf") } };

    public Task<InstitutionCard> FillCardAsync() => Manager.PutAsync<InstitutionCard>($"{Path}/card", Card);

    public Task<ProgrammeCard> FillProgrammeCardAsync(string programme) => Manager.PutAsync<ProgrammeCard>($"{Path}/programmes/{programme}/card", ProgrammeCard);

    public Task<NumberingView> FillNumberingAsync() =>
        Manager.PostAsync<NumberingView>($"{Path}/numbering", new NumberingStage(Backend.Today.AddDays(-1), 1, "NMC-", "/25", 4));

    public static InstitutionCard Card { get; } = new("Mokome suaugusiuosius nuo 1998 metų.",
        new("Asta", "Šimkienė", "Mokymų vadovė", "asta@nmc.example", "+37061234500"), new("VšĮ „Nemuno mokymų centras“", "AB „Upės bankas“", "LT121000011101001000"));

    /// <summary>The employer of the sample person «darbdavio-atstovas».</summary>
    public static Employer Employer { get; } = new("300000035", "UAB „Tiksliosios staklės“", "Pramonės pr. 8, 51329 Kaunas",
        new("Andrius", "Vainauskas", "Gamybos vadovas", "andrius@stakles.example", "+37061239900"), "2025-02-03 įgaliojimas Nr. 11", Active: true);

    public static ProgrammeCard ProgrammeCard { get; } = new("Mokoma kompiuterių klasėje.", null, new("Tęstiniai mokymai", null, null),
        new("Rita", "Čepaitė", "Programos vadovė", "rita@nmc.example", "+37061234511"),
        new("Lankyti bent 80 % užsiėmimų.", "Suteikti mokymo medžiagą.", "Sumokama per 10 dienų pavedimu."));
}

/// <summary>As a fixture: a backend with the office that has everything.</summary>
public class FullOffice : IAsyncLifetime
{
    public Backend Backend { get; private set; } = null!;
    public Office Office { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Backend = await Backend.StartAsync(settings: [.. Settings]);
        Office = await Office.FullAsync(Backend);
    }

    public async ValueTask DisposeAsync()
    {
        await Backend.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected virtual IEnumerable<string> Settings => [];
}

/// <summary>As a fixture: the same, where a basket pays for the trainings of many tests.</summary>
public sealed class GenerousOffice : FullOffice
{
    protected override IEnumerable<string> Settings => ["--Kursuok:Basket:LimitEur=10000"];
}

/// <summary>
/// The story of one group of an office, told over HTTP up to the stage that a test needs: registration opens today and ends in two
/// days, training begins two days later and lasts three.
/// </summary>
public sealed class Story
{
    private Story(Office office, GroupView group)
    {
        Office = office;
        Group = group.Id;
        Information = group.Information;
    }

    public Office Office { get; }
    public string Group { get; }
    public GroupInformation Information { get; }
    public Backend Backend => Office.Backend;
    public Caller Manager => Office.Manager;
    public Caller Signer => Office.Signer;
    public string Path => $"/api/groups/{Group}";

    /// <summary>Keys of the learners who registered, and the ids of their participations.</summary>
    public Dictionary<string, string> Learners { get; } = new(StringComparer.Ordinal);

    /// <summary>„Kuriama“ with its whole timetable.</summary>
    /// <param name="adapt">Changes the card before it is sent.</param>
    public static async Task<Story> DraftAsync(Office office, string programme = "211500102", Func<GroupInformation, GroupInformation>? adapt = null)
    {
        var today = office.Backend.Today;
        var information = new GroupInformation("Rudens grupė", [Funding.ImpBasket, Funding.OwnFunds], 240, "lietuvių", 2, 12, false, office.Place.Id,
            today, today.AddDays(2), today.AddDays(4), today.AddDays(6), null);
        var group = await office.Manager.PostAsync<GroupView>($"{office.Path}/programmes/{programme}/groups", adapt?.Invoke(information) ?? information);
        var story = new Story(office, group);
        var start = group.Information.TrainingStart;
        await office.Manager.PostAsync<GroupView>($"{story.Path}/sessions", new NewSessions([start, start.AddDays(1), start.AddDays(2)], new(9, 0),
            group.Programme.ContactHours * 15, null, null, office.Place.Id, "101", office.Lecturer.Id, null));
        return story;
    }

    /// <summary>„Skelbiama“, with registered and confirmed learners «dalyvis-1»….</summary>
    public static async Task<Story> AnnouncedAsync(Office office, int learners = 0, string programme = "211500102", Func<GroupInformation, GroupInformation>? adapt = null, Funding funding = Funding.OwnFunds)
    {
        var story = await DraftAsync(office, programme, adapt);
        await story.AnnounceAsync();
        for (var number = 1; number <= learners; number++)
            await story.ConfirmAsync(await story.RegisterAsync($"dalyvis-{number}", funding));
        return story;
    }

    /// <summary>„Skelbiama“, for clients of the Employment Service: the sample one has formed a coupon for each who does not work («dalyvis-7», «dalyvis-14» …).</summary>
    public static Task<Story> ForClientsAsync(Office office, TrainingForm form = TrainingForm.School) => AnnouncedAsync(office, adapt: information => information with
    {
        Funding = [Funding.EmploymentService, Funding.OwnFunds],
        EmploymentService = new("Bedarbiai", form, 1, 3, null, null),
    });

    public static SettlementForm Settlement { get; } = new(Office.Card.Bank, SettlementFrequency.Monthly);

    public static ApprenticeshipForm Apprenticeship { get; } = new(Office.Employer.Code, "+37061239900", "andrius@stakles.example", "Cecho g. 4, Kaunas");

    /// <summary>„Vykdoma“ by the provider's hand: everyone confirmed is invited to sign.</summary>
    public static async Task<Story> RunningAsync(Office office, int learners = 2, Funding funding = Funding.OwnFunds)
    {
        var story = await AnnouncedAsync(office, learners, funding: funding);
        await story.InitiateAsync();
        return story;
    }

    /// <summary>Every contract signed by both, numbered and stored.</summary>
    public static async Task<Story> InForceAsync(Office office, int learners = 2, Funding funding = Funding.OwnFunds)
    {
        var story = await RunningAsync(office, learners, funding: funding);
        foreach (var learner in story.Learners.Keys)
            await story.SignAsync(learner);
        await story.SignByProviderAsync([.. story.Learners.Keys]);
        await story.Backend.SettleAsync();
        return story;
    }

    /// <summary>On the last day of training: everyone has started and completed, with a confirmed evaluation.</summary>
    public static async Task<Story> EvaluatedAsync(Office office, int learners = 2, Funding funding = Funding.OwnFunds)
    {
        var story = await InForceAsync(office, learners, funding: funding);
        await story.Backend.MoveToAsync(story.Information.TrainingStart, new(9, 0));
        await story.MarkAsync("started");
        await story.Backend.MoveToAsync(story.Information.TrainingEnd, new(18, 0));
        await story.MarkAsync("completed");
        foreach (var participant in story.Learners.Values)
        {
            await story.Manager.PutAsync<CompletionView>($"{story.Path}/completion/{participant}/evaluation", new EvaluationForm("9"));
            await story.Manager.PostAsync<CompletionView>($"{story.Path}/completion/{participant}/evaluation/confirm");
        }
        return story;
    }

    /// <summary>The same, and everyone has filled the questionnaire.</summary>
    public static async Task<Story> QuestionnairesAsync(Office office, int learners = 2, Funding funding = Funding.OwnFunds)
    {
        var story = await EvaluatedAsync(office, learners, funding: funding);
        foreach (var learner in story.Learners.Keys)
            await story.FillQuestionnaireAsync(learner);
        return story;
    }

    public Task<GroupView> GetAsync() => Manager.GetAsync<GroupView>(Path);

    public Task<GroupView> AnnounceAsync() => Manager.PostAsync<GroupView>($"{Path}/announce");

    public Task<GroupView> InitiateAsync() => Manager.PostAsync<GroupView>($"{Path}/initiate-signing");

    public Task<ImmutableArray<ParticipantView>> ParticipantsAsync() => Manager.GetAsync<ImmutableArray<ParticipantView>>($"{Path}/participants");

    public Task<ImmutableArray<ContractItem>> ContractsAsync() => Manager.GetAsync<ImmutableArray<ContractItem>>($"{Path}/contracts");

    /// <summary>Registers a learner; answers the key.</summary>
    public async Task<string> RegisterAsync(string learner, Funding funding = Funding.OwnFunds)
    {
        Learners[learner] = (await Backend.As(learner).PostAsync<RegistrationItem>($"{Path}/registrations", new NewRegistration(funding, null, null))).ParticipantId;
        return learner;
    }

    /// <summary>A client registered and confirmed, with section II of the coupon submitted.</summary>
    public async Task SubmitCouponAsync(string learner, ApprenticeshipForm? apprenticeship = null)
    {
        var path = $"{Path}/registrations/{Learners[await RegisterAsync(learner, Funding.EmploymentService)]}";
        await Manager.PutAsync<CouponView>($"{path}/settlement", Settlement);
        if (apprenticeship is not null)
            await Manager.PutAsync<CouponView>($"{path}/apprenticeship", apprenticeship);
        await ConfirmAsync(learner);
        await Manager.PostAsync<CouponView>($"{path}/coupon/submit");
    }

    /// <summary>The Employment Service confirms a client's coupon.</summary>
    public Task<CouponView> ConfirmCouponAsync(string learner) =>
        Backend.As("uzt-specialiste").PostAsync<CouponView>($"{Path}/registrations/{Learners[learner]}/coupon/confirm");

    public Task<ParticipantView> ConfirmAsync(string learner) => Manager.PostAsync<ParticipantView>($"{Path}/registrations/{Learners[learner]}/confirm");

    /// <summary>The learner reads the contract and signs what was read.</summary>
    public async Task<ContractItem> SignAsync(string learner) =>
        await Backend.As(learner).PostAsync<ContractItem>($"{Path}/contracts/{Learners[learner]}/sign", new ShownPaper((await ShownAsync(Backend.As(learner), learner)).Sha256));

    public async Task<ImmutableArray<ContractItem>> SignByProviderAsync(params string[] learners) =>
        await Signer.PostAsync<ImmutableArray<ContractItem>>($"{Path}/contracts/sign", await TickedAsync(Signer, learners));

    /// <summary>The contracts as a signer has read them.</summary>
    public async Task<TickedContracts> TickedAsync(Caller signer, params string[] learners)
    {
        var shown = ImmutableArray.CreateBuilder<ShownContract>();
        foreach (var learner in learners)
            shown.Add(await ShownAsync(signer, learner));
        return new(shown.ToImmutable());
    }

    /// <summary>A learner's contract as a reader is shown it: whoever has the file can compute what is signed.</summary>
    public async Task<ShownContract> ShownAsync(Caller reader, string learner) =>
        new(Learners[learner], Convert.ToHexStringLower(SHA256.HashData(await PaperAsync(reader, learner))));

    /// <summary>What is signed, without what is added to it.</summary>
    public async Task<byte[]> PaperAsync(Caller reader, string learner) =>
        (await reader.SendAsync(HttpMethod.Get, $"{Path}/contracts/{Learners[learner]}/document?original=true")).Content;

    /// <param name="mark">«started», «completed» or «not-completed».</param>
    public Task<ImmutableArray<CompletionView>> MarkAsync(string mark, params string[] learners) =>
        Manager.PostAsync<ImmutableArray<CompletionView>>($"{Path}/completion/{mark}",
            new TickedParticipants([.. (learners.Length == 0 ? Learners.Keys : learners.AsEnumerable()).Select(learner => Learners[learner])]));

    public Task<RegistrationItem> FillQuestionnaireAsync(string learner, string? comment = null) =>
        Backend.As(learner).PostAsync<RegistrationItem>($"{Path}/completion/{Learners[learner]}/questionnaire",
            new Questionnaire([.. Policy.Default.Questions.Select(question => new Answer(question.Id, 5))], comment));
}
