using System.Collections.Immutable;
using System.Text.Json;
using Kursuok.Domain.Training;
using Kursuok.Functions.People.Accounts;

namespace Kursuok.Functions.Training;

/// <summary>The thirteen applications of IMP IS (AP-02).</summary>
public sealed class TrainingApplications : IApplications
{
    public ImmutableArray<ApplicationView> SeenBy(Roles roles) =>
        [.. Applications.Of(roles).Select(application => new ApplicationView(JsonNamingPolicy.CamelCase.ConvertName(application.ToString()), application.Label()))];
}
