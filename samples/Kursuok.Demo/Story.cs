using System.Globalization;

namespace Kursuok.Demo;

/// <summary>
/// One autumn of one provider, told from top to bottom. Each step looks at the backend first and does only what has not
/// been done, so it may begin again wherever the backend or the demo itself was killed.
/// </summary>
internal sealed class Story(KursuokClient kursuok, Backend backend, Narrator narrator, DemoFolder folder, bool goOn) : Stage(kursuok, backend, narrator)
{
    private const string Base = $"/api/institutions/{Plan.Institution}";

    private readonly KursuokClient.Caller _office = kursuok.As("darbuotojas");
    private readonly KursuokClient.Caller _administrator = kursuok.As("administratore");
    private readonly KursuokClient.Caller _signer = kursuok.As("pasirasantis");

    private Plan _plan = new(default(DateOnly));
    private string _officer = "", _signatory = "";
    private string _class = "", _remote = "", _lecturer = "";
    private string _evening = "", _few = "";

    public async Task<Ending> TellAsync(CancellationToken stop)
    {
        Stop = stop;
        await ClockAsync("Pasiruošimas", async () => _plan = await PlanAsync());

        await AtAsync(_plan.Opening, 9);
        await StepAsync("Įstaiga tvarko savo korteles", FillCardsAsync);
        await StepAsync("Lektorė ir mokymo vietos", AddLecturerAndPlacesAsync);
        await StepAsync("Kuriama vakarinė grupė", async () => _evening = await CreateGroupAsync(Plan.Literacy, Plan.LiteracyName(_plan.TrainingStart), 8, 12, _plan.TrainingEnd));
        await StepAsync("Vakarinės grupės tvarkaraštis", PlanEveningsAsync);
        await StepAsync("Vakarinė grupė skelbiama", () => AnnounceAsync(_evening));
        await StepAsync("Kuriama antra grupė", async () => _few = await CreateGroupAsync(Plan.Spreadsheets, Plan.SpreadsheetsName(_plan.TrainingStart), 6, 15, _plan.FewEvenings[^1]));
        await StepAsync("Antros grupės tvarkaraštis ir skelbimas", PlanFewAsync);

        for (var day = 0; day < Plan.Registrations.Length; day++)
        {
            var learners = Plan.Registrations[day];
            await AtAsync(_plan.RegistrationDays[day], 18);
            await StepAsync("Registracija į vakarinę grupę", () => RegisterAsync(_evening, learners));
            if (day == 1)
                await StepAsync("Registracija į antrą grupę", () => RegisterAsync(_few, Plan.FewLearners));
        }
        await StepAsync("Tryliktas norintysis", RefuseThirteenthAsync);

        await AtAsync(_plan.RegistrationDays[^1].AddDays(1), 10);
        await StepAsync("Įstaiga sprendžia dėl registracijų", DecideRegistrationsAsync);

        await AtAsync(_plan.RegistrationEnd.AddDays(1), 9);
        await StepAsync("Registracija baigėsi", SeeRegistrationClosedAsync);
        await StepAsync("Antra grupė nevykdoma", CallOffAsync);

        await AtAsync(_plan.RegistrationEnd.AddDays(2), 19);
        await StepAsync("Dalyviai pasirašo mokymosi sutartis", SignByLearnersAsync);
        await AtAsync(_plan.RegistrationEnd.AddDays(3), 11);
        await StepAsync("Įstaiga pasirašo mokymosi sutartis", SignByProviderAsync);

        await AtAsync(_plan.TrainingStart, 17, 45);
        await StepAsync("Nepasirašęs dalyvis išregistruotas", SeeDeregisteredAsync);
        await StepAsync("Pirmasis užsiėmimas", MarkStartedAsync);

        await AtAsync(_plan.TrainingStart.AddDays(14), 12);
        await StepAsync("Vienas dalyvis nutraukia sutartį", TerminateAsync);

        await AtAsync(_plan.TrainingEnd, 19, 45);
        await StepAsync("Paskutinis užsiėmimas", MarkCompletedAsync);
        await StepAsync("Galutiniai įvertinimai", EvaluateAsync);

        await AtAsync(_plan.TrainingEnd.AddDays(1), 20);
        await StepAsync("Programos vertinimo anketos", FillQuestionnairesAsync);

        await AtAsync(_plan.TrainingEnd.AddDays(4), 9);
        await StepAsync("Pažymėjimai", SeeCertificatesAsync);
        await StepAsync("Grupė užbaigiama", CompleteAsync);
        await StepAsync("Dokumentai", DownloadAsync);

        Ending? ending = null;
        await ClockAsync("Suvestinė", async () => ending = await Ending.ReadAsync(_office, Anyone, _evening, _few, Stop));
        return ending!;
    }

