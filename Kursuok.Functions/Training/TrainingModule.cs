using Kursuok.Domain.Training.Baskets;
using Kursuok.Domain.Training.Criteria;
using Kursuok.Domain.Training.EmploymentService;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Monitoring;
using Kursuok.Domain.Training.Numbers;
using Kursuok.Domain.Training.Providers;
using Kursuok.Domain.Training.Reports;
using Kursuok.Functions.People.Accounts;
using Kursuok.Functions.People.Institutions;
using Kursuok.Functions.People.Privacy;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Platform.Calendars;
using Kursuok.Functions.Platform.Documents.Adoc;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.OutsideRegisters;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Baskets;
using Kursuok.Functions.Training.Criteria;
using Kursuok.Functions.Training.EmploymentService;
using Kursuok.Functions.Training.Groups;
using Kursuok.Functions.Training.Monitoring;
using Kursuok.Functions.Training.Numbers;
using Kursuok.Functions.Training.Providers;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

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
[assembly: QueryParameter("confirm", "Tikrai keisti, nors tai panaikins sutarčių parašus.", Type = typeof(bool))]
[assembly: QueryParameter("original", "Tik pasirašomas arba pasirašytas tekstas, be pridėtų lapų.", Type = typeof(bool))]
[assembly: QueryParameter("withCoupon", "Kartu pateikti kupono II skyrių Užimtumo tarnybai.", Type = typeof(bool))]
[assembly: QueryParameter("document", "Ką dokumentas įrodo: education, employment arba residence.")]

namespace Kursuok.Functions.Training;

/// <summary>KURSUOK and IMP IS: providers, groups, registrations, contracts, certificates and the money for them.</summary>
internal static class TrainingModule
{
    public static FunctionsApplicationBuilder AddTraining(this FunctionsApplicationBuilder builder)
    {
        var (services, settings) = (builder.Services, builder.Configuration);
        services.AddPolicies(settings);
        services.AddSingleton<IApplications, TrainingApplications>();
        AddProviders(services, settings);
        AddCriteria(services, settings);
        AddGroups(services, settings);
        AddNumbers(services);
        AddBaskets(services);
        AddEmploymentService(services);
        AddMonitoring(services);
        services.AddSingleton<IGroupConsequences, ReportRows>();
        return builder;
    }

    private static void AddGroups(IServiceCollection services, IConfiguration settings)
    {
        services.AddAggregate<Group, GroupAggregate>();
        services.AddSingleton<GroupStore>();
        services.AddSingleton<GroupOrchestration>();
        services.AddSingleton<Confirmation>();
        services.AddSingleton<PupilNumbers>();
        services.AddRegister<IEmploymentServiceRegister, EmploymentServiceRegisterClient>(settings, "EmploymentService", "Užimtumo tarnyba");
        services.AddSingleton<ContractPapers>();
        services.AddSingleton<ICardChanges, CardChanges>();
        services.AddSingleton<CertificateForming>();
        services.AddKeyedSingleton<IFollower, CopyOffers>(CopyOffers.Name);
        services.AddSingleton<INumberingNeeds, NumberingNeeds>();
        services.AddKeyedSingleton<IFollower, GroupLetters>(GroupLetters.Name);
        services.AddKeyedSingleton<ICalendarSource, LearnerCalendar>(PersonCalendar.Kind);
        services.AddKeyedSingleton<ICalendarSource, LecturerCalendar>(GroupCalendars.LecturerKind);
        services.AddKeyedSingleton<ICalendarSource, WholeGroupCalendar>(GroupCalendars.GroupKind);
        services.AddKeyedSingleton<IFollower, GrantFollower>(BasketStore.Follower);
        services.AddKeyedSingleton<IFollower, CriteriaFollower>(ChangedFile.Follower);
        services.AddSingleton<IPersonalData, GroupData>();
        services.AddSingleton<IContactHolder, GroupContacts>();
        services.AddSingleton<INameHolder, GroupNames>();
    }

    private static void AddProviders(IServiceCollection services, IConfiguration settings)
    {
        services.AddAggregate<Institution, InstitutionAggregate>();
        services.AddSingleton<InstitutionStore>();
        services.AddSingleton<RegisterReading>();
        services.AddSingleton<IInstitutionDirectory, InstitutionDirectory>();
        services.AddRegister<IInstitutionRegister, InstitutionRegisterClient>(settings, "Smir", "ŠMIR");
        services.AddRegister<IProgrammeRegister, ProgrammeRegisterClient>(settings, "Nspr", "NŠPR");
        services.AddRegister<ILicensedProgrammeRegister, LicensedProgrammeRegisterClient>(settings, "Smpkr", "SMPKR");
        services.AddRegister<IPupilsRegister, PupilsRegisterClient>(settings, "Mr", "MR");
    }

    private static void AddNumbers(IServiceCollection services)
    {
        services.AddAggregate<Numbering, NumberingAggregate>();
        services.AddSingleton<NumberBook>();
    }

    private static void AddBaskets(IServiceCollection services)
    {
        services.AddAggregate<Basket, BasketAggregate>();
        services.AddSingleton<BasketStore>();
        services.AddSingleton<IPersonalData, BasketData>();
    }

    private static void AddCriteria(IServiceCollection services, IConfiguration settings)
    {
        services.AddAggregate<LearnerFile, LearnerFileAggregate>();
        services.AddSingleton<LearnerFiles>();
        services.AddRegister<IEducationRegister, EducationRegisterClient>(settings, "Dakpr", "DAKPR");
        services.AddRegister<IEmploymentRegister, EmploymentRegisterClient>(settings, "Sodra", "SoDra");
        services.AddSingleton<IPersonalData, CriteriaData>();
        services.AddSingleton<IContactHolder, LearnerFileContacts>();
    }

    private static void AddEmploymentService(IServiceCollection services)
    {
        services.AddAggregate<ClientDocuments, ClientDocumentsAggregate>();
        services.AddContainer(EmploymentServiceExchange.Outbox);
        services.AddContainer(EmploymentServiceExchange.Inbox);
        services.AddSingleton<EmploymentServiceExchange>();
        services.AddSingleton<ClientDocumentStore>();
        services.AddSingleton<AdocReader>();
        services.AddSingleton<ISignatureTrust, TrustNotDetermined>();
        services.AddSingleton<IGroupConsequences, ClientRows>();
        services.AddSingleton<IPersonalData, ServiceData>();
    }

    private static void AddMonitoring(IServiceCollection services)
    {
        services.AddAggregate<Protocol, ProtocolAggregate>();
        services.AddSingleton<ProtocolStore>();
        services.AddKeyedSingleton<IFollower, MonitoringFollower>(nameof(MonitoringFollower));
    }
}
