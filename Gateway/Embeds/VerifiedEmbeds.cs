using System.Buffers.Binary;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.Embeds;

/// <summary>
/// Embed tokens that counted, with the versions on which each answer rests: whoever gives one again checks those first. A fixed
/// number of places; a new token takes the place that its hash names.
/// </summary>
public sealed class VerifiedEmbeds(StoreClock time)
{
    private const int Places = 4_096;
    private readonly Entry?[] entries = new Entry?[Places];

    /// <summary>The answer for this token as it was last given, or null. It must be checked before it is given again.</summary>
    public Outcome<EmbedToken>? Find(ReadOnlySpan<byte> hash)
    {
        var entry = Volatile.Read(ref entries[PlaceOf(hash)]);
        return entry is not null && entry.Hash.AsSpan().SequenceEqual(hash) && time.GetUtcNow() < entry.Until ? entry.Answer : null;
    }

    /// <summary>Keeps an answer until a time at which it would change by itself.</summary>
    public void Keep(byte[] hash, Outcome<EmbedToken> answer, DateTimeOffset until) =>
        Volatile.Write(ref entries[PlaceOf(hash)], new Entry(hash, answer, until));

    private static int PlaceOf(ReadOnlySpan<byte> hash) => BinaryPrimitives.ReadUInt16LittleEndian(hash) % Places;

    private sealed record Entry(byte[] Hash, Outcome<EmbedToken> Answer, DateTimeOffset Until);
}
