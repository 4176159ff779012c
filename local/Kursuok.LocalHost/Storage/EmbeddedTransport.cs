using System.Diagnostics.CodeAnalysis;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Storage.Blobs;

namespace Kursuok.LocalHost.Storage;

/// <summary>
/// Carries the requests of Azure's own table and blob clients to the embedded store within the process. The clients' address may
/// be any; «UseDevelopmentStorage=true» does.
/// </summary>
internal sealed class EmbeddedTransport(Func<StorageRequest, CancellationToken, Task<StorageReply>> answer) : HttpPipelineTransport
{
    /// <summary>
    /// A connection string for clients on this transport: no account is asked. It holds a signature instead of a key, so that the
    /// clients do not sign each request by themselves, which nobody would check and costs more than the request.
    /// </summary>
    public const string AnyAccount =
        "TableEndpoint=http://127.0.0.1/devstoreaccount1;BlobEndpoint=http://127.0.0.1/devstoreaccount1;SharedAccessSignature=sv=2025-01-05&sig=none";

    public EmbeddedTransport(LocalStorage storage) : this(new StorageHandler(storage).AnswerAsync)
    {
    }

    /// <summary>For table clients: what is refused in this process would be refused again, so nothing is retried.</summary>
    public TableClientOptions TableOptions() => new() { Transport = this, Retry = { MaxRetries = 0 } };

    /// <summary>For blob clients, likewise.</summary>
    public BlobClientOptions BlobOptions() => new() { Transport = this, Retry = { MaxRetries = 0 } };

    public override Request CreateRequest() => new EmbeddedRequest();

    public override void Process(HttpMessage message) => ProcessAsync(message).AsTask().GetAwaiter().GetResult();

    public override async ValueTask ProcessAsync(HttpMessage message)
    {
        var request = (EmbeddedRequest)message.Request;
        var reply = await answer(new CarriedRequest(request), message.CancellationToken);
        message.Response = new EmbeddedResponse(reply) { ClientRequestId = request.ClientRequestId };
    }

    private sealed class CarriedRequest(EmbeddedRequest request) : StorageRequest
    {
        private const string Root = "/" + StorageHandler.Account;

        public override string Method { get; } = request.Method.Method;
        public override string Path { get; } = Within(request.Uri.Path);
        public override StorageQuery Query { get; } = new(request.Uri.Query);
        public override IEnumerable<KeyValuePair<string, string>> Headers => request.All;

        public override string? Header(string name) => request.Find(name);

        public override Task CopyBodyToAsync(Stream destination, CancellationToken cancellation) =>
            request.Content?.WriteToAsync(destination, cancellation) ?? Task.CompletedTask;

        // An emulator's path begins with the account; that of an account in the cloud does not.
        private static string Within(string path)
        {
            var rest = path.StartsWith('/') ? path : "/" + path;
            return (rest.StartsWith(Root + "/", StringComparison.Ordinal) ? rest[Root.Length..] : rest).TrimStart('/');
        }
    }

    private sealed class EmbeddedRequest : Request
    {
        private readonly List<KeyValuePair<string, string>> _headers = new(16);
        private string? _id;

        public IReadOnlyList<KeyValuePair<string, string>> All => _headers;

        public override string ClientRequestId
        {
            get => _id ??= Guid.NewGuid().ToString();
            set => _id = value;
        }

        public string? Find(string name) => HeaderList.Find(_headers, name);

        public override void Dispose() => Content?.Dispose();

        protected override void AddHeader(string name, string value) => _headers.Add(new(name, value));

        protected override void SetHeader(string name, string value)
        {
            RemoveHeader(name);
            AddHeader(name, value);
        }

        protected override bool RemoveHeader(string name) =>
            _headers.RemoveAll(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)) > 0;

        protected override bool ContainsHeader(string name) => Find(name) is not null;

        protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value) => (value = Find(name)) is not null;

        protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values) =>
            (values = HeaderList.FindAll(_headers, name)) is not null;

        protected override IEnumerable<HttpHeader> EnumerateHeaders() =>
            _headers.Select(header => new HttpHeader(header.Key, header.Value));
    }

    private sealed class EmbeddedResponse : Response
    {
        private readonly StorageReply _reply;

        public EmbeddedResponse(StorageReply reply)
        {
            _reply = reply;
            ContentStream = reply.Body;
        }

        public override int Status => _reply.Status;
        public override string ReasonPhrase => ((System.Net.HttpStatusCode)_reply.Status).ToString();
        public override Stream? ContentStream { get; set; }
        public override string ClientRequestId { get; set; } = "";

        // What lies in memory can be read afterwards as well: the clients make their exceptions of it then.
        public override void Dispose()
        {
            if (ContentStream is not MemoryStream)
                ContentStream?.Dispose();
        }

        protected override bool ContainsHeader(string name) => TryGetHeader(name, out _);

        protected override IEnumerable<HttpHeader> EnumerateHeaders() =>
            _reply.Headers.Select(header => new HttpHeader(header.Key, header.Value));

        protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value) =>
            (value = HeaderList.Find(_reply.Headers, name)) is not null;

        protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values) =>
            (values = HeaderList.FindAll(_reply.Headers, name)) is not null;
    }

    /// <summary>Headers are so few that looking through them costs less than a dictionary.</summary>
    private static class HeaderList
    {
        public static string? Find(IReadOnlyList<KeyValuePair<string, string>> headers, string name)
        {
            for (var i = 0; i < headers.Count; i++)
                if (headers[i].Key.Equals(name, StringComparison.OrdinalIgnoreCase))
                    return headers[i].Value;
            return null;
        }

        public static string[]? FindAll(IReadOnlyList<KeyValuePair<string, string>> headers, string name)
        {
            string[] found =
            [
                .. headers.Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value),
            ];
            return found.Length > 0 ? found : null;
        }
    }
}
