using System.Collections.Immutable;
using System.Globalization;
using Kursuok.Domain.People.Accounts;
using Kursuok.Domain.People.Institutions;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.People.Accounts;
using Kursuok.Functions.Platform.Documents;
using Kursuok.Functions.Platform.Messaging;

namespace Kursuok.Functions.Training.Groups;

/// <summary>What is written in a letter beside its greeting.</summary>
/// <param name="Link">The page that it is about, within the frontend.</param>
/// <param name="Sessions">It concerns the group's sessions: the next of them stands in it, and within 24 hours before it the night is no hindrance.</param>
/// <param name="AtOnce">It answers the reader's own act.</param>
internal sealed record LetterText(string Subject, string Body, string Link, bool Sessions = false, bool AtOnce = false);

/// <summary>
/// What the system writes of a group: to learners (the notifications that the guide names, and the decisions that concern them), to
/// their employers, to the provider and to its lecturers.
/// </summary>
/// <param name="at">When what the letters tell of happened.</param>
public sealed class Letters(Group group, Institution institution, Frontend frontend, DateTimeOffset at)
{
    private const int MostListed = 30;

    private GroupInformation Information => group.Information;
    private string Named => $"„{Information.Name}“ (programa „{group.Programme.Name}“)";
    private string StartDay => $"{Information.TrainingStart:yyyy-MM-dd}";
    private string LastDayToSign => $"{Information.TrainingStart.AddDays(-1):yyyy-MM-dd}";
    private string Account => $"/paskyra/grupes/{group.Id}";
    private string Office => $"/istaiga/grupes/{group.Id}";

    /// <summary>The letter to the learner that an event calls for, or null. Events are named in the domain.</summary>
    public Letter? ToLearner(string id, string what, string? detail, Participant participant, ImmutableArray<SessionChange> changes)
    {
        var text = LearnerText(what, detail, participant, changes);
        return text is null || participant.Learner.Email.Length == 0 // Erased meanwhile.
            ? null
            : Letter.Greeting(id, participant.Learner.Email, participant.Learner.FullName, text.Subject,
                Whole(text, participant.Registration.State == RegistrationState.Confirmed ? Next() : null, Contact()), at) with
            { AtOnce = AtOnce(text) };
    }

