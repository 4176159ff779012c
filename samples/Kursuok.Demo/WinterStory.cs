using System.Globalization;

namespace Kursuok.Demo;

/// <summary>
/// The winter of the same provider: who pays. Two learners prove by documents that the IMP basket may pay for them, one of
/// them late; an apprentice learns for the Employment Service's money; an observer looks in; an invoice is returned once and paid.
/// </summary>
internal sealed class WinterStory(KursuokClient kursuok, Backend backend, Narrator narrator, bool goOn) : Stage(kursuok, backend, narrator)
{
    private const string Base = $"/api/institutions/{Plan.Institution}";

    private readonly KursuokClient.Caller _administrator = kursuok.As("administratore");
    private readonly KursuokClient.Caller _office = kursuok.As("darbuotojas");
    private readonly KursuokClient.Caller _signer = kursuok.As("pasirasantis");
    private readonly KursuokClient.Caller _employer = kursuok.As("darbdavio-atstovas");
    private readonly KursuokClient.Caller _reviewer = kursuok.As("imp-administratorius");
    private readonly KursuokClient.Caller _service = kursuok.As("uzt-specialiste");
    private readonly KursuokClient.Caller _observer = kursuok.As("stebetoja");

    private WinterPlan _plan = new(default(DateOnly));
    private string _group = "";

    private string Group => $"/api/groups/{_group}";

    public async Task<WinterEnding> TellAsync(CancellationToken stop)
    {
        Stop = stop;
        await ClockAsync("Pasiruošimas", async () => _plan = await PlanAsync());

        await AtAsync(_plan.Opening, 9);
        await StepAsync("Darbdavys, pas kurį mokysis pameistrys", AddEmployerAsync);
        await StepAsync("Žiemos grupė", async () => _group = await CreateGroupAsync());
        await StepAsync("Tvarkaraštis, jo patikra ir skelbimas", AnnounceAsync);

        await AtAsync(_plan.Opening.AddDays(1), 19);
        await StepAsync("Registracija", RegisterAsync);
        await StepAsync("Kodėl krepšelis nepriklauso?", SubmitDocumentsAsync);

        await AtAsync(_plan.Opening.AddDays(2), 10);
        await StepAsync("Išsilavinimo dokumento peržiūra laiku", () => ReviewAsync(WinterPlan.WithDiploma, "collegeEducation", overdue: false));
        await StepAsync("Užimtumo tarnybos klientas ir jo kuponas", SubmitCouponAsync);
        await StepAsync("Užimtumo tarnyba patvirtina kuponą", ConfirmCouponAsync);

        await AtAsync(_plan.Overdue, 10);
        await StepAsync("Krepšelio lėšos be užimtumo nepatvirtinamos", RefuseWithoutEmploymentAsync);
        await StepAsync("Vėluojanti užimtumo dokumento peržiūra", () => ReviewAsync(WinterPlan.WithoutWork, "employed", overdue: true));
        await StepAsync("Registracijos patvirtinamos, krepšeliai rezervuojami", ConfirmAsync);

        await AtAsync(_plan.RegistrationEnd.AddDays(1), 9);
        await StepAsync("Sutartys: dvišalės ir trišalė", SignAsync);

        await AtAsync(_plan.TrainingStart, 18);
        await StepAsync("Pirmasis užsiėmimas", () => MarkAsync("started", "notMarked"));
        await AtAsync(_plan.Evenings[4], 20);
        await StepAsync("Stebėtojos vizitas", MonitorAsync);
        await StepAsync("Įstaiga susipažįsta su protokolu ir jį pasirašo", AnswerProtocolAsync);

        await AtAsync(_plan.Evenings[8], 12);
        await StepAsync("Atsiskaitymo dokumentas Užimtumo tarnybai", SendAdocAsync);
        await StepAsync("Užimtumo tarnyba dokumentą priima", AcceptAdocAsync);

        await AtAsync(_plan.TrainingEnd, 20);
        await StepAsync("Mokymai baigti, įvertinimai patvirtinti", FinishAsync);
        await AtAsync(_plan.TrainingEnd.AddDays(1), 12);
        await StepAsync("Anketos", FillQuestionnairesAsync);
        await AtAsync(_plan.TrainingEnd.AddDays(2), 12);
        await StepAsync("Pažymėjimai ir grupės pabaiga", CompleteAsync);
        await StepAsync("Sąskaita faktūra", SubmitInvoiceAsync);

        await AtAsync(_plan.TrainingEnd.AddDays(5), 11);
        await StepAsync("Sąskaita grąžinama papildymui", ReturnInvoiceAsync);
        await AtAsync(_plan.TrainingEnd.AddDays(6), 11);
        await StepAsync("Papildyta sąskaita apmokama", PayInvoiceAsync);
        await StepAsync("Ataskaita", ReportAsync);

        WinterEnding? ending = null;
        await ClockAsync("Suvestinė", async () => ending = await EndAsync());
        return ending!;
    }

