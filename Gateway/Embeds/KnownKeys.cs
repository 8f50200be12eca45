using System.Buffers.Binary;
using OrleansTenantAuth.Keys;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.Embeds;

/// <summary>
/// API keys that counted, each with the version on which the answer rests: whoever goes on with one commits or checks under it. A
/// fixed number of places; a new key takes the place that its hash names. Kept until the key ends or its next use is to be recorded.
/// </summary>
public sealed class KnownKeys(StoreClock time)
{
    private const int Places = 4_096;
    private readonly Entry?[] entries = new Entry?[Places];

    /// <summary>The key as it was last admitted to this, or null.</summary>
    public Outcome<ApiKeyView>? Find(byte[] hash, string scope)
    {
        ArgumentNullException.ThrowIfNull(hash);
        var entry = Volatile.Read(ref entries[PlaceOf(hash)]);
        return entry is not null
            && entry.Hash.AsSpan().SequenceEqual(hash)
            && string.Equals(entry.Scope, scope, StringComparison.Ordinal)
            && time.GetUtcNow() < entry.Until
                ? entry.Answer
                : null;
    }

    /// <summary>Keeps an answer.</summary>
    public void Keep(byte[] hash, string scope, Outcome<ApiKeyView> answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var key = answer.Require();
        var until = (key.LastUsedAt ?? DateTimeOffset.MinValue) + ApiKeyScopes.UseRecordedEvery;
        Volatile.Write(ref entries[PlaceOf(hash)], new Entry(hash, scope, answer, key.ExpiresAt < until ? key.ExpiresAt.Value : until));
    }

    /// <summary>Drops a key whose answer was found to be old.</summary>
    public void Drop(byte[] hash) => Volatile.Write(ref entries[PlaceOf(hash)], null);

    private static int PlaceOf(byte[] hash) => BinaryPrimitives.ReadUInt16LittleEndian(hash) % Places;

    private sealed record Entry(byte[] Hash, string Scope, Outcome<ApiKeyView> Answer, DateTimeOffset Until);
}
