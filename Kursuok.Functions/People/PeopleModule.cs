using Kursuok.Functions.Platform.Http;

[assembly: FeatureTitle("Accounts", "Prisijungimas, seansai ir institucijos naudotojai")]
[assembly: FeatureTitle("Privacy", "Asmens duomenys: kopija, taisymas, ištrynimas")]

namespace Kursuok.Functions.People;

internal static class PeopleModule
{
}
