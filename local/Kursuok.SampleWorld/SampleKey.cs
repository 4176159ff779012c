using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;

namespace Kursuok.SampleWorld;

/// <summary>The keys of a bare machine: each made once, and kept beside the data that it opens.</summary>
internal static class SampleKey
{
    // An RSA key takes a quarter of a second to make: a process makes each once, whatever folders it has data in.
    private static readonly Lazy<string> s_viisp = new(MakeRsa);
    private static readonly Lazy<string> s_viispClient = new(MakeRsa);

    /// <summary>The key of personal data, in base 64.</summary>
    public static string OfPersons(IConfiguration configuration) =>
        Kept(configuration, "person.key", () => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));

    /// <summary>What the VIISP simulator signs with, as PEM.</summary>
    public static string OfViisp(IConfiguration configuration) => Kept(configuration, "viisp.key", () => s_viisp.Value);

    /// <summary>What Kursuok signs with when it asks the VIISP simulator, as PEM.</summary>
    public static string OfViispClient(IConfiguration configuration) => Kept(configuration, "viisp-client.key", () => s_viispClient.Value);

    private static string MakeRsa()
    {
        using var key = RSA.Create(2048);
        return key.ExportPkcs8PrivateKeyPem();
    }

    private static string Kept(IConfiguration configuration, string name, Func<string> make)
    {
        var folder = configuration["Kursuok:LocalState"] ?? Path.Combine(".local", "storage");
        var file = Path.Combine(folder, name);
        if (!File.Exists(file))
        {
            Directory.CreateDirectory(folder);
            var draft = file + Guid.NewGuid().ToString("N");
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var writer = new StreamWriter(draft, options))
                writer.Write(make());
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