    private async Task AddEmployerAsync()
    {
        var employers = await _office.GetAsync<List<Employer>>($"{Base}/employers", Stop);
        if (!employers.Exists(employer => employer.Code == WinterPlan.Employer))
        {
            await _administrator.PostAsync($"{Base}/employers", new
            {
                code = WinterPlan.Employer,
                name = "UAB „Kauno staklės“",
                address = "Cecho g. 4, Kaunas",
                representative = new { firstName = "Andrius", lastName = "Vainauskas", position = "Cecho viršininkas", email = "andrius@stakles.example", phone = "+37061239900" },
                actsOn = "2025-02-03 įgaliojimas Nr. 12",
                active = true,
            }, Stop);
        }
        Narrator.Say($"{await Kursuok.NameOfAsync("administratore", Stop)} įtraukia darbdavį UAB „Kauno staklės“, paskyra aktyvi.");
    }

    private async Task<string> CreateGroupAsync()
    {
        var groups = await _office.ListAsync<GroupItem>($"{Base}/groups?programme={Plan.Spreadsheets}", Stop);
        var place = (await _office.GetAsync<List<Place>>($"{Base}/places", Stop)).Find(place => place.Name == "Kompiuterių klasė")!.Id;
        var id = groups.Find(group => group.Name == _plan.Name)?.Id ?? (await _office.PostAsync<Group>($"{Base}/programmes/{Plan.Spreadsheets}/groups", new
        {
            name = _plan.Name,
            funding = new[] { "impBasket", "employmentService" },
            priceEur = WinterPlan.PriceEur,
            language = "lietuvių",
            minParticipants = 3,
            maxParticipants = 8,
            adaptedForSpecialNeeds = true,
            placeId = place,
            registrationStart = _plan.Opening,
            registrationEnd = _plan.RegistrationEnd,
            trainingStart = _plan.TrainingStart,
            trainingEnd = _plan.TrainingEnd,
            employmentService = new { targetGroup = "Bedarbiai", trainingForm = "apprenticeship", durationWeeks = 4, durationDays = 12 },
        }, Stop)).Id;
        Narrator.Say($"Grupė „{_plan.Name}“: IMP krepšelio ir Užimtumo tarnybos lėšos, kaina {Euros(WinterPlan.PriceEur)}, mokymai {_plan.TrainingStart:yyyy-MM-dd} – {_plan.TrainingEnd:yyyy-MM-dd}.");
        return id;
    }

