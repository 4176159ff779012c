// What the real client lets through from the layers below it, so that function code catches the same types in both builds.

namespace Grpc.Core
{
    public class RpcException(Status status) : Exception($"Status(StatusCode=\"{status.StatusCode}\", Detail=\"{status.Detail}\")")
    {
        public Status Status { get; } = status;
        public StatusCode StatusCode => Status.StatusCode;
    }

    public readonly struct Status(StatusCode statusCode, string detail)
    {
        public StatusCode StatusCode { get; } = statusCode;
        public string Detail { get; } = detail;
    }

    public enum StatusCode
    {
        OK = 0,
        Unknown = 2,
        NotFound = 5,
        FailedPrecondition = 9,
    }
}

namespace DurableTask.Core.Exceptions
{
    /// <summary>An unfinished orchestration of that id exists.</summary>
    public class OrchestrationAlreadyExistsException(string message) : InvalidOperationException(message);
}