    private LetterText? LearnerText(string what, string? detail, Participant participant, ImmutableArray<SessionChange> changes) => what switch
    {
        RegistrationEvents.Registered => new("Registracija gauta",
            $"gavome Jūsų registraciją į grupę {Named}. Mokymo teikėjas ją peržiūrės, o apie jo sprendimą pranešime laišku. Mokymai numatyti {StartDay} – {Information.TrainingEnd:yyyy-MM-dd}.",
            Account, AtOnce: true),
        RegistrationEvents.Confirmed => new("Registracija patvirtinta",
            $"Jūsų registracija į grupę {Named} patvirtinta. Mokymai numatyti {StartDay} – {Information.TrainingEnd:yyyy-MM-dd}.{(participant.Client is null ? Payment(participant) : "")} Kai bus pasirašomos mokymosi sutartys, gausite kvietimą.",
            Account, Sessions: true),
        RegistrationEvents.Rejected => new("Registracija atmesta",
            $"mokymo teikėjas atmetė Jūsų registraciją į grupę {Named}. Priežastis: {detail}", "/mokymai"),
        RegistrationEvents.ParticipantRemoved => new("Pašalinimas iš mokymo grupės",
            $"mokymo teikėjas pašalino Jus iš grupės {Named}. Priežastis: {detail}", "/mokymai", Sessions: true),
        // UZ-09
        CouponEvents.Rejected => new("Kuponas atmestas: registruokitės į kitus mokymus",
            $"Užimtumo tarnyba atmetė Jūsų kuponą mokytis grupėje {Named}. Priežastis: {detail}\n\nJūsų registracija atšaukta, esate pašalintas (-a) iš grupės. Prašome registruotis į kitus mokymus KURSUOK svetainėje.",
            "/mokymai"),
        CouponEvents.Confirmed => new("Kuponas patvirtintas",
            $"Užimtumo tarnyba patvirtino Jūsų kuponą mokytis grupėje {Named}.{Payment(participant)} Kai bus pasirašomos mokymosi sutartys, gausite kvietimą.",
            Account, Sessions: true),
        // G-20, D-19
        ContractEvents.Invited => new("Kviečiame pasirašyti mokymosi sutartį",
            $"grupės {Named} mokymai vyks. Prašome KURSUOK paskyroje pasirašyti mokymosi sutartį iki {LastDayToSign} imtinai. Jeigu iki mokymų pradžios ({StartDay}) jos nebus pasirašiusios visos šalys, būsite išregistruotas (-a) iš grupės.",
            $"{Account}/sutartis", Sessions: true),
        // AMB-66
        ContractEvents.TextChanged => new("Pasikeitė mokymosi sutarties tekstas: pasirašykite iš naujo",
            $"pasikeitė Jūsų mokymosi sutarties (grupė {Named}) tekstas: {detail}. Anksčiau padėti parašai negalioja. Prašome KURSUOK paskyroje perskaityti naują tekstą ir pasirašyti jį iki {LastDayToSign} imtinai. Nepasirašius iki mokymų pradžios ({StartDay}), būsite išregistruotas (-a) iš grupės.",
            $"{Account}/sutartis", Sessions: true),
        NoticeEvents.ContractWaits when participant.Contract is { IsBeingSigned: true, LearnerSignedAt: null } =>
            new("Primename: laukia nepasirašyta mokymosi sutartis",
                $"Jūs dar nepasirašėte mokymosi sutarties (grupė {Named}). Prašome tai padaryti iki {LastDayToSign} imtinai: nepasirašius sutarties iki mokymų pradžios ({StartDay}), būsite išregistruotas (-a) iš grupės.",
                $"{Account}/sutartis", Sessions: true),
        ContractEvents.Numbered when participant.HasConcludedContract => new("Mokymosi sutartis sudaryta",
            $"Jūsų mokymosi sutartis (grupė {Named}) sudaryta, jos numeris {participant.Contract!.Number}. Sutartį ir tvarkaraštį rasite savo KURSUOK paskyroje.",
            $"{Account}/sutartis", Sessions: true),
        ContractEvents.Terminated => new("Mokymosi sutartis nutraukta",
            $"Jūsų mokymosi sutartis (grupė {Named}) nutraukta.{Ground(participant)}", $"{Account}/sutartis", Sessions: true),
        // AMB-69
        RegistrationEvents.TakenBack => new("Registracija vėl laukia patvirtinimo",
            $"mokymo teikėjas atšaukė ankstesnį sprendimą dėl Jūsų registracijos į grupę {Named}: ji vėl laukia patvirtinimo. Priežastis: {detail}", Account),
        RegistrationEvents.GrantRaised => new("Skirta daugiau IMP krepšelio lėšų",
            $"perskaičiuotos Jūsų registracijai į grupę {Named} skirtos lėšos.{Payment(participant)}", Account),
        // AMB-95
        QueueEvents.Admitted => new("Atsilaisvino vieta mokymo grupėje",
            $"grupėje {Named} atsilaisvino vieta ir ji skirta Jums: Jūsų registracija laukia mokymo teikėjo patvirtinimo. Jeigu nebenorite mokytis, registraciją atsiimkite KURSUOK paskyroje.",
            Account, Sessions: true),
        // AMB-87
        GroupEvents.AddendumTold => new("Papildyta mokymo grupės informacija", $"papildyta grupės {Named} informacija. {detail}", Account),
        // AMB-70
        CompletionEvents.StartTakenBack => new("Atšaukta žyma „Mokymus pradėjo“",
            $"grupėje {Named} atšaukta žyma, kad pradėjote mokymus. Priežastis: {detail}", Account),
        CompletionEvents.CompletionCorrected => new("Pataisyti mokymų baigimo duomenys",
            $"grupėje {Named} pataisyti Jūsų mokymų baigimo duomenys: „{participant.Training.State.Label()}“. Priežastis: {detail}", Account),
        CompletionEvents.EvaluationCorrected => new("Pataisytas galutinis įvertinimas",
            $"grupėje {Named} pataisytas Jūsų galutinis įvertinimas{(participant.Training.Evaluation is { } mark ? $": {mark}" : "")}. Priežastis: {detail}", Account),
        CompletionEvents.CertificateReplaced => new("Pakeistas pažymėjimas",
            $"Jūsų baigimo pažymėjimas (grupė {Named}) pakeistas nauju, jo Nr. {detail}. Ankstesnis pažymėjimas nebegalioja. Naująjį rasite savo KURSUOK paskyroje.",
            $"{Account}/pazymejimas"),
        CompletionEvents.CertificateAnnulled => new("Panaikintas pažymėjimas",
            $"Jūsų baigimo pažymėjimas Nr. {detail} (grupė {Named}) panaikintas ir nebegalioja. Dėl priežasties kreipkitės į mokymo teikėją.",
            $"{Account}/pazymejimas"),
        // G-19
        GroupEvents.NotFormed => new("Grupė nesusidarė",
            $"grupė {Named} nesusidarė, todėl Jūsų registracija atšaukta.{Because(detail)} Kviečiame pasirinkti kitus mokymus KURSUOK svetainėje.",
            "/mokymai", Sessions: true),
        // C-05, AMB-85: each is told what it was in the end.
        RegistrationEvents.DeregisteredUnconfirmed => Deregistered("mokymo teikėjas iki tos dienos nepatvirtino Jūsų registracijos"),
        RegistrationEvents.DeregisteredWithoutCoupon => Deregistered("Užimtumo tarnyba iki tos dienos nepatvirtino Jūsų kupono"),
        RegistrationEvents.DeregisteredUninvited => Deregistered("mokymo teikėjas iki tos dienos nepradėjo sutarčių pasirašymo"),
        RegistrationEvents.DeregisteredUnsigned => Deregistered("iki tos dienos nepasirašėte mokymosi sutarties"),
        RegistrationEvents.DeregisteredByProvider =>
            Deregistered("Jūsų pasirašytos mokymosi sutarties iki tos dienos nepasirašė mokymo teikėjas"),
        RegistrationEvents.DeregisteredByEmployer =>
            Deregistered("Jūsų ir mokymo teikėjo pasirašytos mokymosi sutarties iki tos dienos nepasirašė darbdavys"),
        GroupEvents.Suspended => new("Mokymo grupė sustabdyta",
            $"mokymo teikėjas sustabdė grupę {Named}. Priežastis: {detail}\n\nKol grupė sustabdyta, užsiėmimai nevyksta. Jūsų registracija ir sutartis galioja, o kai grupė bus atnaujinta, gausite laišką.",
            Account, Sessions: false),
        GroupEvents.Resumed => new("Mokymo grupė atnaujinta",
            $"grupė {Named} atnaujinta: užsiėmimai vyks pagal tvarkaraštį.{(detail is null ? "" : $" Naujos mokymų datos: {StartDay} – {Information.TrainingEnd:yyyy-MM-dd}.")}{Listed(changes)}",
            $"{Account}/tvarkarastis", Sessions: true),
        NoticeEvents.TimetableTold when Listed(changes, participant.Registration.State == RegistrationState.Confirmed) is { Length: > 0 } listed => new(
            "Pasikeitė mokymų tvarkaraštis", $"pasikeitė grupės {Named} tvarkaraštis.{listed}",
            $"{Account}/tvarkarastis", Sessions: true),
        NoticeEvents.FirstSessionNears => new("Primename: rytoj pirmasis užsiėmimas",
            $"rytoj prasideda grupės {Named} mokymai.", $"{Account}/tvarkarastis", Sessions: true),
        CompletionEvents.EvaluationConfirmed => new("Prašome užpildyti programos vertinimo anketą",
            $"Jūsų galutinis įvertinimas (grupė {Named}) patvirtintas. Prašome užpildyti programos vertinimo anketą: kitą dieną po to bus suformuotas skaitmeninis pažymėjimas.",
            $"{Account}/anketa"),
        NoticeEvents.QuestionnaireWaits => new("Primename: laukia programos vertinimo anketa",
            $"Jūs dar neužpildėte programos vertinimo anketos (grupė {Named}). Kol ji neužpildyta, pažymėjimas neformuojamas.",
            $"{Account}/anketa"),
        CompletionEvents.CertificateFormed => new("Suformuotas pažymėjimas",
            $"suformuotas Jūsų baigimo pažymėjimas Nr. {detail} (grupė {Named}). Jį galite atsisiųsti savo KURSUOK paskyroje.",
            $"{Account}/pazymejimas"),
        _ => null,
    };