    private async Task AnnounceAsync()
    {
        var group = await _office.GetAsync<Group>(Group, Stop);
        if (group.State == "draft")
        {
            var lecturer = (await _office.GetAsync<List<Lecturer>>($"{Base}/lecturers", Stop))[0].Id;
            if (group.Sessions.Count == 0)
            {
                var before = await FindingsAsync();
                Narrator.Say($"Ataskaita „Tvarkaraščių informacija“ dar rodo: {before}");
                await _office.PostAsync($"{Group}/sessions", new { days = _plan.Evenings, startTime = "18:00", minutes = 90, method = "contact", placeId = group.Information.PlaceId, room = "204", lecturerId = lecturer }, Stop);
                await SettleAsync();
            }
            if (await FindingsAsync() is { } left)
                throw new DemoException($"tvarkaraštis neatitinka reikalavimų: {left}.");
            group = await _office.PostAsync<Group>($"{Group}/announce", null, Stop);
        }
        Narrator.Say($"Suplanavus {Words.Count(group.Sessions.Count, "užsiėmimą", "užsiėmimus", "užsiėmimų")}, neatitikimų nebėra. Grupė – „{group.StateLabel}“.");

        async Task<string?> FindingsAsync() => (await _office.ListAsync<TimetableReport>($"{Base}/reports/timetables", Stop)).Find(found => found.GroupId == _group) is { } found
            ? string.Join("; ", found.Findings.Select(finding => $"{finding.Requirement} – {finding.Value}"))
            : null;
    }

    private async Task RegisterAsync()
    {
        var present = await ParticipantsAsync();
        foreach (var learner in WinterPlan.Learners.Where(learner => !present.ContainsKey(learner)))
            await Kursuok.As(Plan.Key(learner)).PostAsync($"{Group}/registrations", new { funding = learner == WinterPlan.Apprentice ? "employmentService" : "impBasket" }, Stop);
        present = await ParticipantsAsync();
        Narrator.Say($"Registruojasi {string.Join(", ", WinterPlan.Learners.Select(learner => $"{present[learner].Name} ({present[learner].Funding})"))}.");
    }

    private async Task SubmitDocumentsAsync()
    {
        foreach (var (learner, kind) in new[] { (WinterPlan.WithDiploma, "education"), (WinterPlan.WithoutWork, "employment") })
        {
            var person = Kursuok.As(Plan.Key(learner));
            var eligibility = await person.GetAsync<Eligibility>("/api/me/eligibility", Stop);
            var name = (await ParticipantsAsync())[learner].Name;
            foreach (var open in eligibility.Criteria.Where(criterion => criterion.State != "met"))
                Narrator.Say($"{name}: {open.Why}{(open.Next is null ? "" : $" {open.Next}")}");
            if ((await person.GetAsync<List<LearnerDocument>>("/api/me/documents", Stop)).Count == 0)
                await person.UploadAsync<LearnerDocument>($"/api/me/documents?document={kind}", Paper.Pdf, "application/pdf", Stop);
            var document = (await person.GetAsync<List<LearnerDocument>>("/api/me/documents", Stop))[0];
            Narrator.Say($"{name} pateikia kopiją ({document.KindLabel.ToLowerInvariant()}); peržiūrėti reikia iki {document.DueOn:yyyy-MM-dd}.");
        }
    }

    private async Task ReviewAsync(int learner, string outcome, bool overdue)
    {
        var participant = (await ParticipantsAsync())[learner];
        var queue = await _reviewer.ListAsync<ReviewItem>("/api/documents", Stop);
        if (queue.Find(item => item.FullName == participant.Name) is { } waiting)
        {
            if (waiting.Document.Overdue != overdue)
                throw new DemoException($"dokumento, kurio terminas {waiting.Document.DueOn:yyyy-MM-dd}, vėlavimo žyma: {waiting.Document.Overdue}.");
            await _reviewer.PostAsync($"/api/documents/{waiting.PersonId}/{waiting.Document.Id}/review", new { outcome }, Stop);
        }
        var decided = (await Kursuok.As(Plan.Key(learner)).GetAsync<List<LearnerDocument>>("/api/me/documents", Stop))[0];
        Narrator.Say($"{await Kursuok.NameOfAsync("imp-administratorius", Stop)}{(overdue ? ", jau praėjus 3 darbo dienoms," : "")} peržiūri: {participant.Name} – „{decided.StateLabel}“.");
    }

