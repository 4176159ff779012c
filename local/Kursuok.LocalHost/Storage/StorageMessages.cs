using System.Buffers;
using System.Globalization;

namespace Kursuok.LocalHost.Storage;

/// <summary>A request to the storage service, however it came.</summary>
internal abstract class StorageRequest
{
    /// <summary>In capital letters.</summary>
    public abstract string Method { get; }

    /// <summary>The path behind the account's name, without a leading slash, escaped as it was sent.</summary>
    public abstract string Path { get; }

    public abstract StorageQuery Query { get; }

    public abstract string? Header(string name);

    public abstract IEnumerable<KeyValuePair<string, string>> Headers { get; }

    public abstract Task CopyBodyToAsync(Stream destination, CancellationToken cancellation);

    /// <summary>The whole body; one longer than <paramref name="limit"/> bytes is refused.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadBodyAsync(int limit, CancellationToken cancellation)
    {
        await using var body = new LimitedStream(limit);
        await CopyBodyToAsync(body, cancellation);
        return body.Written;
    }
}

/// <summary>Collects what is written to it, up to so many bytes.</summary>
internal sealed class LimitedStream(int limit) : Stream
{
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);

    public ReadOnlyMemory<byte> Written => _buffer.WrittenMemory;

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (_buffer.WrittenCount + buffer.Length > limit)
            throw StorageErrors.TooLarge();
        _buffer.Write(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Write(buffer.AsSpan(offset, count));
        return Task.CompletedTask;
    }

    public override void Flush() { }
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
}

/// <summary>The parameters of a request's address.</summary>
/// <param name="text">The query as it was sent, with or without its question mark.</param>
internal readonly struct StorageQuery(string? text)
{
    /// <summary>The unescaped value; null when there is none of this name.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var range in text.AsSpan().TrimStart('?').Split('&'))
            {
                var pair = text.AsSpan().TrimStart('?')[range];
                var equals = pair.IndexOf('=');
                if (equals >= 0 && (pair[..equals].SequenceEqual(name) || (pair[0] == '%' && Unescape(pair[..equals].ToString()) == name)))
                    return Unescape(pair[(equals + 1)..].ToString());
            }
            return null;
        }
    }

    public IEnumerable<string> Names =>
        (text ?? "").TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => Unescape(pair.Split('=')[0]));

    private static string Unescape(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}

/// <summary>An answer of the storage service. Whoever sends it on disposes it.</summary>
internal sealed class StorageReply(int status) : IDisposable
{
    private readonly List<KeyValuePair<string, string>> _headers = new(4);

    public int Status => status;
    public IReadOnlyList<KeyValuePair<string, string>> Headers => _headers;
    public Stream? Body { get; private set; }

    public StorageReply With(string header, string value)
    {
        _headers.Add(new(header, value));
        return this;
    }

    public StorageReply With(string header, DateTimeOffset moment) => With(header, moment.ToString("R", CultureInfo.InvariantCulture));

    public StorageReply WithBody(string contentType, Stream body)
    {
        Body = body;
        return With("Content-Type", contentType);
    }

    public StorageReply WithBody(string contentType, ArraySegment<byte> body) =>
        WithBody(contentType, new MemoryStream(body.Array!, body.Offset, body.Count, writable: false, publiclyVisible: true));

    public void Dispose() => Body?.Dispose();
}