    // Rugsėjo 1-oji: what a provider has before its first group.

    private async Task FillCardsAsync()
    {
        var institution = await _office.FindAsync<Institution>(Base, Stop) ?? await _office.PostAsync<Institution>($"{Base}/registers/read", null, Stop);
        Narrator.Say($"{_officer} perskaito ŠMIR ir NŠPR duomenis: {institution.Register.Name}.");
        if (institution.Information is null)
        {
            await _administrator.PutAsync($"{Base}/card", new
            {
                description = "Mokome suaugusiuosius Kaune ir nuotoliu nuo 1998 metų.",
                responsible = new { firstName = "Eglė", lastName = "Jankauskienė", position = "Neformaliojo mokymo skyriaus vedėja", email = "egle@nmc.example", phone = "+37061200001" },
                bank = new { payee = "VšĮ „Nemuno mokymų centras“", name = "Nemuno bankas", iban = "LT121000011101001000" },
            }, Stop);
        }
        if (!institution.Numbering.Filled)
        {
            institution = institution with
            {
                Numbering = await _administrator.PostAsync<Numbering>($"{Base}/numbering", new { validFrom = _plan.Opening, start = 1, prefix = "NMC-", suffix = $"/{_plan.Opening.Year}", digits = 4 }, Stop),
            };
        }
        Narrator.Say($"Užpildytos kortelės „Institucijos informacija“ ir „Mokymo sutarties numeracija“ (pirmas numeris – {institution.Numbering.Stages[^1].Example}).");
        foreach (var code in new[] { Plan.Literacy, Plan.Spreadsheets })
        {
            var programme = await _office.GetAsync<Programme>($"{Base}/programmes/{code}", Stop);
            if (programme.Card is null)
            {
                await _office.PutAsync($"{Base}/programmes/{code}/card", new
                {
                    specifics = "Mokoma mažomis grupėmis, kiekvienas dalyvis dirba su savo kompiuteriu.",
                    additionalRequirements = "Mokėti naudotis klaviatūra ir pele.",
                    recognition = new { furtherLearning = "Galima tęsti mokymąsi pažengusiųjų programoje." },
                    contactPerson = new { firstName = "Tomas", lastName = "Urbonas", position = "Mokymų koordinatorius", email = "tomas@nmc.example", phone = "+37061200002" },
                    conditions = new
                    {
                        learnerObligations = "Atsinešti nešiojamąjį kompiuterį arba iš anksto paprašyti jį paskolinti.",
                        providerObligations = "Suteikti mokymosi medžiagą ir belaidį ryšį.",
                        payment = "Asmeninėmis lėšomis mokama iki mokymų pradžios banko pavedimu.",
                    },
                }, Stop);
            }
            Narrator.Say($"Paruošta programa „{programme.General.Name}“ ({Hours(programme.General.ContactHours)}).");
        }
    }

    private async Task AddLecturerAndPlacesAsync()
    {
        var lecturers = await _office.GetAsync<List<Lecturer>>($"{Base}/lecturers", Stop);
        if (lecturers.Find(lecturer => lecturer is { FirstName: "Dovilė", LastName: "Šaulytė" }) is not { } lecturer)
        {
            var diploma = await _office.UploadAsync<Stored>($"{Base}/documents", Paper.Pdf, "application/pdf", Stop);
            lecturer = await _office.PostAsync<Lecturer>($"{Base}/lecturers", new
            {
                firstName = "Dovilė",
                lastName = "Šaulytė",
                email = "dovile@nmc.example",
                phone = "+37061200003",
                information = "Suaugusiųjų skaitmeninių įgūdžių mokytoja.",
                active = true,
                proofs = new { first = new[] { diploma.Id } },
                publicationConsent = true,
            }, Stop);
        }
        _lecturer = lecturer.Id;
        _class = await PlaceAsync("Kompiuterių klasė");
        _remote = await PlaceAsync("Nuotolinis mokymas");
        Narrator.Say($"Lektorė {lecturer.FirstName} {lecturer.LastName}; vietos – „Kompiuterių klasė“ ir „Nuotolinis mokymas“.");

        async Task<string> PlaceAsync(string name)
        {
            var places = await _office.GetAsync<List<Place>>($"{Base}/places", Stop);
            var place = places.Find(place => place.Name == name)
                ?? await _office.PostAsync<Place>($"{Base}/places", new { name, municipality = "Kaunas", street = "Upės g.", house = "12", postalCode = "44001" }, Stop);
            return place.Id;
        }
    }

