using System.Collections.Immutable;
using System.Net;
using Kursuok.Functions.Training.Groups;
using Kursuok.Tests.Functions;

namespace Kursuok.Tests.LocalHost.Conformance;

/// <summary>
/// What the local host says to the worker in this process, it also says to one that runs as Azure runs it: a process of its own,
/// gRPC between them, HTTP forwarded, and a storage account that others wrote the server of.
/// </summary>
public sealed class ConformanceTests
{
    [Fact]
    public async Task A_group_lives_from_announcement_to_certificate_with_the_worker_as_a_process_of_its_own()
    {
        await using var backend = await Backend.StartApartAsync(Azurite.OwnAccount());
        var story = await Story.QuestionnairesAsync(await Office.FullAsync(backend), learners: 1);
        await backend.MoveToAsync(story.Information.TrainingEnd.AddDays(1), new(8, 0));

        var completion = Assert.Single(await story.Manager.GetAsync<ImmutableArray<CompletionView>>($"{story.Path}/completion"));
        var verified = await backend.Anyone.GetAsync<VerifiedCertificate>($"/api/certificates/{completion.CertificateCode}");
        var paper = await backend.As("dalyvis-1").SendAsync(HttpMethod.Get, $"{story.Path}/completion/{story.Learners["dalyvis-1"]}/certificate");

        Assert.NotNull(verified);
        Assert.Equal(HttpStatusCode.OK, paper.Status);
        Assert.StartsWith("%PDF-", paper.Text, StringComparison.Ordinal);
        Assert.NotEmpty(await backend.MailsAsync());
    }
}
