using System.Globalization;

namespace Kursuok.LocalHost.Storage;

/// <summary>A refusal, with the status and the code that the storage service itself gives.</summary>
internal sealed class StorageException(int status, string code, string message) : Exception(message)
{
    public int Status => status;
    public string Code => code;

    /// <summary>The refusal of a transaction for one of its changes: the service's message begins with that change's index.</summary>
    public StorageException OfChange(int index) => new(status, code, string.Create(CultureInfo.InvariantCulture, $"{index}:{Message}"));
}

internal static class StorageErrors
{
    private const string Unmet = "The condition specified using HTTP conditional header(s) is not met.";

    public static StorageException TableNotFound() => new(404, "TableNotFound", "The table specified does not exist.");
    public static StorageException TableExists() => new(409, "TableAlreadyExists", "The table specified already exists.");
    public static StorageException EntityNotFound() => new(404, "ResourceNotFound", "The specified resource does not exist.");
    public static StorageException EntityExists() => new(409, "EntityAlreadyExists", "The specified entity already exists.");
    public static StorageException StaleEntity() =>
        new(412, "UpdateConditionNotSatisfied", "The update condition specified in the request was not satisfied.");
    public static StorageException ContainerNotFound() => new(404, "ContainerNotFound", "The specified container does not exist.");
    public static StorageException ContainerExists() => new(409, "ContainerAlreadyExists", "The specified container already exists.");
    public static StorageException BlobNotFound() => new(404, "BlobNotFound", "The specified blob does not exist.");
    public static StorageException BlobExists() => new(409, "BlobAlreadyExists", "The specified blob already exists.");
    public static StorageException StaleBlob() => new(412, "ConditionNotMet", Unmet);
    public static StorageException UnchangedBlob() => new(304, "ConditionNotMet", Unmet);
    public static StorageException TooLarge() =>
        new(413, "RequestBodyTooLarge", "The request body is too large and exceeds the maximum permissible limit.");
    public static StorageException InvalidRange() =>
        new(416, "InvalidRange", "The range specified is invalid for the current size of the resource.");
    public static StorageException MissingHeader(string name) => new(400, "MissingRequiredHeader", $"The header {name} is missing.");

    public static StorageException NotImplemented(string what) =>
        new(501, "NotImplemented", $"The requested operation is not implemented on the specified resource: {what}.");

    public static StorageException Invalid(string code, string message) => new(400, code, message);

    public static StorageException InvalidInput(FormattableString message) =>
        new(400, "InvalidInput", message.ToString(CultureInfo.InvariantCulture));
}
