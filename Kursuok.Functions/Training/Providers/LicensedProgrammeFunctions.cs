using System.Collections.Immutable;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Domain.Training.Reports;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.OutsideRegisters;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Kursuok.Functions.Training.Providers;

/// <summary>Application „Licencijuotų mokymo programų sąrašas“ (§3.6).</summary>
[Feature("Programmes")]
public sealed class LicensedProgrammeFunctions(InstitutionStore institutions, ILicensedProgrammeRegister registers)
{
    [Function("ListLicensedProgrammes")]
    [Endpoint("Įtrauktos licencijuotos mokymo programos ir jų moduliai", Roles = Roles.Provider, Answers = typeof(ImmutableArray<LicensedProgrammeItem>), Refuses = [typeof(InstitutionRefusals)])]
    public async Task<IResult> List([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/institutions/{code}/licensed-programmes")] HttpRequest request, string code, CancellationToken cancellation)
    {
        InstitutionFunctions.Own(request, code);
        var institution = await institutions.FindAsync(code, cancellation);
        return Requests.Answer(institution.Programmes.Values.Where(programme => programme.Licence is { Stopped: false }).Select(LicensedProgrammeItem.Of).ToImmutableArray(), institution);
    }

    [Function("OfferLicensedProgrammes")]
    [Endpoint("„Programų sąrašas“: programos, kurių licencija registruota mokymo vietoje, ir jų moduliai", Roles = Roles.Provider, Answers = typeof(ImmutableArray<LicensedProgrammeOffer>), Query = ["place"], Refuses = [typeof(InstitutionRefusals), typeof(RegisterRefusals)], Codes = ["place-unknown", "register-silent"])]
    public async Task<IResult> Offer([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/institutions/{code}/licensed-programmes/register")] HttpRequest request, string code, CancellationToken cancellation)
    {
        InstitutionFunctions.Own(request, code);
        var place = (await institutions.FindAsync(code, cancellation)).Place(request.Given("place") ?? "", "place");
        return Requests.Answer((await registers.OfInstitutionAsync(code, cancellation)).Where(programme => programme.IsRegisteredAt(place)).Select(LicensedProgrammeOffer.Of).ToImmutableArray());
    }

    [Function("IncludeLicensedProgramme")]
    [Endpoint("Įtraukti visą licencijuotą programą arba atskirą jos modulį", Roles = Roles.GroupManagers, Takes = typeof(ProgrammeInclusion), Answers = typeof(LicensedProgrammeItem), Status = 201, Refuses = [typeof(InstitutionRefusals), typeof(LicensedProgrammeRefusals), typeof(RegisterRefusals)])]
    public async Task<IResult> Include([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/institutions/{code}/licensed-programmes")] HttpRequest request, string code, CancellationToken cancellation)
    {
        InstitutionFunctions.Own(request, code);
        var form = await request.BodyAsync<ProgrammeInclusion>(cancellation);
        var register = (await registers.OfInstitutionAsync(code, cancellation)).FirstOrDefault(programme => string.Equals(programme.Code, form.ProgrammeCode, StringComparison.Ordinal))
            ?? throw LicensedProgrammeRefusals.Unknown.Because($"Įstaiga neturi licencijos vykdyti programą {form.ProgrammeCode}.", "programmeCode");
        var after = await institutions.DecideAsync(code, request.Actor(), new IncludeProgramme(register, form.ModuleCode, form.PlaceId, form.Method, form.Languages, form.TheoryHours, form.PracticeHours, form.IndependentHours), request.IfMatch());
        var included = LicensedProgrammes.CodeOf(form.ProgrammeCode, form.ModuleCode);
        return Requests.Created($"/api/institutions/{code}/programmes/{included}", LicensedProgrammeItem.Of(after.Programme(included)), after);
    }

    [Function("StopLicensedProgramme")]
    [Endpoint("Stabdyti mokymo programą: pašalinti ją iš sąrašų", Roles = Roles.GroupManagers, Answers = typeof(LicensedProgrammeItem), Refuses = [typeof(InstitutionRefusals), typeof(LicensedProgrammeRefusals)])]
    public async Task<IResult> Stop([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/institutions/{code}/licensed-programmes/{programme}/stop")] HttpRequest request, string code, string programme)
    {
        var after = await institutions.DecideAsync(code, request.Actor(), new StopProgramme(programme), request.IfMatch());
        return Requests.Answer(LicensedProgrammeItem.Of(after.Programme(programme)), after);
    }
}

/// <summary>What the provider chooses and gives (LP-02…LP-08).</summary>
/// <param name="ModuleCode">A module that is included alone; null includes the whole programme.</param>
/// <param name="TheoryHours">„Teorinio kontaktinio darbo trukmė“, academic hours.</param>
/// <param name="PracticeHours">„Praktinio kontaktinio darbo trukmė“, academic hours.</param>
/// <param name="IndependentHours">Savarankiškas darbas: not contact work.</param>
public sealed record ProgrammeInclusion(
    string ProgrammeCode, string? ModuleCode, string PlaceId, TeachingMethod Method, ImmutableArray<string> Languages, int TheoryHours, int PracticeHours, int IndependentHours);

/// <summary>A programme, or a module, that was included.</summary>
public sealed record LicensedProgrammeItem(
    string Code, string Name, VocationalKind Kind, string KindLabel, bool IsModule, string LicenceNumber, string PlaceId, string Method, ImmutableArray<string> Languages,
    int ContactHours, int TheoryHours, int PracticeHours, int IndependentHours, string? Note)
{
    public static LicensedProgrammeItem Of(Programme programme)
    {
        var licence = programme.Licence!;
        return new(programme.Code, programme.Name, licence.Kind, licence.ModuleCode is null ? licence.Kind.Label() : $"{licence.Kind.Label()}: modulis", licence.ModuleCode is not null,
            licence.Number, licence.PlaceId, programme.Method.Label(), programme.Languages, programme.ContactHours, licence.TheoryHours, licence.PracticeHours, programme.IndependentHours, programme.Note);
    }
}

/// <summary>A programme that may be included at a place.</summary>
public sealed record LicensedProgrammeOffer(string Code, string Name, string KindLabel, string Summary, string LicenceNumber, bool IsValid, ImmutableArray<ProgrammeModule> Modules)
{
    public static LicensedProgrammeOffer Of(LicensedProgramme programme) =>
        new(programme.Code, programme.Name, programme.Kind.Label(), programme.Summary, programme.LicenceNumber, programme.Standing == ProgrammeStanding.Registered, programme.Modules);
}
