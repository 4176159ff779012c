using System.Collections.Immutable;
using System.Globalization;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Training.Groups;

namespace Kursuok.Tests.Functions.Training.Groups;

/// <summary>Many contracts come into force at once.</summary>
public sealed class BulkSigningTests
{
    private const int Bulk = 100;
    private const int Singles = 20;

    [Fact, Rule("N-01")]
    public async Task A_hundred_signed_at_once_while_twenty_sign_singly_get_dense_and_unique_numbers()
    {
        await using var backend = await Backend.StartAsync();
        var story = await Story.AnnouncedAsync(await Office.FullAsync(backend), adapt: information => information with { MaxParticipants = Bulk + Singles });
        await Task.WhenAll(Enumerable.Range(1, Bulk + Singles).Select(number =>
            backend.As($"dalyvis-{number}").PostAsync<RegistrationItem>($"{story.Path}/registrations", new NewRegistration(Funding.OwnFunds, null, null))));
        var people = (await story.ParticipantsAsync()).Select(participant => (Key: participant.Email.Split('@')[0], participant.Id)).ToList();
        await Task.WhenAll(people.Select(person => story.Manager.PostAsync<ParticipantView>($"{story.Path}/registrations/{person.Id}/confirm")));
        await story.InitiateAsync();
        await backend.SettleAsync();
        var shown = (await story.ContractsAsync()).ToDictionary(contract => contract.ParticipantId, contract => contract.Sha256!, StringComparer.Ordinal);
        var (bulk, singles) = (people[..Bulk], people[Bulk..]);
        await Task.WhenAll(bulk.Select(SignAsync));
        await SignTogetherAsync(singles);

        await Task.WhenAll([SignTogetherAsync(bulk), .. singles.Select(SignAsync)]);
        await backend.SettleAsync();

        var numbers = (await story.ContractsAsync()).Select(contract => contract.Number!);
        Assert.Equal(Enumerable.Range(1, Bulk + Singles).Select(number => string.Create(CultureInfo.InvariantCulture, $"NMC-{number:D4}/25")), numbers.Order(StringComparer.Ordinal));

        Task SignAsync((string Key, string Id) person) => backend.As(person.Key).PostAsync<ContractItem>($"{story.Path}/contracts/{person.Id}/sign", new ShownPaper(shown[person.Id]));

        Task SignTogetherAsync(IEnumerable<(string Key, string Id)> people) =>
            story.Signer.PostAsync<ImmutableArray<ContractItem>>($"{story.Path}/contracts/sign", new TickedContracts([.. people.Select(person => new ShownContract(person.Id, shown[person.Id]))]));
    }
}
