namespace Kursuok.Functions.Platform.Messaging;

/// <summary>A letter (e-mail), composed and addressed. The id is that of what it tells of: sent twice, it is the same letter.</summary>
public sealed record Letter(string Id, string To, string ToName, string Subject, string Body, DateTimeOffset WrittenAt)
{
    /// <summary>Begun and ended as every letter of the system is. The text goes on after the greeting's comma.</summary>
    public static Letter Greeting(string id, string to, string name, string subject, string text, DateTimeOffset at) =>
        new(id, to, name, subject, $"Gerb. {name},\n\n{text}\n\nKURSUOK\n", at);
}
