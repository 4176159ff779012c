namespace Kursuok.Tests.LocalAzure.Storage.Contract;

public sealed class RestTableContract : TableContract
{
    protected override string ConnectionString => Azurite.ConnectionString;
}

public sealed class RestBlobContract : BlobContract
{
    protected override string ConnectionString => Azurite.ConnectionString;
}