    private LetterText Deregistered(string why) => new("Išregistravimas iš mokymo grupės",
        $"{StartDay} prasidėjo grupės {Named} mokymai, o {why}, todėl esate išregistruotas (-a) iš grupės. Kviečiame pasirinkti kitus mokymus KURSUOK svetainėje.",
        "/mokymai", Sessions: true);

    /// <summary>The letter that an event calls for to somebody who waits for a seat (AMB-87, AMB-95), or null.</summary>
    public static Letter? ToQueued(string id, string what, string? detail, Group group, Queued queued, DateTimeOffset at)
    {
        var information = group.Information;
        var text = what switch
        {
            "queue-closed" => ("Vietos grupėje nebelaukiama",
                $"laukėte vietos grupėje „{information.Name}“ (programa „{group.Programme.Name}“), tačiau į ją nebepriimama. Kviečiame pasirinkti kitus mokymus KURSUOK svetainėje."),
            "queue-registration-ended" => ("Registracija į grupę baigėsi",
                $"registracija į grupę „{information.Name}“ (programa „{group.Programme.Name}“) baigėsi, laisvos vietos Jums neatsirado. Jeigu vieta atsilaisvins iki mokymų pradžios ({information.TrainingStart:yyyy-MM-dd}), ją Jums gali suteikti mokymo teikėjas – tada gausite laišką."),
            "queue-copy-offered" => ("Skelbiama nauja grupė",
                $"laukiate vietos grupėje „{information.Name}“ (programa „{group.Programme.Name}“). Mokymo teikėjas paskelbė dar vieną tokią grupę – „{detail}“: joje galite registruotis KURSUOK svetainėje."),
            _ => default((string Subject, string Body)?),
        };
        return text is var (subject, body) ? Letter.Greeting(id, queued.Learner.Email, queued.Learner.FullName, subject, body, at) : null;
    }

