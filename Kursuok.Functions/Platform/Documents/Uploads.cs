using System.Buffers.Binary;
using System.IO.Compression;
using Kursuok.Functions.Platform.Http;
using Microsoft.AspNetCore.Http;

namespace Kursuok.Functions.Platform.Documents;

/// <summary>
/// The one gate of uploaded copies (PDF, PNG, JPEG): what a file is, its bytes say, and it must be whole. A PDF that does
/// something when it is opened, carries other files or cannot be read without a password is not taken.
/// </summary>
public static class Uploads
{
    private const int Largest = 5 * 1024 * 1024;
    private const int LongestSide = 20_000;
    private const long MostPixels = 100_000_000;

    /// <summary>The copy in a request's body, at most 5 MiB, and its type.</summary>
    /// <exception cref="RefusedException">It is too large, of no type that is taken, or not sound.</exception>
    public static async Task<(byte[] Content, string Type)> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        using var body = await request.ContentAsync(Largest, cancellation);
        var content = body.ToArray();
        return (content, Check(content, cancellation));
    }

    /// <summary>The type of a sound file: what a caller calls it does not count.</summary>
    /// <exception cref="RefusedException">It is of no type that is taken, or not sound.</exception>
    public static string Check(byte[] content, CancellationToken cancellation)
    {
        if (content.Length == 0)
            throw UploadRefusals.Empty.Because("Įkeltas tuščias failas.");
        if (content.AsSpan().StartsWith("%PDF-"u8))
        {
            CheckPdf(content);
            PdfGate.Check(content, new(cancellation));
            return "application/pdf";
        }
        if (content.AsSpan().StartsWith<byte>([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
        {
            CheckPng(content.AsSpan(8));
            return "image/png";
        }
        if (content.AsSpan().StartsWith<byte>([0xFF, 0xD8, 0xFF]))
        {
            CheckJpeg(content.AsSpan(2));
            return "image/jpeg";
        }
        throw HttpRefusals.ContentUnsupported.Because("Priimami PDF, PNG ir JPEG failai; įkeltas failas – ne toks.");
    }

    private static void CheckPdf(ReadOnlySpan<byte> content)
    {
        if (content.Length < 8 || content[5] is not ((byte)'1' or (byte)'2') || content[6] != '.' || !char.IsAsciiDigit((char)content[7]))
            throw UploadRefusals.PdfVersion.Because("PDF versija – nuo 1.0 iki 2.0.");
        var end = content.LastIndexOf("%%EOF"u8);
        if (end < 0)
            throw UploadRefusals.PdfCutOff.Because("PDF pabaigos nėra: failas įkeltas ne visas.");
        if (!content[(end + 5)..].Trim(" \r\n\t\0"u8).IsEmpty)
            throw UploadRefusals.PdfTrailingData.Because("Už PDF pabaigos yra pašalinių duomenų.");
        if (!PdfContent.IsWhole(content))
            throw UploadRefusals.PdfTable.Because("PDF objektų lentelės nėra ten, kur nurodyta.");
    }

    private static void CheckPng(ReadOnlySpan<byte> content)
    {
        var (first, data) = (true, false);
        while (true)
        {
            if (content.Length < 12 || BinaryPrimitives.ReadUInt32BigEndian(content) is var length && length > content.Length - 12)
                throw UploadRefusals.PngCutOff.Because("PNG nutrūksta.");
            var chunk = content.Slice(4, 4 + (int)length);
            if (Crc32.Of(chunk) != BinaryPrimitives.ReadUInt32BigEndian(content[(8 + (int)length)..]))
                throw UploadRefusals.PngChecksum.Because("PNG dalies kontrolinė suma nesutampa.");
            if (first != chunk.StartsWith("IHDR"u8) || (first && length != 13))
                throw UploadRefusals.PngHeader.Because("PNG turi prasidėti vienintele antrašte (IHDR).");
            if (first)
                CheckSize(BinaryPrimitives.ReadUInt32BigEndian(chunk[4..]), BinaryPrimitives.ReadUInt32BigEndian(chunk[8..]));
            first = false;
            data |= chunk.StartsWith("IDAT"u8) && length > 0;
            content = content[(12 + (int)length)..];
            if (!chunk.StartsWith("IEND"u8))
                continue;
            if (!data)
                throw UploadRefusals.PngEmpty.Because("PNG faile nėra vaizdo.");
            if (!content.IsEmpty)
                throw UploadRefusals.PngTrailingData.Because("Už PNG pabaigos yra pašalinių duomenų.");
            return;
        }
    }

    /// <summary>What follows the end is let be: telephones write notes of their own there.</summary>
    private static void CheckJpeg(ReadOnlySpan<byte> content)
    {
        var (frame, scan) = (false, false);
        while (true)
        {
            if (content.Length < 2)
                throw UploadRefusals.JpegCutOff.Because("JPEG nutrūksta.");
            var marker = content[1];
            if (content[0] != 0xFF || marker is 0x00 or 0x01 or (>= 0xD0 and <= 0xD8))
                throw UploadRefusals.JpegMarker.Because("JPEG faile yra duomenų, kurių ten būti negali.");
            content = content[1..];
            if (marker == 0xFF)
                continue; // Fill bytes.
            content = content[1..];
            if (marker == 0xD9)
                break;
            if (content.Length < 2 || BinaryPrimitives.ReadUInt16BigEndian(content) is var length && (length < 2 || length > content.Length))
                throw UploadRefusals.JpegCutOff.Because("JPEG nutrūksta.");
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                if (length < 8)
                    throw UploadRefusals.JpegMarker.Because("JPEG vaizdo antraštė per trumpa.");
                CheckSize(BinaryPrimitives.ReadUInt16BigEndian(content[5..]), BinaryPrimitives.ReadUInt16BigEndian(content[3..]));
                frame = true;
            }
            content = content[length..];
            if (marker != 0xDA)
                continue;
            if (!frame)
                throw UploadRefusals.JpegFrame.Because("JPEG vaizdo antraštės nėra.");
            scan = true;
            // Inside a scan 0xFF stands only before 0 and before restart marks.
            int next;
            while ((next = content.IndexOf((byte)0xFF)) >= 0 && next + 1 < content.Length && content[next + 1] is 0x00 or (>= 0xD0 and <= 0xD7))
                content = content[(next + 2)..];
            content = next < 0 ? [] : content[next..];
        }
        if (!scan)
            throw UploadRefusals.JpegEmpty.Because("JPEG faile nėra vaizdo.");
    }

    private static void CheckSize(uint width, uint height)
    {
        if (width is 0 or > LongestSide || height is 0 or > LongestSide || (long)width * height > MostPixels)
            throw UploadRefusals.ImageSize.Because($"Vaizdo kraštinė – nuo 1 iki {LongestSide} taškų, iš viso iki {MostPixels / 1_000_000} mln. taškų.");
    }
}

public static class UploadRefusals
{
    public static readonly Refusal Empty = new("upload-empty", RefusalKind.UnsupportedContent, "Failas tuščias");
    public static readonly Refusal PdfVersion = new("upload-pdf-version", RefusalKind.UnsupportedContent, "Nežinoma PDF versija");
    public static readonly Refusal PdfCutOff = new("upload-pdf-cut-off", RefusalKind.Invalid, "PDF failas nukirstas");
    public static readonly Refusal PdfTrailingData = new("upload-pdf-trailing-data", RefusalKind.Invalid, "Už PDF pabaigos yra pašalinių duomenų");
    public static readonly Refusal PdfTable = new("upload-pdf-table", RefusalKind.Invalid, "PDF failas sugadintas");
    public static readonly Refusal PdfEncrypted = new("upload-pdf-encrypted", RefusalKind.Invalid, "PDF failas apsaugotas slaptažodžiu");
    public static readonly Refusal PdfScript = new("upload-pdf-script", RefusalKind.Invalid, "PDF faile yra programa (JavaScript)");
    public static readonly Refusal PdfLaunch = new("upload-pdf-launch", RefusalKind.Invalid, "PDF failas paleidžia kitas programas");
    public static readonly Refusal PdfActs = new("upload-pdf-acts", RefusalKind.Invalid, "Atidarytas PDF failas pats ką nors daro");
    public static readonly Refusal PdfSends = new("upload-pdf-sends", RefusalKind.Invalid, "PDF failas siunčia arba ima duomenis");
    public static readonly Refusal PdfElsewhere = new("upload-pdf-elsewhere", RefusalKind.Invalid, "PDF failas naudoja kitus failus");
    public static readonly Refusal PdfFiles = new("upload-pdf-files", RefusalKind.Invalid, "PDF faile yra įdėtų failų");
    public static readonly Refusal PdfMedia = new("upload-pdf-media", RefusalKind.Invalid, "PDF faile yra įdėta garso ar vaizdo medžiaga");
    public static readonly Refusal PdfForm = new("upload-pdf-form", RefusalKind.Invalid, "PDF faile yra programuojama forma (XFA)");
    public static readonly Refusal PdfPacked = new("upload-pdf-packed", RefusalKind.Invalid, "PDF objektų perskaityti nepavyko");
    public static readonly Refusal PdfExpands = new("upload-pdf-expands", RefusalKind.TooLarge, "Išskleistas PDF per didelis");
    public static readonly Refusal PngCutOff = new("upload-png-cut-off", RefusalKind.Invalid, "PNG failas nukirstas");
    public static readonly Refusal PngHeader = new("upload-png-header", RefusalKind.Invalid, "PNG antraštė netaisyklinga");
    public static readonly Refusal PngChecksum = new("upload-png-checksum", RefusalKind.Invalid, "PNG failas sugadintas");
    public static readonly Refusal PngEmpty = new("upload-png-empty", RefusalKind.Invalid, "PNG faile nėra vaizdo");
    public static readonly Refusal PngTrailingData = new("upload-png-trailing-data", RefusalKind.Invalid, "Už PNG pabaigos yra pašalinių duomenų");
    public static readonly Refusal JpegCutOff = new("upload-jpeg-cut-off", RefusalKind.Invalid, "JPEG failas nukirstas");
    public static readonly Refusal JpegMarker = new("upload-jpeg-marker", RefusalKind.Invalid, "JPEG failas sugadintas");
    public static readonly Refusal JpegFrame = new("upload-jpeg-frame", RefusalKind.Invalid, "JPEG failo antraštės nėra");
    public static readonly Refusal JpegEmpty = new("upload-jpeg-empty", RefusalKind.Invalid, "JPEG faile nėra vaizdo");
    public static readonly Refusal ImageSize = new("upload-image-size", RefusalKind.TooLarge, "Vaizdas per didelis arba tuščias");
}
