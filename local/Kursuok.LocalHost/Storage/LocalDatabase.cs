using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Kursuok.LocalHost.Storage;

/// <summary>
/// One SQLite file in which everything that must survive is kept: tables, queues, durable histories.
/// What <see cref="WriteAsync{T}"/> has answered is on the disk (WAL, synchronous=FULL). Writes that wait at the same
/// time share one commit; each runs in a savepoint of its own, so one that throws undoes only itself. What is deleted is
/// overwritten with zeros: no bytes of it stay in the file.
/// </summary>
internal sealed class LocalDatabase : IAsyncDisposable
{
    private const int LargestBatch = 256;
    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(1);
    private static readonly Dictionary<string, LocalDatabase> s_open = new(StringComparer.Ordinal);

    private readonly string _connectionString;
    // Who hands work in wakes the writer by its own hand: where all threads of the pool wait for the writer, none is left to wake it.
    private readonly Channel<Work> _queue = Channel.CreateUnbounded<Work>(new() { SingleReader = true, AllowSynchronousContinuations = true });
    private readonly ConcurrentBag<LocalSession> _readers = [];
    private readonly Thread _writer;
    private readonly string _file;
    private readonly FileStream _lock;

    static LocalDatabase() => SQLitePCL.Batteries_V2.Init();

    private LocalDatabase(string file)
    {
        _file = file;
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        _lock = Lock(file);
        _connectionString = new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString();
        var session = OpenSession();
        session.Execute("PRAGMA journal_mode=WAL");
        _writer = new Thread(() => RunWriter(session)) { IsBackground = true, Name = "local database" };
        _writer.Start();
    }

    /// <summary>The database of a file, one per process however many ask for it. No other process can have it open.</summary>
    public static LocalDatabase Open(string file)
    {
        var path = Path.GetFullPath(file);
        lock (s_open)
        {
            if (!s_open.TryGetValue(path, out var database))
                s_open.Add(path, database = new(path));
            return database;
        }
    }

    /// <summary>Runs <paramref name="work"/> inside the next commit and answers when that commit is on the disk.</summary>
    public Task<T> WriteAsync<T>(Func<LocalSession, T> work)
    {
        var item = new Work<T>(work);
        if (!_queue.Writer.TryWrite(item))
            throw new ObjectDisposedException(nameof(LocalDatabase));
        return item.Task;
    }

    public Task WriteAsync(Action<LocalSession> work) => WriteAsync(session => { work(session); return true; });

    /// <summary>Runs <paramref name="work"/> on what is committed.</summary>
    public T Read<T>(Func<LocalSession, T> work)
    {
        if (!_readers.TryTake(out var session))
            session = OpenSession();
        try { return work(session); }
        finally { _readers.Add(session); }
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await Task.Run(_writer.Join);
        while (_readers.TryTake(out var session))
            session.Dispose();
        await _lock.DisposeAsync();
        lock (s_open)
        {
            if (s_open.GetValueOrDefault(_file) == this)
                s_open.Remove(_file);
        }
    }

    // Two processes would each believe that they alone know what is under way. The lock goes with its process, however that ends.
    private static FileStream Lock(string file)
    {
        try { return new(file + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None); }
        catch (IOException failure) { throw new InvalidOperationException($"The local storage {file} is open in another process.", failure); }
    }

    private LocalSession OpenSession()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        var session = new LocalSession(connection);
        session.Execute("PRAGMA synchronous=FULL; PRAGMA busy_timeout=5000; PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON");
        return session;
    }

    private void RunWriter(LocalSession session)
    {
        using (session)
        {
            var batch = new List<Work>(LargestBatch);
            while (true)
            {
                var more = _queue.Reader.WaitToReadAsync().AsTask();
                // What has been deleted stands in the log as it was: in a quiet moment the log is emptied.
                if (!more.Wait(s_quiet))
                    EmptyLog(session);
                if (!more.GetAwaiter().GetResult())
                    return;
                while (batch.Count < LargestBatch && _queue.Reader.TryRead(out var work))
                    batch.Add(work);
                Commit(session, batch);
                batch.Clear();
            }
        }
    }

    private static void EmptyLog(LocalSession session)
    {
        try { session.Execute("PRAGMA wal_checkpoint(TRUNCATE)"); }
        catch (SqliteException) { /* Nothing is lost: the log stays, and a disk that fails shows at the next commit. */ }
    }

    private static void Commit(LocalSession session, List<Work> batch)
    {
        try
        {
            session.Execute("BEGIN IMMEDIATE");
            foreach (var work in batch)
            {
                session.Execute("SAVEPOINT work");
                if (!work.Run(session))
                    session.Execute("ROLLBACK TO work");
                session.Execute("RELEASE work");
            }
            session.Execute("COMMIT");
        }
        // Whatever broke the commit belongs to those who wait for it; the writer itself must go on.
        catch (Exception failure)
        {
            try { session.Execute("ROLLBACK"); }
            catch (SqliteException) { /* SQLite has already rolled the transaction back by itself. */ }
            foreach (var work in batch)
                work.Fail(failure);
            return;
        }
        foreach (var work in batch)
            work.Complete();
    }

    private abstract class Work
    {
        /// <summary>False when the work threw: its savepoint is undone.</summary>
        public abstract bool Run(LocalSession session);
        public abstract void Complete();
        public abstract void Fail(Exception failure);
    }

    private sealed class Work<T>(Func<LocalSession, T> run) : Work
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;
        private Exception? _failure;

        public Task<T> Task => _done.Task;

        public override bool Run(LocalSession session)
        {
            try { _result = run(session); return true; }
            catch (Exception failure) { _failure = failure; return false; }
        }

        public override void Complete()
        {
            if (_failure is null)
                _done.SetResult(_result!);
            else
                _done.SetException(_failure);
        }

        public override void Fail(Exception failure) => _done.SetException(_failure ?? failure);
    }
}

/// <summary>A connection with its prepared statements. Used by one thread at a time.</summary>
internal sealed class LocalSession(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);

    /// <summary>The prepared statement of <paramref name="sql"/> with its parameters @1, @2, … bound to <paramref name="values"/>.</summary>
    public SqliteCommand Command(string sql, params ReadOnlySpan<object?> values)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 1; i <= values.Length; i++)
                command.Parameters.Add(new SqliteParameter { ParameterName = "@" + i.ToString(System.Globalization.CultureInfo.InvariantCulture) });
            _commands.Add(sql, command);
        }
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return command;
    }

    public int Execute(string sql, params ReadOnlySpan<object?> values) => Command(sql, values).ExecuteNonQuery();

    public void Dispose()
    {
        foreach (var command in _commands.Values)
            command.Dispose();
        connection.Dispose();
    }
}
