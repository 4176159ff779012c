using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Kursuok.LocalHost.Storage;

namespace Kursuok.Tests.LocalHost.Storage;

/// <summary>Where a contract's clients go.</summary>
public interface IStorage
{
    TableServiceClient Tables();
    BlobServiceClient Blobs();
}

/// <summary>An embedded store in a folder of its own, removed afterwards; the clients reach it within the process.</summary>
public sealed class EmbeddedFolder : IStorage, IAsyncDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("kursuok").FullName;

    public TableServiceClient Tables() => EmbeddedClients.Tables(Path);

    public BlobServiceClient Blobs() => EmbeddedClients.Blobs(Path);

    /// <summary>For clients that a test derives from.</summary>
    public TableClientOptions TableOptions => EmbeddedClients.TableOptions(Path);

    public async ValueTask DisposeAsync()
    {
        await LocalStorage.Database(Path).DisposeAsync();
        Directory.Delete(Path, recursive: true);
    }
}

/// <summary>An embedded store behind its own server.</summary>
public sealed class ServedFolder : IStorage, IAsyncLifetime
{
    private readonly EmbeddedFolder _folder = new();
    private StorageServer _server = null!;

    public TableServiceClient Tables() => new(_server.ConnectionString, new TableClientOptions { Retry = { MaxRetries = 0 } });

    public BlobServiceClient Blobs() => new(_server.ConnectionString, new BlobClientOptions { Retry = { MaxRetries = 0 } });

    public async ValueTask InitializeAsync() => _server = await StorageServer.StartAsync(LocalStorage.Open(_folder.Path), port: 0);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _folder.DisposeAsync();
    }
}

/// <summary>The storage emulator of others.</summary>
public sealed class AzuriteStorage : IStorage
{
    public TableServiceClient Tables() => new(Azurite.ConnectionString);

    public BlobServiceClient Blobs() => new(Azurite.ConnectionString);
}

internal static class EmbeddedClients
{
    public static TableServiceClient Tables(string folder) => new(EmbeddedTransport.AnyAccount, TableOptions(folder));

    public static TableClientOptions TableOptions(string folder) => Transport(folder).TableOptions();

    public static BlobServiceClient Blobs(string folder) => new(EmbeddedTransport.AnyAccount, Transport(folder).BlobOptions());

    private static EmbeddedTransport Transport(string folder) => new(LocalStorage.Open(folder));
}

public sealed class EmbeddedTableContract(EmbeddedFolder storage) : TableContract(storage), IClassFixture<EmbeddedFolder>;

public sealed class ServedTableContract(ServedFolder storage) : TableContract(storage), IClassFixture<ServedFolder>;

public sealed class AzuriteTableContract() : TableContract(new AzuriteStorage());

public sealed class EmbeddedTableLimits(EmbeddedFolder storage) : TableLimits(storage), IClassFixture<EmbeddedFolder>;

public sealed class ServedTableLimits(ServedFolder storage) : TableLimits(storage), IClassFixture<ServedFolder>;

public sealed class EmbeddedBlobContract(EmbeddedFolder storage) : BlobContract(storage), IClassFixture<EmbeddedFolder>;

public sealed class ServedBlobContract(ServedFolder storage) : BlobContract(storage), IClassFixture<ServedFolder>;

public sealed class AzuriteBlobContract() : BlobContract(new AzuriteStorage());
