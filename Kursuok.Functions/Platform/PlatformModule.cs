using Kursuok.Functions.Platform.Http;

[assembly: FeatureTitle("Audit", "Pakeitimų seka ir jos tikrinimas")]
[assembly: FeatureTitle("Http", "API aprašas ir sistemos būklė")]
[assembly: FeatureTitle("Calendars", "Tvarkaraščiai ir kalendoriai")]
[assembly: QueryParameter("size", "Kiek įrašų puslapyje.")]
[assembly: QueryParameter("next", "Kito puslapio žyma: ankstesnio atsakymo laukas „next“.")]
[assembly: QueryParameter("state", "Tik šios būsenos.")]
[assembly: QueryParameter("from", "Nuo šios dienos imtinai.", Type = typeof(DateOnly))]
[assembly: QueryParameter("to", "Iki šios dienos imtinai.", Type = typeof(DateOnly))]

namespace Kursuok.Functions.Platform;

internal static class PlatformModule
{
}
