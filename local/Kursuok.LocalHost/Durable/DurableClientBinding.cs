using System.Text.Json;

namespace Kursuok.LocalHost.Durable;

/// <summary>What the worker makes a durable client of, as the durable extension tells it.</summary>
internal static class DurableClientBinding
{
    /// <param name="calls">Where the client calls the task hub by gRPC.</param>
    public static string Json(Uri calls, string taskHub) => JsonSerializer.Serialize(new
    {
        rpcBaseUrl = calls.ToString(),
        taskHubName = taskHub,
        connectionName = "AzureWebJobsStorage",
        requiredQueryStringParameters = "",
        httpBaseUrl = new Uri(calls, "runtime/webhooks/durabletask").ToString(),
        maxGrpcMessageSizeInBytes = int.MaxValue,
        grpcHttpClientTimeout = (string?)null,
    });
}
