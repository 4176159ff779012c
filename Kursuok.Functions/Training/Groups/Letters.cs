using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Platform.Documents;

namespace Kursuok.Functions.Training.Groups;

/// <summary>A letter (e-mail), composed and addressed. The id is that of what it tells of: sent twice, it is the same letter.</summary>
public sealed record Letter(string Id, string To, string ToName, string Subject, string Body, DateTimeOffset WrittenAt)
{
    /// <summary>Begun and ended as every letter of the system is. The text goes on after the greeting's comma.</summary>
    public static Letter Greeting(string id, string to, string name, string subject, string text, DateTimeOffset at) => new(id, to, name, subject, $"Gerb. {name},\n\n{text}\n\nKURSUOK\n", at);
}

/// <summary>What the system writes to learners (the notifications that the guide names, and the decisions that concern them).</summary>
public static class Letters
{
    /// <summary>The letter that an event calls for, or null. Events are named in the domain.</summary>
    public static Letter? For(string id, string what, string? detail, Group group, Participant participant, DateTimeOffset at)
    {
        var information = group.Information;
        var text = what switch
        {
            // G-19
            "group-not-formed" => ("Grupė nesusidarė",
                $"grupė „{information.Name}“ (programa „{group.Programme.Name}“) nesusidarė, todėl Jūsų registracija atšaukta. Kviečiame pasirinkti kitus mokymus KURSUOK svetainėje."),
            // G-20, D-19
            "contract-invited" => ("Kviečiame pasirašyti mokymosi sutartį",
                $"grupės „{information.Name}“ (programa „{group.Programme.Name}“) mokymai vyks. Prašome KURSUOK paskyroje pasirašyti mokymosi sutartį iki {information.TrainingStart.AddDays(-1):yyyy-MM-dd}. Jeigu iki mokymų pradžios ({information.TrainingStart:yyyy-MM-dd}) sutartis nebus pasirašyta, būsite išregistruotas (-a) iš grupės."),
            "coupon-confirmed" => ("Kuponas patvirtintas",
                $"Užimtumo tarnyba patvirtino Jūsų kuponą mokytis grupėje „{information.Name}“.{Payment(group, participant)} Kai bus pasirašomos mokymosi sutartys, gausite kvietimą."),
            // UZ-09
            "coupon-rejected" => ("Kuponas atmestas: registruokitės į kitus mokymus",
                $"Užimtumo tarnyba atmetė Jūsų kuponą mokytis grupėje „{information.Name}“ (programa „{group.Programme.Name}“). Priežastis: {detail}\n\nJūsų registracija atšaukta, esate pašalintas (-a) iš grupės. Prašome registruotis į kitus mokymus KURSUOK svetainėje."),
            "registration-confirmed" => ("Registracija patvirtinta",
                $"Jūsų registracija į grupę „{information.Name}“ patvirtinta. Mokymai numatyti {information.TrainingStart:yyyy-MM-dd} – {information.TrainingEnd:yyyy-MM-dd}.{(participant.Client is null ? Payment(group, participant) : "")}"),
            "registration-rejected" => ("Registracija atmesta", $"Jūsų registracija į grupę „{information.Name}“ atmesta. Priežastis: {detail}"),
            "participant-removed" => ("Pašalinimas iš mokymo grupės", $"esate pašalintas (-a) iš grupės „{information.Name}“. Priežastis: {detail}"),
            // AMB-69
            "registration-taken-back" => ("Registracija vėl laukia patvirtinimo",
                $"mokymo teikėjas atšaukė ankstesnį sprendimą dėl Jūsų registracijos į grupę „{information.Name}“: ji vėl laukia patvirtinimo. Priežastis: {detail}"),
            "grant-raised" => ("Skirta daugiau IMP krepšelio lėšų", $"perskaičiuotos Jūsų registracijai į grupę „{information.Name}“ skirtos lėšos.{Payment(group, participant)}"),
            // AMB-95
            "queue-admitted" => ("Atsilaisvino vieta mokymo grupėje",
                $"grupėje „{information.Name}“ (programa „{group.Programme.Name}“) atsilaisvino vieta ir ji skirta Jums: Jūsų registracija laukia mokymo teikėjo patvirtinimo. Jeigu nebenorite mokytis, registraciją atsiimkite KURSUOK paskyroje."),
            // AMB-87
            "addendum-told" => ("Papildyta mokymo grupės informacija", $"papildyta grupės „{information.Name}“ informacija. {detail}"),
            // AMB-70
            "training-start-taken-back" => ("Atšaukta žyma „Mokymus pradėjo“", $"grupėje „{information.Name}“ atšaukta žyma, kad pradėjote mokymus. Priežastis: {detail}"),
            "completion-corrected" => ("Pataisyti mokymų baigimo duomenys", $"grupėje „{information.Name}“ pataisyti Jūsų mokymų baigimo duomenys: „{participant.Training.State.Label()}“. Priežastis: {detail}"),
            "evaluation-corrected" => ("Pataisytas galutinis įvertinimas", $"grupėje „{information.Name}“ pataisytas Jūsų galutinis įvertinimas: {participant.Training.Evaluation}. Priežastis: {detail}"),
            "certificate-replaced" => ("Pakeistas pažymėjimas",
                $"Jūsų programos „{group.Programme.Name}“ baigimo pažymėjimas pakeistas nauju, jo Nr. {detail}. Ankstesnis pažymėjimas nebegalioja. Naująjį rasite savo KURSUOK paskyroje."),
            "certificate-annulled" => ("Panaikintas pažymėjimas",
                $"Jūsų programos „{group.Programme.Name}“ baigimo pažymėjimas Nr. {detail} panaikintas ir nebegalioja. Dėl priežasties kreipkitės į mokymo teikėją."),
            "deregistered-unsigned" => ("Išregistravimas iš mokymo grupės",
                $"iki mokymų pradžios ({information.TrainingStart:yyyy-MM-dd}) nebuvo visų šalių pasirašytos mokymosi sutarties, todėl esate išregistruotas (-a) iš grupės „{information.Name}“."),
            "contract-numbered" when participant.HasConcludedContract => ("Mokymosi sutartis sudaryta",
                $"Jūsų mokymosi sutartis (grupė „{information.Name}“, programa „{group.Programme.Name}“) sudaryta, jos numeris {participant.Contract!.Number}. Sutartį galite atsisiųsti savo KURSUOK paskyroje."),
            "contract-terminated" => ("Mokymosi sutartis nutraukta", $"Jūsų mokymosi sutartis (grupė „{information.Name}“) nutraukta. Išsamesnę informaciją rasite savo KURSUOK paskyroje."),
            "evaluation-confirmed" => ("Prašome užpildyti programos vertinimo anketą",
                $"Jūsų galutinis įvertinimas patvirtintas. Užpildykite programos „{group.Programme.Name}“ vertinimo anketą – kitą dieną bus suformuotas skaitmeninis pažymėjimas."),
            "certificate-formed" => ("Suformuotas pažymėjimas", $"suformuotas Jūsų programos „{group.Programme.Name}“ baigimo pažymėjimas Nr. {detail}. Jį rasite savo KURSUOK paskyroje."),
            _ => default((string Subject, string Body)?),
        };
        return text is var (subject, body)
            ? Letter.Greeting(id, participant.Learner.Email, participant.Learner.FullName, subject, body, at)
            : null;
    }

