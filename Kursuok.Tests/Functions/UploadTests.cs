using System.Reflection;
using Kursuok.Functions.Documents;
using Kursuok.Functions.Http;
using Kursuok.Tests.Functions.Documents;

namespace Kursuok.Tests.Functions;

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
        foreach (var content in (byte[][])[Office.Paper, UploadCorpus.SampleFile("browser.pdf"), UploadCorpus.Png, UploadCorpus.Jpeg, UploadCorpus.Pdf("1 0 obj<</Encryption 1/JSON 2/Launcher 3>>endobj"), Documents.Samples.Certificate.ToPdf()])
            Assert.NotEmpty((await backend.As("administratore").PostAsync<StoredDocument>(Path, Office.Pdf(content))).Sha256);
    }

    [Fact]
    public void Every_code_has_a_copy_that_meets_it()
    {
        var codes = typeof(UploadRefusals).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => ((Refusal)field.GetValue(null)!).Code);
        Assert.Empty(codes.Except(UploadCorpus.All.Select(file => file.Refusal.Code), StringComparer.Ordinal));
    }
}
