using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kursuok.Domain.Common;

/// <summary>A checked identifier: whoever holds one holds a right one. Only Parse and TryParse make it.</summary>
public interface IIdentifier<TSelf> where TSelf : struct, IIdentifier<TSelf>
{
    /// <summary>The normal form, which is stored and compared.</summary>
    string Value { get; }

    static abstract bool TryParse([NotNullWhen(true)] string? text, out TSelf identifier);
}

internal static class Identifier
{
    // The text stays out of the message: it may be a personal code, and messages reach logs.
    public static T Parse<T>(string text) where T : struct, IIdentifier<T> =>
        T.TryParse(text, out var identifier) ? identifier : throw new FormatException($"Not a valid {typeof(T).Name}.");

    public static string Made(this string? value) =>
        value ?? throw new InvalidOperationException("The identifier was never given a value.");

    public static bool IsDigits(string text) => text.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0;

    /// <summary>The remainder modulo 11 of the digits weighed from the given weight on, in a circle of 1 to 9; a
    /// remainder of 10 is weighed again two weights later, and 10 once more gives 0.</summary>
    public static int CheckDigit(ReadOnlySpan<char> digits)
    {
        var check = Weighed(digits, firstWeight: 1);
        if (check == 10) check = Weighed(digits, firstWeight: 3);
        return check % 10;
    }

    private static int Weighed(ReadOnlySpan<char> digits, int firstWeight)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++) sum += (digits[i] - '0') * ((firstWeight - 1 + i) % 9 + 1);
        return sum % 11;
    }
}

/// <summary>An identifier is its value in JSON.</summary>
public sealed class IdentifierJsonConverter<T> : JsonConverter<T> where T : struct, IIdentifier<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && T.TryParse(reader.GetString(), out var identifier)
            ? identifier
            : throw new JsonException($"Not a valid {typeof(T).Name}.");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);
}