    private async Task SubmitCouponAsync()
    {
        var participant = (await ParticipantsAsync())[WinterPlan.Apprentice];
        var address = $"{Group}/registrations/{participant.Id}";
        if (participant.State == "pending")
            await _office.PostAsync($"{address}/confirm", null, Stop);
        var coupon = await _office.GetAsync<Coupon>($"{address}/coupon", Stop);
        if (coupon.State == "issued")
        {
            await _administrator.PutAsync($"{address}/settlement", new { account = new { payee = "VšĮ „Nemuno mokymų centras“", name = "Nemuno bankas", iban = "LT121000011101001000" }, frequency = "monthly" }, Stop);
            await _office.PutAsync($"{address}/apprenticeship", new { employer = WinterPlan.Employer, phone = "+37061239900", email = "andrius@stakles.example", practiceAddress = "Cecho g. 4, Kaunas" }, Stop);
            coupon = await _office.PostAsync<Coupon>($"{address}/coupon/submit", null, Stop);
        }
        Narrator.Say($"{participant.Name}: pameistrystė UAB „Kauno staklės“, iš {Euros(coupon.PriceEur)} tarnyba kompensuoja {Euros(coupon.CompensatedEur)}. Kupono II skyrius – „{coupon.StateLabel}“.");
    }

    private async Task ConfirmCouponAsync()
    {
        var participant = (await ParticipantsAsync())[WinterPlan.Apprentice];
        var address = $"{Group}/registrations/{participant.Id}/coupon";
        if ((await _service.GetAsync<Coupon>(address, Stop)).State == "submitted")
        {
            await RefusedAsync("Įstaiga kuponą bando patvirtinti pati.", "role-missing", () => _office.PostAsync($"{address}/confirm", null, Stop));
            await _service.PostAsync($"{address}/confirm", null, Stop);
        }
        Narrator.Say($"{await Kursuok.NameOfAsync("uzt-specialiste", Stop)}: kuponas „{(await _service.GetAsync<Coupon>(address, Stop)).StateLabel}“.");
    }

    private async Task RefuseWithoutEmploymentAsync()
    {
        var participant = (await ParticipantsAsync())[WinterPlan.WithoutWork];
        var waits = (await _reviewer.ListAsync<ReviewItem>("/api/documents", Stop)).Exists(item => item.FullName == participant.Name);
        if (participant.State == "pending" && waits)
            await RefusedAsync($"Tvirtinama {participant.Name}, nors dokumentas dar neperžiūrėtas.", "registration-documents-waiting", () => _office.PostAsync($"{Group}/registrations/{participant.Id}/confirm", null, Stop));
    }

    private async Task ConfirmAsync()
    {
        foreach (var participant in (await ParticipantsAsync()).Values.Where(participant => participant.State == "pending"))
            await _office.PostAsync($"{Group}/registrations/{participant.Id}/confirm", null, Stop);
        foreach (var (learner, participant) in (await ParticipantsAsync()).Where(one => one.Key != WinterPlan.Apprentice))
        {
            var basket = await Kursuok.As(Plan.Key(learner)).GetAsync<Basket>("/api/me/basket", Stop);
            Narrator.Say($"{participant.Name}: rezervuota {Euros(basket.ReservedEur)}, krepšelyje liko {Euros(basket.LeftEur)}.");
        }
    }

    private async Task SignAsync()
    {
        await AwaitAsync(() => _office.GetAsync<Group>(Group, Stop), group => group.State != "announced", "kol registracijai pasibaigus grupė taps vykdoma");
        var contracts = await ContractsAsync();
        foreach (var (learner, participant) in await ParticipantsAsync())
        {
            if (contracts[participant.Id].State == "invited")
                await Kursuok.As(Plan.Key(learner)).PostAsync($"{Group}/contracts/{participant.Id}/sign", new { sha256 = (await Contract.ReadAsync(Kursuok.As(Plan.Key(learner)), Group, participant.Id, Stop)).Sha256 }, Stop);
        }
        var waiting = (await ContractsAsync()).Values.Where(contract => contract.ProviderColumn == "Nepasirašyta").Select(contract => contract.ParticipantId).ToList();
        if (waiting.Count > 0)
            await _signer.PostAsync($"{Group}/contracts/sign", new { contracts = await Contract.ReadAsync(_signer, Group, waiting, Stop) }, Stop);
        var apprentice = (await ParticipantsAsync())[WinterPlan.Apprentice];
        if ((await ContractsAsync())[apprentice.Id] is { EmployerColumn: "Nepasirašyta" } open)
        {
            Narrator.Say($"{apprentice.Name}, dalyvis ir įstaiga pasirašė: „{open.StateLabel}“.");
            await _employer.PostAsync($"{Group}/contracts/sign-for-employer", new { contracts = await Contract.ReadAsync(_employer, Group, [apprentice.Id], Stop) }, Stop);
        }
        var concluded = await AwaitAsync(ContractsAsync, all => all.Values.All(contract => contract.Number is not null), "sutarčių numerių");
        Narrator.Say($"Trišalę sutartį pasirašo ir darbdavio atstovas {await Kursuok.NameOfAsync("darbdavio-atstovas", Stop)}: „{concluded[apprentice.Id].StateLabel}“ ({concluded[apprentice.Id].Number}).");
    }