    private async Task<string> CreateGroupAsync(string programme, string name, int min, int max, DateOnly end)
    {
        var groups = await _office.ListAsync<GroupItem>($"{Base}/groups?programme={programme}", Stop);
        var id = groups.Find(group => group.Name == name)?.Id ?? (await _office.PostAsync<Group>($"{Base}/programmes/{programme}/groups", new
        {
            name,
            funding = new[] { "impBasket", "ownFunds" },
            priceEur = 320m,
            language = "lietuvių",
            minParticipants = min,
            maxParticipants = max,
            adaptedForSpecialNeeds = true,
            placeId = _class,
            registrationStart = _plan.Opening,
            registrationEnd = _plan.RegistrationEnd,
            trainingStart = _plan.TrainingStart,
            trainingEnd = end,
        }, Stop)).Id;
        Narrator.Say($"{_officer} sukuria grupę „{name}“: {min}–{max} dalyvių, registracija iki {_plan.RegistrationEnd:yyyy-MM-dd}, mokymai {_plan.TrainingStart:yyyy-MM-dd} – {end:yyyy-MM-dd}.");
        return id;
    }

    private async Task PlanEveningsAsync()
    {
        var group = await GroupAsync(_evening);
        if (group.State == "draft")
        {
            if (group.Sessions.Count == 0)
                group = await AddSessionsAsync(_evening, _plan.Evenings[..18]);
            if (Find(_plan.Evenings[18]) is null)
            {
                Narrator.Say($"18 vakarų po 2 × 45 min.: suplanuota {group.Counter.Planned:0.##} iš {Hours(group.Counter.Required)}.");
                await RefusedAsync($"{_officer} jau norėtų skelbti grupę.", "group-hours-not-planned", () => _office.PostAsync($"/api/groups/{_evening}/announce", null, Stop));
                if (Find(_plan.Mistaken) is null)
                    group = await AddSessionsAsync(_evening, [_plan.Mistaken]);
                await _office.DeleteAsync($"/api/groups/{_evening}/sessions/{Find(_plan.Mistaken)!.Id}", Stop);
                Narrator.Say($"Per klaidą įtrauktas šeštadienio ({_plan.Mistaken:yyyy-MM-dd}) užsiėmimas ištrinamas.");
            }
            foreach (var day in _plan.Evenings[18..])
            {
                if (Find(day) is null)
                    group = await _office.PostAsync<Group>($"/api/groups/{_evening}/sessions/{Find(_plan.Evenings[17])!.Id}/copy", new { date = day }, Stop);
            }
            await _office.PutAsync($"/api/groups/{_evening}/sessions/{Find(_plan.Evenings[^2])!.Id}", new
            {
                date = _plan.Evenings[^2],
                startTime = "18:30",
                minutes = 90,
                method = "remoteSynchronous",
                link = "https://vaizdas.nmc.example/rastingumas",
                placeId = _remote,
                lecturerId = _lecturer,
            }, Stop);
            group = await GroupAsync(_evening);
        }
        Narrator.Say($"Paskutiniai du vakarai nukopijuojami, {_plan.Evenings[^2]:yyyy-MM-dd} užsiėmimas perkeliamas į nuotolį (18:30).");
        Narrator.Say($"Suplanuota {group.Counter.Planned:0.##} iš {Hours(group.Counter.Required)}, {Words.Count(group.Sessions.Count, "užsiėmimas", "užsiėmimai", "užsiėmimų")}.");

        Session? Find(DateOnly day) => group.Sessions.FirstOrDefault(session => session.Date == day);
    }

