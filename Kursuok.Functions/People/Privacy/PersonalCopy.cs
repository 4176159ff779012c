using System.Collections.Immutable;
using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using Kursuok.Functions.Platform.Storage;

namespace Kursuok.Functions.People.Privacy;

/// <summary>The copy of everything that the system holds of a person.</summary>
public sealed class PersonalCopy(IEnumerable<IPersonalData> features, TimeProvider clock)
{
    private static readonly JsonSerializerOptions s_readable = new(Json.Http) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task<byte[]> JsonAsync(string person, CancellationToken cancellation) => Write((await ReadAsync(person, cancellation)).Sections);

    /// <summary>«duomenys.json» and the documents.</summary>
    public async Task<Stream> ZipAsync(string person, CancellationToken cancellation)
    {
        var (sections, papers) = await ReadAsync(person, cancellation);
        var archive = OwnFile();
        try
        {
            using var zip = new ZipArchive(archive, ZipArchiveMode.Create, leaveOpen: true);
            await AddAsync(zip, "duomenys.json", new MemoryStream(Write(sections)), cancellation);
            foreach (var paper in papers)
                await AddAsync(zip, paper.Name, (await paper.In.OpenAsync(paper.Document, cancellation)).Content, cancellation);
        }
        catch
        {
            await archive.DisposeAsync();
            throw;
        }
        archive.Position = 0;
        return archive;
    }

    private async Task<(ImmutableArray<DataSection> Sections, ImmutableArray<DataDocument> Documents)> ReadAsync(string person, CancellationToken cancellation)
    {
        var sections = ImmutableArray.CreateBuilder<DataSection>();
        var papers = ImmutableArray.CreateBuilder<DataDocument>();
        foreach (var feature in features)
        {
            var held = await feature.ReadAsync(person, cancellation);
            sections.AddRange(held.Sections);
            papers.AddRange(held.Documents);
        }
        return ([.. sections.OrderBy(section => section.Name, StringComparer.Ordinal)], [.. papers.OrderBy(paper => paper.Name, StringComparer.Ordinal)]);
    }

    private byte[] Write(ImmutableArray<DataSection> sections) => JsonSerializer.SerializeToUtf8Bytes(new PersonalCopyView(clock.GetUtcNow(), sections), s_readable);

    /// <summary>Hundreds of documents of megabytes may be a person's: they do not fit the memory. The file goes with its handle, and nobody else may read it.</summary>
    internal static FileStream OwnFile()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), options);
    }

    private async Task AddAsync(ZipArchive zip, string name, Stream content, CancellationToken cancellation)
    {
        var entry = zip.CreateEntry(name);
        entry.LastWriteTime = clock.GetUtcNow();
        await using var target = entry.Open();
        await content.CopyToAsync(target, cancellation);
    }
}

public sealed record PersonalCopyView(DateTimeOffset MadeAt, ImmutableArray<DataSection> Sections);
