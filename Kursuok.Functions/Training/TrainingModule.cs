using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Reports;
using Kursuok.Functions.Platform.Http;

[assembly: FeatureTitle("Programmes", "Mokymosi programos ir jų grupės")]
[assembly: FeatureTitle("Groups", "Mokymo grupės, tvarkaraščiai ir katalogas")]
[assembly: FeatureTitle("Registrations", "Dalyvių registracijos")]
[assembly: FeatureTitle("Baskets", "IMP krepšelis")]
[assembly: FeatureTitle("Criteria", "IMP krepšelio kriterijai ir dalyvių dokumentai")]
[assembly: FeatureTitle("Contracts", "Mokymosi sutartys")]
[assembly: FeatureTitle("Completion", "Mokymų eiga, įvertinimai ir pažymėjimai")]
[assembly: FeatureTitle("Invoices", "Sąskaitos faktūros")]
[assembly: FeatureTitle("Monitoring", "Institucijos KPMPC protokolai")]
[assembly: FeatureTitle("Institutions", "Mokymo įstaigos, lektoriai ir mokymo vietos")]
[assembly: FeatureTitle("EmploymentService", "Užimtumo tarnybos klientai, kuponai ir dokumentai")]
[assembly: FeatureTitle("Employers", "Darbdavio atstovai")]
[assembly: FeatureTitle("Reports", "Ataskaitos: tvarkaraščiai ir dalyviai")]
[assembly: QueryParameter("type", "Dokumento tipas iš sąrašo.")]
[assembly: QueryParameter("programme", "Tik šios programos (jos kodas).")]
[assembly: QueryParameter("group", "Tik šios grupės.")]
[assembly: QueryParameter("groupState", "Tik tokios būsenos grupių.", Type = typeof(GroupState))]
[assembly: QueryParameter("registration", "Tik tokios registracijos būsenos.", Type = typeof(RegistrationState))]
[assembly: QueryParameter("funding", "Tik tokio finansavimo.", Type = typeof(Funding))]
[assembly: QueryParameter("contract", "Tik tokios sutarties būsenos.", Type = typeof(ContractState))]
[assembly: QueryParameter("training", "Tik tokios mokymų eigos.", Type = typeof(TrainingState))]
[assembly: QueryParameter("farConfirmed", "Etapo galiojimo pradžia, vėlesnė negu po metų, yra teisinga.", Type = typeof(bool))]
[assembly: QueryParameter("place", "Mokymo vieta, kurioje registruota licencija.")]
[assembly: QueryParameter("by", "Pjūvis, kuriuo skaičiuojama.", Type = typeof(ParticipantCut))]
[assembly: QueryParameter("allStates", "Visų būsenų, ne tik kuriamų grupių.", Type = typeof(bool))]
[assembly: QueryParameter("document", "Ką dokumentas įrodo: education, employment arba residence.")]

namespace Kursuok.Functions.Training;

internal static class TrainingModule
{
}