    private async Task PlanFewAsync()
    {
        if ((await GroupAsync(_few)).Sessions.Count == 0)
            await AddSessionsAsync(_few, _plan.FewEvenings);
        await AnnounceAsync(_few);
        var catalogue = await Anyone.ListAsync<GroupItem>("/api/catalogue", Stop);
        foreach (var shown in catalogue.Where(group => group.Id == _evening || group.Id == _few))
            Narrator.Say($"Viešame kataloge: „{shown.Name}“, programa „{shown.ProgrammeName}“, laisvų vietų {shown.FreeSeats}.");
    }

    private Task<Group> AddSessionsAsync(string group, DateOnly[] days) => _office.PostAsync<Group>($"/api/groups/{group}/sessions", new
    {
        days,
        startTime = "18:00",
        minutes = 90,
        method = "contact",
        placeId = _class,
        room = "204",
        lecturerId = _lecturer,
    }, Stop);

    private async Task AnnounceAsync(string id)
    {
        var group = await GroupAsync(id);
        if (group.State == "draft")
            group = await _office.PostAsync<Group>($"/api/groups/{id}/announce", null, Stop);
        Narrator.Say($"Grupė „{group.Information.Name}“ – „{group.StateLabel}“.");
    }

    // The two weeks of registration.

    private async Task RegisterAsync(string group, int[] learners)
    {
        var present = await ParticipantsAsync(group);
        foreach (var learner in learners.Where(learner => !present.ContainsKey(learner)))
            await Kursuok.As(Plan.Key(learner)).PostAsync($"/api/groups/{group}/registrations", new { funding = Plan.Funding(learner) }, Stop);
        present = await ParticipantsAsync(group);
        Narrator.Say($"Registruojasi {string.Join(", ", learners.Select(learner => present[learner].Name))}.");
        var information = await GroupAsync(group);
        Narrator.Say($"Iš viso užsiregistravo {information.Registered}, laisvų vietų – {information.FreeSeats}.");
    }

    private async Task RefuseThirteenthAsync()
    {
        if ((await GroupAsync(_evening)) is not { State: "announced", FreeSeats: 0 })
            return;
        var learner = Plan.Key(Plan.TooLate);
        await RefusedAsync($"Registruojasi {await Kursuok.NameOfAsync(learner, Stop)}.", "registration-group-full",
            () => Kursuok.As(learner).PostAsync($"/api/groups/{_evening}/registrations", new { funding = "ownFunds" }, Stop));
    }

    private async Task DecideRegistrationsAsync()
    {
        foreach (var (learner, participant) in await ParticipantsAsync(_evening))
        {
            if (participant.State != "pending")
                continue;
            var address = $"/api/groups/{_evening}/registrations/{participant.Id}";
            if (learner != Plan.WithoutCriteria)
            {
                await _office.PostAsync($"{address}/confirm", null, Stop);
                continue;
            }
            await RefusedAsync($"{_officer} tvirtina: {participant.Name} ({participant.Funding}).", "registration-criteria-unmet", () => _office.PostAsync($"{address}/confirm", null, Stop));
            await _office.PostAsync($"{address}/reject", new { reason = "Neįvykdytas IMP krepšelio išsilavinimo kriterijus, o mokėti asmeninėmis lėšomis nesutikta." }, Stop);
        }
        var after = (await ParticipantsAsync(_evening)).Values.ToList();
        Narrator.Say($"Patvirtinta: {after.Count(participant => participant.State != "rejected")}.");
        foreach (var rejected in after.Where(participant => participant.State == "rejected"))
            Narrator.Say($"Atmesta: {rejected.Name}. {rejected.Reason}");
    }

    private async Task SeeRegistrationClosedAsync()
    {
        var group = await AwaitAsync(() => GroupAsync(_evening), group => group.State != "announced", "kol registracijai pasibaigus grupė taps vykdoma");
        Narrator.Say($"Užsiregistravo {group.Registered} (mažiausiai reikia {group.Information.MinParticipants}): vidurnaktį grupė „{group.Information.Name}“ pati tampa „Vykdoma“.");
        Narrator.Say("Patvirtinti dalyviai gauna kvietimus pasirašyti sutartis.");
    }

