using Microsoft.Extensions.Configuration;

namespace Kursuok.Functions.Platform.Messaging;

/// <summary>Where people come to: the pages that letters point to (<c>Kursuok:Frontend</c>).</summary>
public sealed class Frontend(IConfiguration settings)
{
    private readonly string _address = (settings["Kursuok:Frontend"] is { Length: > 0 } address ? address : "https://kursuok.lt").TrimEnd('/');

    /// <param name="path">Begins with «/».</param>
    public string At(string path) => _address + path;
}
