using Kursuok.Functions.Platform.Storage;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace Kursuok.Functions.Platform.Messaging;

/// <summary>
/// Brings one aggregate into line with what another has decided. Registered under the name that <see cref="Follow"/> carries
/// (<c>AddKeyedSingleton&lt;IFollower, X&gt;("name")</c>); follows twice without harm.
/// </summary>
public interface IFollower
{
    Task FollowAsync(string input, CancellationToken cancellation);
}

/// <summary>The follower of an input of one type.</summary>
public abstract class Follower<TInput> : IFollower
{
    public Task FollowAsync(string input, CancellationToken cancellation) => FollowAsync(Json.Read<TInput>(input), cancellation);

    protected abstract Task FollowAsync(TInput input, CancellationToken cancellation);
}

/// <summary>Hands what one aggregate has let follow to the follower that is named in it.</summary>
public sealed class FollowFunctions(IServiceProvider services)
{
    [Function("Follow")]
    public Task RunAsync([ServiceBusTrigger(Queues.Follows, Connection = Queues.Connection)] string body, CancellationToken cancellation)
    {
        var follow = Json.Read<Follow>(body);
        return services.GetRequiredKeyedService<IFollower>(follow.Follower).FollowAsync(follow.Input, cancellation);
    }
}