    private async Task MarkAsync(string mark, string from)
    {
        var waiting = (await CompletionAsync()).Values.Where(one => one.State == from).Select(one => one.ParticipantId).ToList();
        if (waiting.Count > 0)
            await _office.PostAsync($"{Group}/completion/{mark}", new { participantIds = waiting }, Stop);
        Narrator.Say($"„{(await CompletionAsync()).Values.First().StateLabel}“: {Words.Count(WinterPlan.Learners.Length, "dalyvis", "dalyviai", "dalyvių")}.");
    }

    private async Task MonitorAsync()
    {
        var protocol = await ProtocolAsync(_observer, "/api/protocols") ?? await _observer.PostAsync<Protocol>("/api/protocols", new
        {
            groupId = _group,
            date = _plan.Evenings[4],
            result = "Užsiėmimas vyksta pagal tvarkaraštį ir programą.",
            findings = new[] { new { severity = "note", text = "Patalpoje trūksta vienos kėdės." } },
        }, Stop);
        if (protocol.State == "draft")
            protocol = await _observer.PostAsync<Protocol>($"/api/protocols/{protocol.Id}/file", null, Stop);
        Narrator.Say($"{await Kursuok.NameOfAsync("stebetoja", Stop)} pateikia protokolą: {protocol.Result}");
    }

    private async Task AnswerProtocolAsync()
    {
        await SettleAsync();
        var protocol = (await ProtocolAsync(_administrator, $"{Base}/protocols"))!;
        if (protocol.State == "filed")
            protocol = await _administrator.PostAsync<Protocol>($"/api/protocols/{protocol.Id}/acquaint", null, Stop);
        if (protocol.State == "acquainted")
        {
            await _administrator.PutAsync($"/api/protocols/{protocol.Id}/answer", new { agrees = true, remarks = "Kėdė jau atnešta." }, Stop);
            protocol = await _administrator.PostAsync<Protocol>($"/api/protocols/{protocol.Id}/sign", null, Stop);
        }
        Narrator.Say($"Protokolas – „{protocol.StateLabel}“; prie grupės matomas stebėsenos rezultatas ir data.");
    }

    private async Task SendAdocAsync()
    {
        var address = await ClientAsync();
        if ((await _administrator.GetAsync<ServiceClient>(address, Stop)).Documents.Count == 0)
        {
            var report = await Anyone.GetAsync<byte[]>("/sample/adoc", Stop);
            var from = FormattableString.Invariant($"type=paslaugos&from={_plan.TrainingStart:yyyy-MM-dd}&to={_plan.Evenings[7]:yyyy-MM-dd}");
            await RefusedAsync("Pateikiamas dokumentas, sugadintas siunčiant.", "adoc-zip-truncated",
                () => _administrator.UploadAsync<SentDocument>($"{address}/documents?{from}", report[..^100], "application/vnd.lt.archyvai.adoc-2008", Stop));
            await _administrator.UploadAsync<SentDocument>($"{address}/documents?{from}", report, "application/vnd.lt.archyvai.adoc-2008", Stop);
        }
        var sent = (await _administrator.GetAsync<ServiceClient>(address, Stop)).Documents[0];
        Narrator.Say($"ADOC „{sent.TypeLabel}“ už {sent.From:yyyy-MM-dd} – {sent.To:yyyy-MM-dd}: „{sent.StateLabel}“. Sandara – {sent.Report.Structure.VerdictLabel}, vientisumas – {sent.Report.Integrity.VerdictLabel}, pasitikėjimas – {sent.Report.Trust.VerdictLabel}.");
    }

