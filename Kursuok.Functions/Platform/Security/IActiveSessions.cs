namespace Kursuok.Functions.Platform.Security;

/// <summary>Tells of the sessions that our own tokens belong to.</summary>
public interface IActiveSessions
{
    /// <summary>False once it was ended or revoked, or its person erased: its tokens live on for minutes.</summary>
    Task<bool> IsActiveAsync(string session, CancellationToken cancellation);
}
