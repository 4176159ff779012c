using System.Net.Http.Headers;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Kursuok.Domain.Training.Groups;
using Kursuok.Functions.Training.EmploymentService;
using Kursuok.SampleWorld;
using Microsoft.Extensions.DependencyInjection;

namespace Kursuok.Tests.Functions.Training.EmploymentService;

/// <summary>A running group with two clients of the Employment Service, one of whom it has not decided, and one who pays for herself.</summary>
public sealed class ClientStory
{
    private ClientStory(Story story) => Story = story;

    public const string First = "dalyvis-7";
    public const string Second = "dalyvis-14";

    /// <summary>Whose coupon waits for the Service's decision.</summary>
    public const string Undecided = "dalyvis-21";

    public Story Story { get; }
    public string Client => $"{Story.Group}-{Story.Learners[First]}";
    public string Path => $"/api/employment-service/clients/{Client}";
    public string Documents => FormattableString.Invariant($"{Path}/documents?type=paslaugos&from={Story.Information.TrainingStart:yyyy-MM-dd}&to={Story.Information.TrainingEnd:yyyy-MM-dd}");

    public static async Task<ClientStory> StartAsync(Office office)
    {
        var story = await Story.AnnouncedAsync(office, adapt: card => card with { Funding = [Funding.EmploymentService, Funding.OwnFunds], EmploymentService = new("Bedarbiai", TrainingForm.School, 1, 3, null, null) });
        foreach (var client in (string[])[First, Second])
        {
            await story.SubmitCouponAsync(client);
            await story.ConfirmCouponAsync(client);
        }
        await story.SubmitCouponAsync(Undecided);
        await story.ConfirmAsync(await story.RegisterAsync("dalyvis-8"));
        await story.InitiateAsync();
        await story.Backend.SettleAsync();
        return new(story);
    }

    public Task<ClientDocumentView> SubmitAsync(bool v2 = false) => Story.Manager.PostAsync<ClientDocumentView>(Documents, Adoc(new AdocWriter(v2).Write()));

    public Task<ClientView> ViewAsync() => Story.Manager.GetAsync<ClientView>(Path);

    public BlobContainerClient Inbox => Story.Backend.Services.GetRequiredService<BlobServiceClient>().GetBlobContainerClient(EmploymentServiceExchange.Inbox);

    /// <summary>Puts a file into the inbox, as the Employment Service does.</summary>
    public async Task PutAsync(string name, byte[] content)
    {
        using var stream = new MemoryStream(content);
        await Inbox.GetBlobClient(name).UploadAsync(stream, new BlobUploadOptions(), TestContext.Current.CancellationToken);
        await Story.Backend.SettleAsync();
    }

    /// <summary>Answers a document as the Employment Service; tells the answer's id.</summary>
    public async Task<string> AnswerAsync(string document)
    {
        await Story.Backend.SettleAsync();
        await PutAsync($"{document}/atsakymas.adoc", new AdocWriter().Write());
        return Assert.Single((await ViewAsync()).Documents.Single(sent => sent.Id == document).Answers).Id;
    }

    public static ByteArrayContent Adoc(byte[] content) => new(content) { Headers = { ContentType = new MediaTypeHeaderValue("application/vnd.lt.archyvai.adoc-2008") } };
}

/// <summary>As a fixture: a backend with such a group.</summary>
public sealed class ClientWorld : IAsyncLifetime
{
    public Backend Backend { get; } = new();
    public ClientStory Clients { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await Backend.InitializeAsync();
        Clients = await ClientStory.StartAsync(await Office.FullAsync(Backend));
    }

    public ValueTask DisposeAsync() => Backend.DisposeAsync();
}
