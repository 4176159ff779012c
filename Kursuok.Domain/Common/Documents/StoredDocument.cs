namespace Kursuok.Domain.Common;

/// <summary>A document in the store: its address and what it must hash to.</summary>
public sealed record StoredDocument(string Id, string Sha256);
