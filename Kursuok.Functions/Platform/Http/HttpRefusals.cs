namespace Kursuok.Functions.Platform.Http;

public static class HttpRefusals
{
    public static readonly Refusal BodyUnreadable = new("body-unreadable", RefusalKind.Unreadable, "Užklausos perskaityti nepavyko");
    public static readonly Refusal BodyTooLarge = new("body-too-large", RefusalKind.TooLarge, "Užklausa per didelė");
    public static readonly Refusal ListTooLong = new("list-too-long", RefusalKind.Invalid, "Sąrašas per ilgas");
    public static readonly Refusal ContentUnsupported = new("content-unsupported", RefusalKind.UnsupportedContent, "Tokio turinio nepriimame");
    public static readonly Refusal QueryInvalid = new("query-invalid", RefusalKind.Unreadable, "Neteisingi užklausos parametrai");
}