    /// <summary>The letter that an event calls for to the employer of a tripartite contract, or null.</summary>
    public Letter? ToEmployer(string id, string what, string? detail, Participant participant)
    {
        if (participant is not { Contract.Tripartite: true, Client.Apprenticeship: { } employer })
            return null;
        var learner = participant.Learner.FullName;
        var text = what switch
        {
            ContractEvents.Invited => new LetterText("Kviečiame pasirašyti trišalę mokymosi sutartį",
                $"Jūsų įmonėje ({employer.EmployerName}) pameistrystės forma mokysis šis asmuo: {learner}. Grupė – {Named}. Prašome KURSUOK sistemoje pasirašyti trišalę mokymosi sutartį iki {LastDayToSign} imtinai.",
                $"/darbdavys/grupes/{group.Id}"),
            ContractEvents.TextChanged => new("Pasikeitė trišalės mokymosi sutarties tekstas: pasirašykite iš naujo",
                $"pasikeitė trišalės mokymosi sutarties tekstas: {detail}. Mokymo dalyvis: {learner}. Grupė – {Named}. Anksčiau padėti parašai negalioja. Prašome KURSUOK sistemoje perskaityti naują tekstą ir pasirašyti jį iki {LastDayToSign} imtinai.",
                $"/darbdavys/grupes/{group.Id}"),
            NoticeEvents.ContractWaits when participant.Contract is { IsBeingSigned: true, EmployerSignature: null } =>
                new("Primename: laukia nepasirašyta trišalė mokymosi sutartis",
                    $"Jūs dar nepasirašėte trišalės mokymosi sutarties. Mokymo dalyvis: {learner}. Grupė – {Named}. Prašome tai padaryti iki {LastDayToSign} imtinai.",
                    $"/darbdavys/grupes/{group.Id}"),
            ContractEvents.Terminated => new("Trišalė mokymosi sutartis nutraukta",
                $"trišalė mokymosi sutartis nutraukta. Mokymo dalyvis: {learner}. Grupė – {Named}.{Ground(participant)}", $"/darbdavys/grupes/{group.Id}"),
            RegistrationEvents.DeregisteredUnsigned or RegistrationEvents.DeregisteredByProvider or RegistrationEvents.DeregisteredByEmployer =>
                new("Trišalė mokymosi sutartis nesudaryta",
                    $"iki mokymų pradžios ({StartDay}) trišalės mokymosi sutarties nepasirašė visos šalys, todėl ji nesudaryta. Mokymo dalyvis: {learner}. Grupė – {Named}.",
                    $"/darbdavys/grupes/{group.Id}"),
            _ => null,
        };
        return text is null ? null : Letter.Greeting(id, employer.Email, employer.Representative, text.Subject, Whole(text, null, Contact()), at);
    }

