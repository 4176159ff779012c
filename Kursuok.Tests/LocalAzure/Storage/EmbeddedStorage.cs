using Kursuok.LocalAzure.Storage;
using Kursuok.Tests.LocalAzure.Storage.Contract;

namespace Kursuok.Tests.LocalAzure.Storage;

/// <summary>An embedded store in a folder of its own, removed afterwards.</summary>
public sealed class EmbeddedFolder : IAsyncDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("kursuok").FullName;

    public string ConnectionString => "Embedded=" + Path;

    public async ValueTask DisposeAsync()
    {
        await LocalStorage.Database(Path).DisposeAsync();
        Directory.Delete(Path, recursive: true);
    }
}

public sealed class EmbeddedTableContract(EmbeddedFolder folder) : TableContract, IClassFixture<EmbeddedFolder>
{
    protected override string ConnectionString => folder.ConnectionString;
}

public sealed class EmbeddedBlobContract(EmbeddedFolder folder) : BlobContract, IClassFixture<EmbeddedFolder>
{
    protected override string ConnectionString => folder.ConnectionString;
}
