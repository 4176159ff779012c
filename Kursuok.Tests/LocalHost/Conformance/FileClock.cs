using System.IO.MemoryMappedFiles;

namespace Kursuok.Tests.LocalHost.Conformance;

/// <summary>The clock of another process, read from a file that both have in memory.</summary>
internal sealed class FileClock(string file) : TimeProvider, IDisposable
{
    private readonly MemoryMappedFile _file = MemoryMappedFile.CreateFromFile(file, FileMode.OpenOrCreate, null, sizeof(long));
    private MemoryMappedViewAccessor? _view;

    private MemoryMappedViewAccessor View => _view ??= _file.CreateViewAccessor();

    public override DateTimeOffset GetUtcNow() => new(View.ReadInt64(0), TimeSpan.Zero);

    public void Set(DateTimeOffset now) => View.Write(0, now.UtcTicks);

    public void Dispose()
    {
        _view?.Dispose();
        _file.Dispose();
    }
}