    /// <summary>The letter to the provider that an event calls for, or null.</summary>
    /// <param name="subject">The participant of the event.</param>
    /// <param name="missing">What signing waits for now.</param>
    public Letter? ToProvider(string id, string what, string? detail, Participant? subject, ImmutableArray<MissingItem> missing)
    {
        var text = what switch
        {
            GroupEvents.SigningBlocked => new LetterText("Sutarčių pasirašymas nepradėtas: trūksta duomenų",
                $"grupė {Named} vykdoma, tačiau mokymosi sutarčių pasirašymas nepradėtas, nes neužpildyta: {detail}. Kai tai bus užpildyta, kvietimai dalyviams bus išsiųsti iš karto. Jeigu sutartys nebus pasirašytos iki mokymų pradžios ({StartDay}), dalyviai bus išregistruoti.",
                Office),
            NoticeEvents.SigningStillBlocked when !missing.IsEmpty => new("Primename: sutarčių pasirašymas vis dar nepradėtas",
                $"grupės {Named} mokymai prasideda {StartDay}, tačiau mokymosi sutarčių pasirašymas vis dar nepradėtas, nes neužpildyta: {string.Join("; ", missing)}. Jeigu sutartys nebus pasirašytos iki mokymų pradžios, dalyviai bus išregistruoti.",
                Office),
            NoticeEvents.ProviderContractsWait when Unsigned() is > 0 and var count => new("Primename: laukia nepasirašytos mokymosi sutartys",
                $"grupės {Named} mokymai prasideda {StartDay}, o mokymo teikėjas dar nepasirašė {Lithuanian.Counted(count, "mokymosi sutarties", "mokymosi sutarčių", "mokymosi sutarčių")}. Prašome jas pasirašyti iki {LastDayToSign} imtinai: dalyviai, kurių sutartys nepasirašytos, bus išregistruoti.",
                $"{Office}/sutartys"),
            NoticeEvents.RequestsTold when detail is not null and not "0" => new("Naujos registracijos laukia sprendimo",
                $"grupėje {Named} Jūsų sprendimo laukia {Lithuanian.Counted(int.Parse(detail, CultureInfo.InvariantCulture), "registracija", "registracijos", "registracijų")}. Prašome jas patvirtinti arba atmesti.",
                $"{Office}/dalyviai"),
            ContractEvents.TerminationRequested when subject is not null => new("Gautas prašymas nutraukti mokymosi sutartį",
                $"mokymo dalyvis prašo nutraukti mokymosi sutartį (grupė {Named}). Dalyvis: {subject.Learner.FullName}. Priežastis: {subject.Contract?.Request?.Reason}",
                $"{Office}/sutartys"),
            ContractEvents.Lapsed when subject is not null => new("Jūsų pasirašyta mokymosi sutartis nesudaryta",
                $"mokymosi sutartis, kurią mokymo teikėjas jau pasirašė, nesudaryta (grupė {Named}). Dalyvis: {subject.Learner.FullName}. Registracijos būsena – „{subject.Registration.State.Label()}“{(subject.Registration.Reason is { } why ? $". Priežastis: {why}" : ".")}",
                $"{Office}/sutartys"),
            GroupEvents.CalledOffByClock => new("Grupė nevykdoma: iki mokymų pradžios nesudaryta nė viena sutartis",
                $"atėjo grupės {Named} mokymų pradžia ({StartDay}), o visų šalių pasirašytų mokymosi sutarčių nėra, todėl grupė nevykdoma. Užsiregistravusiems dalyviams apie tai pranešta.",
                Office),
            _ => null,
        };
        return text is null ? null : Letter.ToOffice(id, institution.Correspondent.Email, institution.Correspondent.Name, text.Subject, Whole(text, null, null), at);
    }