    private async Task AcceptAdocAsync()
    {
        var address = await ClientAsync();
        var sent = (await _service.GetAsync<ServiceClient>(address, Stop)).Documents[0];
        if (sent.State == "submitted")
            await _service.PostAsync($"{address}/documents/{sent.Id}/accept", null, Stop);
        Narrator.Say($"Užimtumo tarnyba: dokumentas „{(await _service.GetAsync<ServiceClient>(address, Stop)).Documents[0].StateLabel}“.");
    }

    private async Task FinishAsync()
    {
        await MarkAsync("completed", "started");
        foreach (var one in (await CompletionAsync()).Values)
        {
            var address = $"{Group}/completion/{one.ParticipantId}/evaluation";
            if (one.State == "completed")
                await _office.PutAsync(address, new { evaluation = "9" }, Stop);
            if (one.State is "completed" or "evaluated")
                await _office.PostAsync($"{address}/confirm", null, Stop);
        }
    }

    private async Task FillQuestionnairesAsync()
    {
        var questions = await Anyone.GetAsync<List<Question>>("/api/questionnaire", Stop);
        var completion = await CompletionAsync();
        foreach (var (learner, participant) in await ParticipantsAsync())
        {
            if (completion[participant.Id].State == "confirmed")
                await Kursuok.As(Plan.Key(learner)).PostAsync($"{Group}/completion/{participant.Id}/questionnaire", new { answers = questions.Select(question => new { question = question.Id, score = 5 }) }, Stop);
        }
        Narrator.Say($"Anketas užpildo {Words.Count(completion.Count, "dalyvis", "dalyviai", "dalyvių")}.");
    }

    private async Task CompleteAsync()
    {
        await AwaitAsync(CompletionAsync, completion => completion.Values.All(one => one.State == "certified"), "pažymėjimų");
        var group = await _office.GetAsync<Group>(Group, Stop);
        if (group.State == "running")
            group = await _office.PostAsync<Group>($"{Group}/complete", null, Stop);
        Narrator.Say($"Visi gavo pažymėjimus, grupė – „{group.StateLabel}“.");
    }

    private async Task SubmitInvoiceAsync()
    {
        await SettleAsync();
        var window = await _administrator.GetAsync<GroupInvoices>($"{Group}/invoices", Stop);
        var granted = window.Participants.Where(participant => participant.Financing == "Skirta").ToList();
        if (window.Invoices.Count == 0)
        {
            await RefusedAsync("Pažymimas dalyvis, kuriam krepšelis neskirtas.", "invoice-basket-not-granted", () => InvoiceAsync([.. window.Participants.Select(participant => participant.ParticipantId)]));
            await InvoiceAsync([.. granted.Select(participant => participant.ParticipantId)]);
        }
        var invoice = (await _administrator.GetAsync<GroupInvoices>($"{Group}/invoices", Stop)).Invoices[0];
        Narrator.Say($"Pažymėti {Words.Count(granted.Count, "dalyvis", "dalyviai", "dalyvių")} su „Skirta“; sąskaita faktūra {Euros(invoice.TotalEur)} – „{invoice.StateLabel}“.");
    }

    private async Task InvoiceAsync(string[] participants, string? invoice = null)
    {
        var document = (await _administrator.UploadAsync<Stored>($"{Base}/documents", Paper.Pdf, "application/pdf", Stop)).Id;
        var form = new { participantIds = participants, document };
        if (invoice is null)
            await _administrator.PostAsync($"{Group}/invoices", form, Stop);
        else
            await _administrator.PutAsync($"{Group}/invoices/{invoice}", form, Stop);
    }

