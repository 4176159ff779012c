using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;

namespace Kursuok.SampleWorld;

/// <summary>The key of personal data on a bare machine: made once, and kept beside the data that it opens.</summary>
internal static class SampleKey
{
    public static string Of(IConfiguration configuration)
    {
        var folder = configuration["Kursuok:LocalState"] ?? Path.Combine(".local", "storage");
        var file = Path.Combine(folder, "person.key");
        if (!File.Exists(file))
        {
            Directory.CreateDirectory(folder);
            var draft = file + Guid.NewGuid().ToString("N");
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var writer = new StreamWriter(draft, options))
                writer.Write(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
            // Of two programs that start at once the first one's key stands.
            try
            {
                File.Move(draft, file, overwrite: false);
            }
            catch (IOException) when (File.Exists(file))
            {
                File.Delete(draft);
            }
        }
        return File.ReadAllText(file);
    }
}