    /// <summary>The letter that an event calls for to a lecturer of the group, or null.</summary>
    /// <param name="feed">The address of the lecturer's calendar.</param>
    public Letter? ToLecturer(string id, string what, string? detail, Lecturer lecturer, ImmutableArray<SessionChange> changes, string feed)
    {
        bool Own(Session? session) => string.Equals(session?.LecturerId, lecturer.Id, StringComparison.Ordinal);
        var own = changes.Where(change => Own(change.Before) || Own(change.After))
            .Select(change => new SessionChange(Own(change.Before) ? change.Before : null, Own(change.After) ? change.After : null)).ToImmutableArray();
        var sessions = group.Sessions.Where(session => Own(session) && session.StartsAt > at).ToList();
        var (subject, body) = what switch
        {
            GroupEvents.RunByProvider or GroupEvents.RunByClock when sessions.Count > 0 => ("Jūsų užsiėmimų tvarkaraštis",
                $"grupės {Named} mokymai vyks. Jūsų užsiėmimai:\n{Lines(sessions.Select(session => "– " + Told(session)))}"),
            NoticeEvents.TimetableTold when Listed(own) is { Length: > 0 } listed =>
                ("Pasikeitė Jūsų užsiėmimų tvarkaraštis", $"pasikeitė Jūsų užsiėmimai grupėje {Named}.{listed}"),
            GroupEvents.Suspended when sessions.Count > 0 => ("Mokymo grupė sustabdyta",
                $"grupė {Named} sustabdyta. Priežastis: {detail}\n\nKol grupė sustabdyta, užsiėmimai nevyksta."),
            GroupEvents.Resumed when sessions.Count > 0 => ("Mokymo grupė atnaujinta",
                $"grupė {Named} atnaujinta. Jūsų užsiėmimai:\n{Lines(sessions.Select(session => "– " + Told(session)))}"),
            GroupEvents.CalledOff or GroupEvents.CalledOffByClock when sessions.Count > 0 => ("Grupės mokymai nevyks",
                $"grupės {Named} mokymai nevyks, todėl Jūsų užsiėmimai atšaukti."),
            _ => default,
        };
        return subject is null || lecturer.Email.Length == 0 ? null
            : Letter.Greeting(id, lecturer.Email, lecturer.FullName, subject,
                $"{body}\n\n{Contact()}\n\nVisus savo užsiėmimus matysite kalendoriuje, jei jo programoje užsiprenumeruosite šį adresą (jo niekam neatskleiskite):\n{feed}", at) with
            { AtOnce = Near(own.SelectMany(change => new[] { change.Before, change.After }).OfType<Session>().Concat(sessions)) };
    }

    /// <summary>What is told of a session to those who may know where it is held: time, place, room and the meeting's link.</summary>
    private string Told(Session session, bool places = true)
    {
        var text = $"{session.Date:yyyy-MM-dd} {session.StartTime:HH\\:mm}–{session.StartTime.AddMinutes(session.Minutes):HH\\:mm}, {session.Method.Label().ToLower(Lithuanian.Culture)}";
        if (!places)
            return text;
        if (session.Method == SessionMethod.Contact && institution.Places.GetValueOrDefault(session.PlaceId) is { } place)
            text += $", {place.Name} ({place.Address})";
        if (session is { Method: SessionMethod.Contact, Room: { } room })
            text += $", auditorija {room}";
        return session.Link is { } link ? $"{text}, {link}" : text;
    }