    private async Task ReturnInvoiceAsync()
    {
        var invoice = await InvoiceAsync();
        if (invoice is { State: "submitted", Reason: null })
            await _reviewer.PostAsync($"{Group}/invoices/{invoice.Id}/review", null, Stop);
        if ((await InvoiceAsync()) is { State: "underReview", Reason: null })
            await _reviewer.PostAsync($"{Group}/invoices/{invoice.Id}/return", new { reason = "Sąskaitoje nenurodytas mokymų laikotarpis." }, Stop);
        invoice = await InvoiceAsync();
        Narrator.Say($"Sąskaita – „{invoice.StateLabel}“{(invoice.Reason is null ? "" : $": {invoice.Reason}")}");
    }

    private async Task PayInvoiceAsync()
    {
        var invoice = await InvoiceAsync();
        if (invoice.State == "returned")
            await InvoiceAsync([.. invoice.Participants.Select(participant => participant.ParticipantId)], invoice.Id);
        foreach (var (from, step) in new[] { ("submitted", "review"), ("underReview", "pass"), ("passedForPayment", "pay") })
        {
            if ((await InvoiceAsync()).State == from)
                await _reviewer.PostAsync($"{Group}/invoices/{invoice.Id}/{step}", null, Stop);
        }
        invoice = await InvoiceAsync();
        Narrator.Say($"Papildyta sąskaita įvertinta ir perduota apmokėti: {Euros(invoice.TotalEur)} – „{invoice.StateLabel}“.");
    }

    private async Task ReportAsync()
    {
        await SettleAsync();
        var cut = await _office.GetAsync<ParticipantCut>($"{Base}/reports/participants/cut?by=funding", Stop);
        foreach (var row in cut.Rows)
            Narrator.Say($"{row.Label}: {Words.Count(row.Totals.All, "dalyvis", "dalyviai", "dalyvių")}, su pažymėjimu – {row.Totals.Certified}.");
    }

    private async Task<WinterEnding> EndAsync()
    {
        await SettleAsync();
        var baskets = new List<Basket>();
        foreach (var learner in WinterPlan.Learners.Where(learner => learner != WinterPlan.Apprentice))
            baskets.Add(await Kursuok.As(Plan.Key(learner)).GetAsync<Basket>("/api/me/basket", Stop));
        return new(
            (await _office.GetAsync<Group>(Group, Stop)).StateLabel,
            (await ContractsAsync()).Values.Count(contract => contract.State == "ended"),
            baskets.Sum(basket => basket.SpentEur), baskets.Sum(basket => basket.ReservedEur),
            await InvoiceAsync(), (await ProtocolAsync(_administrator, $"{Base}/protocols"))!.StateLabel,
            (await _administrator.GetAsync<ServiceClient>(await ClientAsync(), Stop)).Documents.Single().StateLabel);
    }

    // How the story looks at the backend.

    private async Task<Dictionary<int, Participant>> ParticipantsAsync() =>
        (await _office.GetAsync<List<Participant>>($"{Group}/participants", Stop)).ToDictionary(Plan.NumberOf);

    private async Task<Dictionary<string, Contract>> ContractsAsync() =>
        (await _office.GetAsync<List<Contract>>($"{Group}/contracts", Stop)).ToDictionary(contract => contract.ParticipantId, StringComparer.Ordinal);

    private async Task<Dictionary<string, Completion>> CompletionAsync() =>
        (await _office.GetAsync<List<Completion>>($"{Group}/completion", Stop)).ToDictionary(one => one.ParticipantId, StringComparer.Ordinal);

    private async Task<Invoice> InvoiceAsync() => (await _administrator.GetAsync<GroupInvoices>($"{Group}/invoices", Stop)).Invoices.Single();

    private async Task<Protocol?> ProtocolAsync(KursuokClient.Caller caller, string list) =>
        (await caller.ListAsync<ProtocolItem>(list, Stop)).Find(protocol => protocol.GroupId == _group) is { } found ? await caller.GetAsync<Protocol>($"/api/protocols/{found.Id}", Stop) : null;

