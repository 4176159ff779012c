using Kursuok.Domain.Groups;

namespace Kursuok.Functions.Messaging;

/// <summary>A letter (e-mail), composed and addressed. The id is that of what it tells of: sent twice, it is the same letter.</summary>
public sealed record Letter(string Id, string To, string ToName, string Subject, string Body, DateTimeOffset WrittenAt);

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
                $"grupės „{information.Name}“ (programa „{group.Programme.Name}“) mokymai vyks. Prašome KURSUOK paskyroje pasirašyti mokymosi sutartį iki {information.TrainingStart.AddDays(-1):yyyy-MM-dd}. Jeigu iki mokymų pradžios ({information.TrainingStart:yyyy-MM-dd}) sutartis nebus pasirašyta, būsite išregistruoti iš grupės."),
            "registration-confirmed" => ("Registracija patvirtinta",
                $"Jūsų registracija į grupę „{information.Name}“ patvirtinta. Mokymai numatyti {information.TrainingStart:yyyy-MM-dd} – {information.TrainingEnd:yyyy-MM-dd}."),
            "registration-rejected" => ("Registracija atmesta", $"Jūsų registracija į grupę „{information.Name}“ atmesta. Priežastis: {detail}"),
            "participant-removed" => ("Pašalinimas iš mokymo grupės", $"esate pašalinti iš grupės „{information.Name}“. Priežastis: {detail}"),
            "deregistered-unsigned" => ("Išregistravimas iš mokymo grupės",
                $"iki mokymų pradžios ({information.TrainingStart:yyyy-MM-dd}) nebuvo abiejų šalių pasirašytos mokymosi sutarties, todėl esate išregistruoti iš grupės „{information.Name}“."),
            "contract-terminated" => ("Mokymosi sutartis nutraukta", $"Jūsų mokymosi sutartis (grupė „{information.Name}“) nutraukta. Išsamesnę informaciją rasite savo KURSUOK paskyroje."),
            "evaluation-confirmed" => ("Prašome užpildyti programos vertinimo anketą",
                $"Jūsų galutinis įvertinimas patvirtintas. Užpildykite programos „{group.Programme.Name}“ vertinimo anketą – kitą dieną bus suformuotas skaitmeninis pažymėjimas."),
            "certificate-formed" => ("Suformuotas pažymėjimas", $"suformuotas Jūsų programos „{group.Programme.Name}“ baigimo pažymėjimas Nr. {detail}. Jį rasite savo KURSUOK paskyroje."),
            _ => default((string Subject, string Body)?),
        };
        return text is var (subject, body)
            ? new(id, participant.Learner.Email, participant.Learner.FullName, subject, $"Gerb. {participant.Learner.FullName},\n\n{body}\n\nKURSUOK\n", at)
            : null;
    }
}
