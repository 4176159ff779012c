using System.Collections.Immutable;

namespace Kursuok.Functions.People.Accounts;

/// <summary>The applications that one context offers to its users (AP-01).</summary>
public interface IApplications
{
    /// <summary>Those that a user with some roles sees, in the guide's order.</summary>
    ImmutableArray<ApplicationView> SeenBy(Roles roles);
}

/// <param name="Application">Its stable name.</param>
/// <param name="Label">In Lithuanian.</param>
public sealed record ApplicationView(string Application, string Label);