    private async Task<string> ClientAsync() => $"/api/employment-service/clients/{_group}-{(await ParticipantsAsync())[WinterPlan.Apprentice].Id}";

    private static string Euros(decimal euros) => string.Create(CultureInfo.GetCultureInfo("lt-LT"), $"{euros:0.00}\u00a0€");

    /// <summary>The plan of the story that is to go on, or of one that opens on the next Monday.</summary>
    private async Task<WinterPlan> PlanAsync()
    {
        var clock = await NowAsync();
        if (goOn && (await _office.ListAsync<GroupItem>($"{Base}/groups?programme={Plan.Spreadsheets}", Stop)).Where(group => group.Name.StartsWith(WinterPlan.Prefix, StringComparison.Ordinal)).ToList() is { Count: > 0 } told)
            return new(told.Max(group => group.RegistrationStart));
        var today = Vilnius.DateOf(clock);
        return new(today.AddDays((8 - (int)today.DayOfWeek) % 7));
    }
}

/// <summary>When the winter's story plays, and who is who in it. All dates follow from the Monday on which it opens.</summary>
internal sealed record WinterPlan(DateOnly Opening)
{
    public const string Prefix = "Skaičiuoklė žiemą";
    public const string Employer = "300000035";
    public const decimal PriceEur = 240;

    /// <summary>DAKPR holds secondary education only: a diploma is shown by a copy.</summary>
    public const int WithDiploma = 20;
    /// <summary>SoDra says „Ne“: employment is shown by a copy.</summary>
    public const int WithoutWork = 21;
    public const int Apprentice = 28;

    public static readonly int[] Learners = [WithDiploma, WithoutWork, 22, 23, Apprentice];

    public string Name => $"{Prefix} (nuo {TrainingStart:yyyy-MM-dd})";
    public DateOnly RegistrationEnd => Opening.AddDays(13);
    public DateOnly TrainingStart => Opening.AddDays(21);

    /// <summary>Mondays to Wednesdays: twelve evenings of two academic hours are the programme's twenty-four.</summary>
    public DateOnly[] Evenings => [.. Enumerable.Range(0, 12).Select(i => TrainingStart.AddDays(i / 3 * 7 + i % 3))];

    public DateOnly TrainingEnd => Evenings[^1];

    /// <summary>More than three working days after the documents were submitted.</summary>
    public DateOnly Overdue => Opening.AddDays(9);
}

/// <summary>How the winter has ended.</summary>
internal sealed record WinterEnding(string Group, int EndedContracts, decimal SpentEur, decimal ReservedEur, Invoice Invoice, string Protocol, string Document)
{
    public string Table => string.Create(CultureInfo.GetCultureInfo("lt-LT"),
        $"\nŽiemos grupė – „{Group}“: įvykdytų sutarčių {EndedContracts}, panaudota IMP krepšelių {SpentEur:0.00}\u00a0€; sąskaita faktūra {Invoice.TotalEur:0.00}\u00a0€ – „{Invoice.StateLabel}“; stebėsenos protokolas – „{Protocol}“; dokumentas Užimtumo tarnybai – „{Document}“.");

    internal void Check(Checks checks)
    {
        var granted = (WinterPlan.Learners.Length - 1) * WinterPlan.PriceEur;
        checks.Same("žiemos grupės būsena", "Užbaigta", Group);
        checks.Same("žiemos grupės įvykdytų sutarčių", WinterPlan.Learners.Length, EndedContracts);
        checks.Same("panaudota krepšelių", granted, SpentEur);
        checks.Same("liko rezervuota", 0, ReservedEur);
        checks.Same("sąskaitos faktūros suma", granted, Invoice.TotalEur);
        checks.Same("sąskaitos faktūros būsena", "Apmokėta", Invoice.StateLabel);
        checks.Same("protokolo būsena", "Pasirašytas", Protocol);
        checks.Same("dokumento būsena", "Priimtas", Document);
    }
}