    /// <summary>The letter that an event calls for to somebody who waits for a seat (AMB-87, AMB-95), or null.</summary>
    public static Letter? ForQueued(string id, string what, string? detail, Group group, Queued queued, DateTimeOffset at)
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

    /// <summary>What the training costs and who pays it: the learner is to know before signing.</summary>
    private static string Payment(Group group, Participant participant)
    {
        var price = group.Information.PriceEur;
        var funded = participant.FundedEur(price);
        var source = participant.Client is null ? "IMP krepšelio" : "Užimtumo tarnybos";
        return price == 0 ? " Mokymai nemokami."
            : funded == 0 ? $" Mokymų kaina – {Lithuanian.Euro(price)}, ją mokate Jūs."
            : $" Mokymų kaina – {Lithuanian.Euro(price)}: {source} lėšomis apmokama {Lithuanian.Euro(funded)}, Jūs mokate {Lithuanian.Euro(price - funded)}.";
    }

    /// <summary>The letter that an event calls for to the employer of a tripartite contract, or null.</summary>
    public static Letter? ForEmployer(string id, string what, Group group, Participant participant, DateTimeOffset at)
    {
        if (participant is not { Contract.Tripartite: true, Client.Apprenticeship: { } employer })
            return null;
        var (information, learner) = (group.Information, participant.Learner);
        var text = what switch
        {
            "contract-invited" => ("Kviečiame pasirašyti trišalę mokymosi sutartį",
                $"{learner.FullName} mokysis pameistrystės forma Jūsų įstaigoje {employer.EmployerName} (grupė „{information.Name}“, programa „{group.Programme.Name}“). Prašome KURSUOK sistemoje pasirašyti trišalę mokymosi sutartį iki {information.TrainingStart.AddDays(-1):yyyy-MM-dd}."),
            "contract-terminated" => ("Trišalė mokymosi sutartis nutraukta",
                $"trišalė mokymosi sutartis dėl {learner.FullName} mokymo (grupė „{information.Name}“) nutraukta. Išsamesnę informaciją rasite KURSUOK sistemoje."),
            _ => default((string Subject, string Body)?),
        };
        return text is var (subject, body) ? Letter.Greeting(id, employer.Email, employer.Representative, subject, body, at) : null;
    }
}
