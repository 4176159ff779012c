using System.Text;
using Kursuok.LocalHost.Storage;

namespace Kursuok.Tests.LocalHost.Storage;

/// <summary>What was deleted or replaced stands nowhere in the database's files.</summary>
public sealed class DeletedBytes
{
    [Theory(Timeout = 30_000)]
    [InlineData(40)]
    [InlineData(700)]
    [InlineData(90_000)]
    public async Task Deleted_and_replaced_rows_leave_no_bytes(int length)
    {
        var folder = Directory.CreateTempSubdirectory("kursuok-deleted-");
        try
        {
            var file = Path.Combine(folder.FullName, "storage.db");
            await using (var database = LocalDatabase.Open(file))
            {
                await database.WriteAsync(session => session.Execute("CREATE TABLE thing (name TEXT PRIMARY KEY, text TEXT) WITHOUT ROWID"));
                for (var i = 0; i < 50; i++)
                    await database.WriteAsync(session => session.Execute("INSERT INTO thing VALUES (@1, @2)", $"Žemaitė-{i}", Filled(length)));
                await database.WriteAsync(session => session.Execute("UPDATE thing SET text = 'ištrinta' WHERE name < 'Žemaitė-3'"));
                await database.WriteAsync(session => session.Execute("DELETE FROM thing WHERE name >= 'Žemaitė-3'"));
                Assert.Contains("Kazlauskas", Everything(), StringComparison.Ordinal); // The log still tells.

                while (new FileInfo(file + "-wal").Length > 0)
                    await Task.Yield();
                Assert.Contains("ištrinta", Everything(), StringComparison.Ordinal);
                Assert.DoesNotContain("Kazlauskas", Everything(), StringComparison.Ordinal);
            }

            string Everything() => string.Concat(folder.GetFiles().Where(found => found.Length > 0).Select(found => Encoding.UTF8.GetString(Read(found.FullName))));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Filled(int length) => string.Concat(Enumerable.Repeat("Kazlauskas ", 1 + length / 11));

    private static byte[] Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }
}
