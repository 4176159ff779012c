using System.Collections.Immutable;
using Kursuok.Functions.Training.Groups;
using Kursuok.Tests.LocalHost;

namespace Kursuok.Tests.Functions;

public sealed class BackendTests
{
    /// <summary>From the register to the certificates: on the embedded storage, and over REST on one that others wrote.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_group_lives_to_its_certificates(bool azurite)
    {
        await using var backend = await Backend.StartAsync(storage: azurite ? Azurite.OwnAccount() : null);
        var story = await Story.QuestionnairesAsync(await Office.FullAsync(backend));
        await backend.MoveToAsync(backend.Today.AddDays(1), new(8, 0));
        var completion = await story.Manager.GetAsync<ImmutableArray<CompletionView>>($"{story.Path}/completion");
        Assert.Equal(2, completion.Select(view => view.CertificateNumber).OfType<string>().Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(2, (await backend.MailsAsync()).Count(mail => mail.Subject == "Suformuotas pažymėjimas"));
    }
}
