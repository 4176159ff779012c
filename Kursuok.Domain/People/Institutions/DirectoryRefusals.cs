namespace Kursuok.Domain.People.Institutions;

public static class DirectoryRefusals
{
    public static readonly Refusal InstitutionUnknown = new("institution-unknown", RefusalKind.NotFound, "Tokios mokymo įstaigos nėra");
}
