using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Training.Groups;

namespace Kursuok.Functions.Training.Numbers;

/// <summary>Wakes the groups of an institution whose signing waits for its numbering or a contract card (AMB-03).</summary>
public static class BlockedSigningWakeUp
{
    /// <summary>The orchestrator that finds these groups.</summary>
    public const string Orchestrator = "BlockedSigning";

    /// <param name="what">What was filled in.</param>
    /// <param name="version">The version of the aggregate that it was filled in.</param>
    public static Nudge For(string institution, string what, long version) =>
        new(Orchestrator, FormattableString.Invariant($"blocked-{institution}-{what}-{version}"), institution);
}
