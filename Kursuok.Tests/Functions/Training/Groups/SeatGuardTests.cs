using Azure;
using Azure.Data.Tables;
using Azure.Messaging.ServiceBus;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Platform.Aggregates;
using Kursuok.Functions.Platform.Audit;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Platform.Storage;
using Kursuok.Functions.Training.Groups;
using Kursuok.LocalHost.Storage;
using Kursuok.Tests.Domain;
using Kursuok.Tests.LocalHost.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kursuok.Tests.Functions.Training.Groups;

/// <summary>
/// The seats of a group are guarded by the line within a process and by the head row's ETag between processes. Without
/// both the same load oversells, so these tests would notice it.
/// </summary>
public sealed class SeatGuardTests : IAsyncDisposable
{
    private const int Seats = 30;
    private static readonly Today s_today = Sample.Registering;
    /// <summary>Nobody listens there, and nothing is sent.</summary>
    private static readonly ServiceBusClient s_bus = new("Endpoint=sb://127.0.0.1;SharedAccessKeyName=none;SharedAccessKey=none;UseDevelopmentEmulator=true;");

    private readonly EmbeddedFolder _folder = new();

    [Fact]
    public async Task One_process_registers_thirty_of_a_thousand()
    {
        var store = await StoreAsync(guarded: true);
        Assert.Equal(Seats, await RegisterAsync(1000, _ => store));
    }

    [Fact]
    public async Task Forty_processes_register_thirty_of_two_hundred()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => StoreAsync(guarded: true)));
        Assert.Equal(Seats, await RegisterAsync(200, caller => stores[caller % stores.Length]));
    }

    [Fact]
    public async Task The_canary_dies_without_line_and_ETag_the_same_load_oversells()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => StoreAsync(guarded: false)));
        Assert.InRange(await RegisterAsync(1000, caller => stores[caller]), Seats + 1, 1000);
    }

    /// <summary>How many callers were told that they have a seat.</summary>
    private static async Task<int> RegisterAsync(int callers, Func<int, AggregateStore<Group>> storeOf)
    {
        var information = Sample.Information with { MaxParticipants = Seats };
        var group = Sample.Group(GroupState.Announced) with { Information = information };
        await storeOf(0).DecideAsync(group.Id, "CreateGroup", Sample.Employee, _ => new(group, [new Event("group-created")]));

        var told = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var command = new Register($"p-{caller}", Sample.Person(caller, 1990), Funding.OwnFunds, null);
            try
            {
                await storeOf(caller).DecideAsync(group.Id, nameof(Register), Sample.Learner(caller),
                    present => GroupLifecycle.Decide(present!, command, Sample.Learner(caller), s_today, Policy.Default));
                return true;
            }
            catch (RefusedException full) when (full.Refusal == RegistrationRefusals.GroupFull)
            {
                return false;
            }
        })));

        var participants = (await storeOf(0).FindAsync(group.Id, TestContext.Current.CancellationToken))!.Participants;
        Assert.Equal(participants.Length, participants.Select(participant => participant.Learner.PersonId).Distinct(StringComparer.Ordinal).Count());
        return told.Count(seat => seat);
    }

    private async Task<AggregateStore<Group>> StoreAsync(bool guarded)
    {
        foreach (var name in (string[])["aggregates", "lists", "marks"])
            await Table(name).CreateIfNotExistsAsync();
        var aggregates = guarded ? Table("aggregates") : new UnguardedTable(_folder, "aggregates");
        var outbox = new Outbox(aggregates, Table("marks"), new(Table("lists")), s_bus, new(new ConfigurationBuilder().Build(), TimeProvider.System), TimeProvider.System, NullLogger<Outbox>.Instance);
        return new(new SilentGroups(), aggregates, outbox, TimeProvider.System, NullLogger<AggregateStore<Group>>.Instance);
    }

    private TableClient Table(string name) => new(EmbeddedTransport.AnyAccount, name, _folder.TableOptions);

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    /// <summary>Groups that tell nobody: a thousand processes writing one row of a list would only wait for one another.</summary>
    private sealed class SilentGroups : Aggregate<Group>
    {
        private readonly GroupAggregate _groups = new([]);

        public override string Prefix => _groups.Prefix;
        public override IEnumerable<PartChange> Changes(Group? before, Group after) => _groups.Changes(before, after);
        public override Group Stamp(Group state, long version) => _groups.Stamp(state, version);
        public override Group Read(IReadOnlyDictionary<string, string> parts) => _groups.Read(parts);
        public override IEnumerable<OutboxMessage> Consequences(Change<Group> change) => [];
    }

    /// <summary>Writes what it is told, whatever stands there.</summary>
    private sealed class UnguardedTable(EmbeddedFolder folder, string name) : TableClient(EmbeddedTransport.AnyAccount, name, folder.TableOptions)
    {
        public override Task<Response<IReadOnlyList<Response>>> SubmitTransactionAsync(IEnumerable<TableTransactionAction> transactionActions, CancellationToken cancellationToken = default) =>
            base.SubmitTransactionAsync(transactionActions.Select(action => new TableTransactionAction(TableTransactionActionType.UpsertReplace, action.Entity)), cancellationToken);
    }
}
