using System.Collections.Immutable;
using System.Net.Sockets;
using System.Reflection;
using System.Text;
using Kursuok.Domain.Training.Groups;
using Kursuok.Domain.Training.Providers;
using Kursuok.Functions.Platform.Documents;
using Kursuok.Functions.Platform.Http;
using Kursuok.Functions.Platform.Messaging;
using Kursuok.Functions.Training.Providers;
using Kursuok.Tests.Functions.Platform.Documents.Adoc;
using Kursuok.Tests.Functions.Training.Groups;

namespace Kursuok.Tests.Functions.Platform.Documents;

public sealed class UploadTests(Backend backend) : IClassFixture<Backend>
{
    private const string Path = "/api/institutions/300000003/documents";

    public static TheoryData<string> Broken => [.. UploadCorpus.All.Select(file => file.Name)];

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task A_broken_copy_is_refused_with_its_own_code(string name)
    {
        var (_, refusal, content) = UploadCorpus.All.Single(file => file.Name == name);
        await backend.As("administratore").RefusedAsync(Problems.Status(refusal), refusal.Code, HttpMethod.Post, Path, Office.Pdf(content));
    }

    [Fact]
    public async Task Sound_copies_are_taken()
    {
        foreach (var content in (byte[][])[Office.Paper, UploadCorpus.SampleFile("browser.pdf"), UploadCorpus.Png, UploadCorpus.Jpeg, UploadCorpus.Pdf("1 0 obj<</Encryption 1/JSON 2/Launcher 3>>endobj"), SamplePapers.Certificate.ToPdf()])
            Assert.NotEmpty((await backend.As("administratore").PostAsync<StoredDocument>(Path, Office.Pdf(content))).Sha256);
    }

    [Fact]
    public void Every_code_has_a_copy_that_meets_it()
    {
        var codes = typeof(UploadRefusals).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => ((Refusal)field.GetValue(null)!).Code);
        Assert.Empty(codes.Except(UploadCorpus.All.Select(file => file.Refusal.Code), StringComparer.Ordinal));
    }

    [Fact]
    public async Task No_list_outgrows_the_row_that_it_is_kept_in()
    {
        var manager = backend.As("administratore");
        await manager.SendAsync(HttpMethod.Post, "/api/institutions/300000003/registers/read");
        var document = (await manager.PostAsync<StoredDocument>(Path, Office.Pdf(Office.Paper))).Id;
        const string lecturers = "/api/institutions/300000003/lecturers";
        LecturerForm Proved(int times) => new("Ona", "Grigienė", "ona@nmc.example", "+37061112299", null, true,
            ImmutableDictionary<LecturerRequirement, ImmutableArray<string>>.Empty.Add(LecturerRequirement.Second, [.. Enumerable.Repeat(document, times)]), true);

        await manager.RefusedAsync(422, "list-too-long", HttpMethod.Post, lecturers, Proved(14_000));
        await manager.RefusedAsync(422, "list-too-long", HttpMethod.Post, lecturers, Proved(1001));
        var problem = await manager.RefusedAsync(422, "fields-invalid", HttpMethod.Post, lecturers, Proved(Lecturer.MostProofs + 1));
        Assert.Contains("proofs.Second", problem.Fields!.Select(field => field.Field));
        await manager.PostAsync<LecturerView>(lecturers, Proved(Lecturer.MostProofs));
    }

    [Theory]
    [InlineData("ffffffffffffffff")]
    [InlineData("7fffffff1")]
    [InlineData("-1")]
    [InlineData("zz")]
    public async Task A_body_in_pieces_of_no_size_is_unreadable(string size)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(backend.Http.BaseAddress!.Host, backend.Http.BaseAddress.Port, TestContext.Current.CancellationToken);
        var token = await backend.TokenAsync("administratore");
        var request = $"POST {Path} HTTP/1.1\r\nHost: {backend.Http.BaseAddress.Authority}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/pdf\r\nTransfer-Encoding: chunked\r\n\r\n{size}\r\n%PDF-1.7\r\n";
        await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(connection.GetStream(), Encoding.ASCII);
        Assert.Equal("HTTP/1.1 400 Bad Request", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
    }
}
