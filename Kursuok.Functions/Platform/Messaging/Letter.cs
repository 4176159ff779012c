using Kursuok.Functions.Platform.Documents;

namespace Kursuok.Functions.Platform.Messaging;

/// <summary>A letter (e-mail), composed and addressed. The id is that of what it tells of: sent twice, it is the same letter.</summary>
public sealed record Letter(string Id, string To, string ToName, string Subject, string Body, DateTimeOffset WrittenAt)
{
    /// <summary>It does not wait for the morning: the answer to the reader's own act, or of a session within 24 hours (AMB-98).</summary>
    public bool AtOnce { get; init; }

    /// <summary>To a person: begun and ended as every letter of the system is. The text goes on after the greeting's comma.</summary>
    public static Letter Greeting(string id, string to, string name, string subject, string text, DateTimeOffset at) =>
        new(id, to, name, subject, $"Gerb. {Lithuanian.Vocative(name)},\n\n{text}\n\nKURSUOK\n", at);

    /// <summary>To an office: who reads it there is not known.</summary>
    public static Letter ToOffice(string id, string to, string name, string subject, string text, DateTimeOffset at) =>
        new(id, to, name, subject, $"Laba diena,\n\n{text}\n\nKURSUOK\n", at);
}
