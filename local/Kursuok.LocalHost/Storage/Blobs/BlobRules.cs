namespace Kursuok.LocalHost.Storage.Blobs;

/// <summary>What the blob service refuses whatever it holds.</summary>
internal static class BlobRules
{
    public static void CheckContainerName(string name)
    {
        if (name.Length is < 3 or > 63 || name[0] == '-' || name[^1] == '-' || name.Contains("--", StringComparison.Ordinal)
            || !name.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-'))
            throw StorageErrors.Invalid("InvalidResourceName", "The specified resource name contains invalid characters.");
    }

    public static void CheckBlobName(string name)
    {
        if (name.Length is 0 or > 1024)
            throw StorageErrors.Invalid("InvalidResourceName", "The specified resource name length is not within the permissible limits.");
    }

    // Metadata travels as HTTP headers.
    public static void CheckMetadata(IReadOnlyDictionary<string, string> metadata)
    {
        foreach (var (name, value) in metadata)
            if (name.Length == 0 || char.IsAsciiDigit(name[0]) || !name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_')
                || !value.All(character => char.IsAscii(character) && !char.IsControl(character)))
                throw StorageErrors.Invalid("InvalidMetadata", $"The metadata '{name}' is invalid: names are identifiers, values are ASCII.");
    }
}
