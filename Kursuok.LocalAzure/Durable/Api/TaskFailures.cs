using System.Text.Json.Serialization;

namespace Microsoft.DurableTask;

/// <summary>Thrown in an orchestrator when an activity or sub-orchestration that it called has failed.</summary>
public sealed class TaskFailedException(string taskName, int taskId, TaskFailureDetails failureDetails)
    : Exception($"Task '{taskName}' (#{taskId}) failed with an unhandled exception: {failureDetails.ErrorMessage}")
{
    public string TaskName { get; } = taskName;
    public int TaskId { get; } = taskId;
    public TaskFailureDetails FailureDetails { get; } = failureDetails;
}

/// <summary>What is kept of an exception when it crosses from one task to another.</summary>
public record TaskFailureDetails
{
    [JsonConstructor]
    internal TaskFailureDetails(string errorType, string errorMessage, string? stackTrace, TaskFailureDetails? innerFailure) =>
        (ErrorType, ErrorMessage, StackTrace, InnerFailure) = (errorType, errorMessage, stackTrace, innerFailure);

    /// <summary>The full name of the exception's type.</summary>
    public string ErrorType { get; init; }
    public string ErrorMessage { get; init; }
    public string? StackTrace { get; init; }
    public TaskFailureDetails? InnerFailure { get; init; }

    public static TaskFailureDetails FromException(Exception exception) => new(
        exception.GetType().ToString(),
        exception.Message,
        exception.StackTrace,
        exception.InnerException is { } inner ? FromException(inner) : null);

    public bool IsCausedBy<T>() where T : Exception => IsCausedBy(typeof(T));

    /// <summary>Whether the failure was an exception of that type or of one derived from it.</summary>
    public bool IsCausedBy(Type targetBaseExceptionType) =>
        AppDomain.CurrentDomain.GetAssemblies()
            .Select(assembly => assembly.GetType(ErrorType, throwOnError: false))
            .Any(targetBaseExceptionType.IsAssignableFrom);

    public override string ToString() => $"{ErrorType}: {ErrorMessage}";
}