    private async Task CallOffAsync()
    {
        var group = await GroupAsync(_few);
        if (group.State == "announced")
        {
            Narrator.Say($"Į grupę „{group.Information.Name}“ užsiregistravo tik {group.Registered} (mažiausiai reikia {group.Information.MinParticipants}).");
            group = await _office.PostAsync<Group>($"/api/groups/{_few}/call-off", new { reason = "Susirinko per mažai dalyvių." }, Stop);
        }
        Narrator.Say($"{_officer} grupės nevykdo – „{group.StateLabel}“. Užsiregistravusieji išregistruojami ir gauna laiškus.");
    }

    // Contracts.

    private async Task SignByLearnersAsync()
    {
        var participants = await ParticipantsAsync(_evening);
        var contracts = await ContractsAsync();
        foreach (var (learner, participant) in participants)
        {
            if (learner != Plan.NeverSigns && contracts.GetValueOrDefault(participant.Id) is { State: "invited" })
                await Kursuok.As(Plan.Key(learner)).PostAsync($"/api/groups/{_evening}/contracts/{participant.Id}/sign", new { sha256 = (await Contract.ReadAsync(Kursuok.As(Plan.Key(learner)), $"/api/groups/{_evening}", participant.Id, Stop)).Sha256 }, Stop);
        }
        contracts = await ContractsAsync();
        Narrator.Say($"Pasirašo {Words.Count(contracts.Values.Count(contract => contract.State != "invited"), "dalyvis", "dalyviai", "dalyvių")}; nepasirašo {participants[Plan.NeverSigns].Name}.");
    }

    private async Task SignByProviderAsync()
    {
        var ticked = (await ContractsAsync()).Values.Where(contract => contract.State == "learnerSigned").Select(contract => contract.ParticipantId).ToList();
        if (ticked.Count > 0)
        {
            var read = await Contract.ReadAsync(_signer, $"/api/groups/{_evening}", ticked, Stop);
            await RefusedAsync($"{_officer} bando pasirašyti už įstaigą.", "role-missing", () => _office.PostAsync($"/api/groups/{_evening}/contracts/sign", new { contracts = read }, Stop));
            await _signer.PostAsync($"/api/groups/{_evening}/contracts/sign", new { contracts = read }, Stop);
        }
        var numbers = (await AwaitAsync(ContractsAsync, contracts => contracts.Values.All(contract => contract.State is "invited" or "lapsed" || contract.Number is not null), "sutarčių numerių"))
            .Values.Select(contract => contract.Number).OfType<string>().Order(StringComparer.Ordinal).ToList();
        Narrator.Say($"{_signatory} vienu veiksmu pasirašo su visais pasirašiusiaisiais: {Words.Count(numbers.Count, "sutartis", "sutartys", "sutarčių")}, nuo {numbers[0]} iki {numbers[^1]}.");
    }

    // Training.

    private async Task SeeDeregisteredAsync()
    {
        var silent = (await AwaitAsync(() => ParticipantsAsync(_evening), participants => participants[Plan.NeverSigns].State == "deregistered", "kol bus išregistruotas nepasirašęs dalyvis"))[Plan.NeverSigns];
        Narrator.Say($"{silent.Name} – „{silent.StateLabel}“: {silent.Reason}.");
    }

    private async Task MarkStartedAsync()
    {
        var waiting = (await CompletionAsync()).Values.Where(participant => participant.State == "notMarked").Select(participant => participant.ParticipantId).ToList();
        if (waiting.Count > 0)
        {
            await RefusedAsync($"{_officer} per klaidą spaudžia „Mokymus baigė“.", "completion-not-started",
                () => _office.PostAsync($"/api/groups/{_evening}/completion/completed", new { participantIds = waiting }, Stop));
            await _office.PostAsync($"/api/groups/{_evening}/completion/started", new { participantIds = waiting }, Stop);
        }
        Narrator.Say($"{_officer} pažymi „Mokymus pradėjo“: {Words.Count((await CompletionAsync()).Count, "dalyvis", "dalyviai", "dalyvių")}.");
    }

