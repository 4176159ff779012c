using Google.Protobuf.WellKnownTypes;
using Microsoft.DurableTask.Protobuf;

namespace Kursuok.LocalHost.Durable;

/// <summary>The events of an orchestration's history, each with the time at which it came about.</summary>
internal static class History
{
    /// <summary>What is no answer to an action has no number.</summary>
    private const int NoAction = -1;

    public static HistoryEvent At(DateTime now, int action = NoAction) => new() { EventId = action, Timestamp = Timestamp.FromDateTime(now) };

    public static HistoryEvent Started(DateTime now, DurableInstance instance, CreateInstanceRequest? request = null)
    {
        var started = At(now);
        started.ExecutionStarted = new()
        {
            Name = instance.Name,
            Input = instance.Input,
            Version = request?.Version,
            OrchestrationInstance = new() { InstanceId = instance.Id, ExecutionId = instance.Execution },
            ParentInstance = instance.Parent,
            ScheduledStartTimestamp = request?.ScheduledStartTimestamp,
        };
        if (request is not null)
            started.ExecutionStarted.Tags.Add(request.Tags);
        return started;
    }

    public static HistoryEvent Raised(DateTime now, string name, string? input)
    {
        var raised = At(now);
        raised.EventRaised = new() { Name = name, Input = input };
        return raised;
    }

    public static HistoryEvent Terminated(DateTime now, string? output, bool recurse)
    {
        var terminated = At(now);
        terminated.ExecutionTerminated = new() { Input = output, Recurse = recurse };
        return terminated;
    }

    public static HistoryEvent Fired(CreateTimerAction timer, int action)
    {
        var fired = new HistoryEvent { EventId = NoAction, Timestamp = timer.FireAt };
        fired.TimerFired = new() { FireAt = timer.FireAt, TimerId = action };
        return fired;
    }

    /// <summary>What a parent is told of a child that has ended.</summary>
    public static HistoryEvent ChildEnded(DateTime now, int action, OrchestrationStatus status, string? result, TaskFailureDetails? failure)
    {
        var ended = At(now);
        if (status == OrchestrationStatus.Completed)
        {
            ended.SubOrchestrationInstanceCompleted = new() { TaskScheduledId = action, Result = result };
        }
        else
        {
            ended.SubOrchestrationInstanceFailed = new()
            {
                TaskScheduledId = action,
                FailureDetails = failure ?? new() { ErrorType = status.ToString(), ErrorMessage = result ?? $"The sub-orchestration ended as {status}." },
            };
        }
        return ended;
    }
}