    /// <summary>The changes that the reader can see; empty where there is none.</summary>
    private string Listed(ImmutableArray<SessionChange> changes, bool places = true)
    {
        var lines = changes.Select(change => Line(change, places)).OfType<string>().ToList();
        return lines.Count == 0 ? "" : "\n\nPakeitimai:\n" + Lines(lines);
    }

    /// <summary>Null where the reader would see no difference: who is not told the place is not told that it is another.</summary>
    private string? Line(SessionChange change, bool places)
    {
        if (change.Before is not { } before)
            return $"– naujas užsiėmimas: {Told(change.After!, places)}";
        if (change.After is not { } after)
            return $"– atšauktas užsiėmimas: {Told(before, places)}";
        var (was, now) = (Told(before, places), Told(after, places));
        return !string.Equals(was, now, StringComparison.Ordinal) ? $"– buvo: {was}; dabar: {now}"
            : string.Equals(before.LecturerId, after.LecturerId, StringComparison.Ordinal) ? null : $"– {now}: keičiasi lektorius";
    }

    private static string Lines(IEnumerable<string> lines)
    {
        var all = lines.ToList();
        return string.Join('\n', all.Count <= MostListed ? all : [.. all.Take(MostListed), $"– ir dar {all.Count - MostListed} (visi – tvarkaraštyje)"]);
    }

    /// <summary>The next session and where it is held.</summary>
    private string? Next() => group.State is GroupState.Announced or GroupState.Running && group.Sessions.FirstOrDefault(session => session.StartsAt > at) is { } next
        ? $"{(ReferenceEquals(next, group.First()) ? "Pirmasis" : "Artimiausias")} užsiėmimas: {Told(next)}."
        : null;

    private string Contact()
    {
        var contact = institution.ProgrammeCards.GetValueOrDefault(group.Programme.Code)?.ContactPerson ?? institution.Card?.Responsible;
        return contact is null
            ? $"Į klausimus atsakys mokymo teikėjas {institution.Register.Name}: {institution.Register.Email}."
            : $"Į klausimus atsakys mokymo teikėjas {institution.Register.Name}: {contact.FullName}, tel. {contact.Phone}, el. p. {contact.Email}.";
    }

    private string Whole(LetterText text, string? next, string? contact) => string.Join("\n\n",
        new[] { text.Body, text.Sessions ? next : null, frontend.At(text.Link), contact }.OfType<string>());

    private bool AtOnce(LetterText text) => text.AtOnce || (text.Sessions && Near(group.Sessions));

    /// <summary>One of the sessions begins within 24 hours.</summary>
    private bool Near(IEnumerable<Session> sessions) => sessions.Any(session => session.StartsAt > at && session.StartsAt <= at.AddHours(24));

    private int Unsigned() => group.Participants.Count(participant => participant.Contract is { IsBeingSigned: true, ProviderSignature: null });

    private static string Because(string? detail) => detail is null ? "" : $" Priežastis: {detail.TrimEnd('.')}.";

    private static string Ground(Participant participant) => participant.Contract?.Termination is not { } termination ? ""
        : $" Pagrindas: {termination.Ground.Label().ToLower(Lithuanian.Culture)}{(termination.Reason is { } reason ? $". Priežastis: {reason.TrimEnd('.')}" : "")}.";

    /// <summary>What the training costs and who pays it: the learner is to know before signing.</summary>
    private string Payment(Participant participant)
    {
        var price = Information.PriceEur;
        var funded = participant.FundedEur(price);
        var source = participant.Client is null ? "IMP krepšelio" : "Užimtumo tarnybos";
        return price == 0 ? " Mokymai nemokami."
            : funded == 0 ? $" Mokymų kaina – {Lithuanian.Euro(price)}, ją mokate Jūs."
            : $" Mokymų kaina – {Lithuanian.Euro(price)}: {source} lėšomis apmokama {Lithuanian.Euro(funded)}, Jūs mokate {Lithuanian.Euro(price - funded)}.";
    }
}