    private async Task TerminateAsync()
    {
        var participant = (await ParticipantsAsync(_evening))[Plan.Terminates];
        var address = $"/api/groups/{_evening}/contracts/{participant.Id}";
        if ((await ContractsAsync())[participant.Id].State == "inForce")
            await Kursuok.As(Plan.Key(Plan.Terminates)).PostAsync($"{address}/request-termination", new { reason = "Pasikeitė darbo grafikas, vakarais nebegaliu dalyvauti." }, Stop);
        Narrator.Say($"{participant.Name} pateikia prašymą nutraukti sutartį: „Pasikeitė darbo grafikas, vakarais nebegaliu dalyvauti.“");
        if ((await ContractsAsync())[participant.Id].State == "terminationRequested")
            await _signer.PostAsync($"{address}/terminate", new { ground = "learnerRequest" }, Stop);
        var contract = (await ContractsAsync())[participant.Id];
        Narrator.Say($"{_signatory} prašymą patenkina: sutartis {contract.Number} – „{contract.StateLabel}“.");
    }

    private async Task MarkCompletedAsync()
    {
        var participants = await ParticipantsAsync(_evening);
        var completion = await CompletionAsync();
        var absent = participants[Plan.DoesNotFinish];
        if (completion[absent.Id].State == "started")
            await _office.PostAsync($"/api/groups/{_evening}/completion/not-completed", new { participantIds = new[] { absent.Id } }, Stop);
        var finished = completion.Values.Where(one => one.State == "started" && one.ParticipantId != absent.Id).Select(one => one.ParticipantId).ToList();
        if (finished.Count > 0)
            await _office.PostAsync($"/api/groups/{_evening}/completion/completed", new { participantIds = finished }, Stop);
        completion = await CompletionAsync();
        Narrator.Say($"„Mokymus baigė“: {completion.Values.Count(one => one.State != "notCompleted")}; „{completion[absent.Id].StateLabel}“: {absent.Name}.");
    }

    private async Task EvaluateAsync()
    {
        var said = new List<string>();
        var graded = (await ParticipantsAsync(_evening)).Values.Join(await CompletionAsync(), participant => participant.Id, one => one.Key, (participant, one) => (participant.Name, Training: one.Value))
            .Where(one => one.Training.State != "notCompleted").ToList();
        foreach (var ((name, training), evaluation) in graded.Zip(Plan.Evaluations))
        {
            var address = $"/api/groups/{_evening}/completion/{training.ParticipantId}/evaluation";
            if (training.State == "completed")
                await _office.PutAsync(address, new { evaluation }, Stop);
            if (training.State is "completed" or "evaluated")
                await _office.PostAsync($"{address}/confirm", null, Stop);
            said.Add($"{name} – {evaluation}");
        }
        Narrator.Say($"{_officer} įveda ir patvirtina: {string.Join("; ", said)}.");
        Narrator.Say("Baigusieji gauna kvietimus užpildyti programos vertinimo anketą.");
    }

    private async Task FillQuestionnairesAsync()
    {
        var questions = await Anyone.GetAsync<List<Question>>("/api/questionnaire", Stop);
        var completion = await CompletionAsync();
        foreach (var (learner, participant) in await ParticipantsAsync(_evening))
        {
            if (completion.GetValueOrDefault(participant.Id) is { State: "confirmed" })
            {
                await Kursuok.As(Plan.Key(learner)).PostAsync($"/api/groups/{_evening}/completion/{participant.Id}/questionnaire", new
                {
                    answers = questions.Select((question, i) => new { question = question.Id, score = 5 - (learner + i) % 3 / 2 }),
                    comment = learner == 1 ? "Norėčiau tęsinio pavasarį." : null,
                }, Stop);
            }
        }
        Narrator.Say($"Anketą iš {questions.Count} klausimų užpildo {Words.Count((await CompletionAsync()).Values.Count(one => one.State is "questionnaireFilled" or "certified"), "dalyvis", "dalyviai", "dalyvių")}.");
    }

    // Certificates.

    private async Task SeeCertificatesAsync()
    {
        var completion = await AwaitAsync(CompletionAsync, completion => completion.Values.All(one => one.State is "certified" or "notCompleted"), "pažymėjimų");
        var numbers = completion.Values.Select(one => one.CertificateNumber).OfType<string>().Order(StringComparer.Ordinal).ToList();
        Narrator.Say($"Kitą dieną po anketos sistema suformuoja pažymėjimus: {numbers.Count}, nuo {numbers[0]} iki {numbers[^1]}.");
    }

