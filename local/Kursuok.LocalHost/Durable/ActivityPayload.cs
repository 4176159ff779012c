using System.Text.Json;
using Google.Protobuf;
using Microsoft.DurableTask.Protobuf;

namespace Kursuok.LocalHost.Durable;

/// <summary>What passes between the engine and an activity: its input, its result and its failure, as the extension writes them.</summary>
internal static class ActivityPayload
{
    /// <summary>An orchestration writes the input of an activity as an array of one; the activity gets the one.</summary>
    public static string? Unwrap(string? input)
    {
        if (input is null)
            return null;
        using var json = JsonDocument.Parse(input);
        var root = json.RootElement;
        return root.ValueKind == JsonValueKind.Array && root.GetArrayLength() == 1 ? root[0].GetRawText() : input;
    }

    /// <summary>
    /// What the worker returned, as JSON: an object comes as <paramref name="json"/>, a string as plain <paramref name="text"/>,
    /// nothing as neither.
    /// </summary>
    public static string? Result(string? json, string? text) => json ?? (text is null ? null : JsonSerializer.Serialize(text));

    /// <param name="words">The details as JSON, or «Type: message» of which only the first line counts.</param>
    public static TaskFailureDetails Failure(string words, string stackTrace)
    {
        if (words.StartsWith('{'))
        {
            try
            {
                return TaskFailureDetails.Parser.ParseJson(words);
            }
            catch (Exception unreadable) when (unreadable is InvalidJsonException or InvalidProtocolBufferException)
            {
                // A message that only begins like JSON.
            }
        }
        var cut = words.IndexOf(": ", StringComparison.Ordinal);
        return cut < 0
            ? new() { ErrorType = "(unknown)", ErrorMessage = words, StackTrace = stackTrace }
            : new() { ErrorType = words[..cut].Trim(), ErrorMessage = FirstLine(words[(cut + 2)..]), StackTrace = stackTrace };
    }

    private static string FirstLine(string words) => words.Split('\n', 2)[0].TrimEnd();
}
