using System.Buffers.Binary;

namespace OrleansTenantAuth.Gateway.Tokens;

/// <summary>
/// Tokens whose signature was checked before, by SHA-256 of their text. A fixed number of places; a new token takes the
/// place that its hash names and with it the older token there, so nothing grows and nothing is searched.
/// </summary>
public sealed class VerifiedTokens
{
    private const int Places = 16_384;
    private readonly Entry?[] entries = new Entry?[Places];

    /// <summary>A token verified before and by which key of which ring, or null.</summary>
    public Entry? Find(ReadOnlySpan<byte> hash)
    {
        var entry = Volatile.Read(ref entries[PlaceOf(hash)]);
        return entry is not null && entry.Hash.AsSpan().SequenceEqual(hash) ? entry : null;
    }

    /// <summary>Keeps a token.</summary>
    public void Keep(Entry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        Volatile.Write(ref entries[PlaceOf(entry.Hash)], entry);
    }

    /// <summary>Drops a token, for example at its expiry.</summary>
    public void Drop(Entry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        Interlocked.CompareExchange(ref entries[PlaceOf(entry.Hash)], null, entry);
    }

    private static int PlaceOf(ReadOnlySpan<byte> hash) => BinaryPrimitives.ReadUInt16LittleEndian(hash) % Places;

    /// <summary>A verified token. It counts while the ring has this key and the key verifies.</summary>
    public sealed record Entry(byte[] Hash, AccessToken Token, string Ring, string KeyId)
    {
        /// <summary>The answer while it counts.</summary>
        public Outcome<AccessToken> Valid { get; } = Outcome<AccessToken>.Ok(Token);
    }
}