    private async Task CompleteAsync()
    {
        var group = await GroupAsync(_evening);
        if (group.State == "running")
            group = await _office.PostAsync<Group>($"/api/groups/{_evening}/complete", null, Stop);
        Narrator.Say($"Grupė „{group.Information.Name}“ – „{group.StateLabel}“.");
        var feedback = await _office.GetAsync<Feedback>($"/api/groups/{_evening}/feedback", Stop);
        foreach (var question in feedback.Questions)
            Narrator.Say(string.Create(CultureInfo.GetCultureInfo("lt-LT"), $"{question.Text} {question.Average:0.00}"));
        foreach (var comment in feedback.Comments)
            Narrator.Say($"Atsiliepimas: „{comment}“");
    }

    private async Task DownloadAsync()
    {
        var graduate = (await ParticipantsAsync(_evening))[1];
        var certificate = (await CompletionAsync())[graduate.Id];
        var learner = Kursuok.As(Plan.Key(1));
        Directory.CreateDirectory(folder.Path);
        await File.WriteAllBytesAsync(folder.In("sutartis.pdf"), await learner.GetAsync<byte[]>($"/api/groups/{_evening}/contracts/{graduate.Id}/document", Stop), Stop);
        await File.WriteAllBytesAsync(folder.In("pazymejimas.pdf"), await learner.GetAsync<byte[]>($"/api/groups/{_evening}/completion/{graduate.Id}/certificate", Stop), Stop);
        Narrator.Say($"{graduate.Name} atsisiunčia savo sutartį ir pažymėjimą.");
        var verified = await Anyone.GetAsync<Verified>($"/api/certificates/{certificate.CertificateCode}", Stop);
        Narrator.Say($"Bet kas gali patikrinti: pažymėjimas {verified.Number}, {verified.HolderName}, „{verified.ProgrammeName}“, įvertinimas {verified.Evaluation}, suformuotas {verified.FormedOn:yyyy-MM-dd}.");
    }

    // How the story looks at the backend.

    private Task<Group> GroupAsync(string id) => _office.GetAsync<Group>($"/api/groups/{id}", Stop);

    /// <summary>The participants by the number of the learner, in the order of registration.</summary>
    private async Task<Dictionary<int, Participant>> ParticipantsAsync(string group) =>
        (await _office.GetAsync<List<Participant>>($"/api/groups/{group}/participants", Stop))
            .ToDictionary(Plan.NumberOf);

    private async Task<Dictionary<string, Contract>> ContractsAsync() =>
        (await _office.GetAsync<List<Contract>>($"/api/groups/{_evening}/contracts", Stop)).ToDictionary(contract => contract.ParticipantId, StringComparer.Ordinal);

    private async Task<Dictionary<string, Completion>> CompletionAsync() =>
        (await _office.GetAsync<List<Completion>>($"/api/groups/{_evening}/completion", Stop))
            .Where(one => one.ContractLabel != "Nutraukta") // Who has left is still shown.
            .ToDictionary(one => one.ParticipantId, StringComparer.Ordinal);

    private static string Hours(int hours) => Words.Count(hours, "akademinė valanda", "akademinės valandos", "akademinių valandų");

    /// <summary>The plan of the story that is to go on, or of one that opens on the next Monday.</summary>
    private async Task<Plan> PlanAsync()
    {
        var clock = await NowAsync();
        (_officer, _signatory) = (await Kursuok.NameOfAsync("darbuotojas", Stop), await Kursuok.NameOfAsync("pasirasantis", Stop));
        if (goOn && await _office.FindAsync<Institution>(Base, Stop) is not null)
        {
            var told = (await _office.ListAsync<GroupItem>($"{Base}/groups?programme={Plan.Literacy}", Stop)).Where(group => group.Name.StartsWith(Plan.LiteracyPrefix, StringComparison.Ordinal)).ToList();
            if (told.Count > 0)
                return new(told.Max(group => group.RegistrationStart));
        }
        var today = Vilnius.DateOf(clock);
        return new(today.AddDays((8 - (int)today.DayOfWeek) % 7));
    }
}
