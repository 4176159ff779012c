using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace Kursuok.Functions.Platform.Security;

/// <summary>
/// What is done with <c>Kursuok:PersonKey</c> (Base64, 32 bytes or more), which no storage holds: each purpose has a key
/// of its own made from it.
/// </summary>
public sealed class Secrets
{
    private const int NonceLength = 12;
    private const int TagLength = 16;

    private readonly byte[] _index;
    private readonly byte[] _seal;
    private readonly byte[] _sign;

    public Secrets(IConfiguration settings)
    {
        var key = Convert.FromBase64String(settings["Kursuok:PersonKey"] ?? throw new InvalidOperationException("The setting Kursuok:PersonKey is missing."));
        if (key.Length < 32)
            throw new InvalidOperationException("The setting Kursuok:PersonKey must hold at least 32 bytes in Base64.");
        byte[] Derive(string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, key, 32, info: Encoding.UTF8.GetBytes("kursuok/" + purpose));
        (_index, _seal, _sign) = (Derive("index"), Derive("seal"), Derive("sign"));
    }

    /// <summary>A keyed hash by which something is found again that must not be read from where it stands.</summary>
    public string Index(string text) => Convert.ToHexStringLower(HMACSHA256.HashData(_index, Encoding.UTF8.GetBytes(text)));

    /// <summary>256 bits that only this system can make of the text.</summary>
    public string Sign(string text) => Base64Url.EncodeToString(HMACSHA256.HashData(_sign, Encoding.UTF8.GetBytes(text)));

    /// <summary>Encrypts (AES-GCM); <paramref name="owner"/> is what the text belongs to, and it opens nowhere else.</summary>
    public string Seal(string text, string owner)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var whole = new byte[NonceLength + plain.Length + TagLength];
        RandomNumberGenerator.Fill(whole.AsSpan(0, NonceLength));
        using var aes = new AesGcm(_seal, TagLength);
        aes.Encrypt(whole.AsSpan(0, NonceLength), plain, whole.AsSpan(NonceLength, plain.Length), whole.AsSpan(NonceLength + plain.Length), Encoding.UTF8.GetBytes(owner));
        return Convert.ToBase64String(whole);
    }

    /// <exception cref="CryptographicException">It was changed, moved to another owner or sealed under another key.</exception>
    public string Open(string sealedText, string owner)
    {
        var whole = Convert.FromBase64String(sealedText).AsSpan();
        var plain = new byte[whole.Length - NonceLength - TagLength];
        using var aes = new AesGcm(_seal, TagLength);
        aes.Decrypt(whole[..NonceLength], whole[NonceLength..^TagLength], whole[^TagLength..], plain, Encoding.UTF8.GetBytes(owner));
        return Encoding.UTF8.GetString(plain);
    }

    /// <summary>256 random bits for somebody to carry.</summary>
    public static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>What is kept of a carried secret: it is random, so a plain hash gives nothing away.</summary>
    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>Compares without telling by the time it takes where the difference is.</summary>
    public static bool Same(string one, string other) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other));
}
