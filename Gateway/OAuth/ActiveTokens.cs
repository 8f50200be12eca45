using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using OrleansTenantAuth.Gateway.Auth;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.OAuth;

/// <summary>
/// Answers of introspection for tokens that counted, with the versions on which each rests: whoever gives one again checks
/// those first. A fixed number of places; a new answer takes the place that its token's hash names.
/// </summary>
public sealed class ActiveTokens(StoreClock time)
{
    private const int Places = 4_096;
    private readonly Entry?[] entries = new Entry?[Places];

    /// <summary>The answer for this client and token as it was last given, or null. It must be checked before it is given again.</summary>
    public Outcome<IntrospectionAnswer>? Find(ReadOnlySpan<byte> tokenHash, AppCaller client)
    {
        var entry = Volatile.Read(ref entries[PlaceOf(tokenHash)]);
        return entry is not null
            && entry.TokenHash.AsSpan().SequenceEqual(tokenHash)
            && entry.Client.Id == client.Id
            && CryptographicOperations.FixedTimeEquals(entry.Client.SecretHash, client.SecretHash)
            && time.GetUtcNow() < entry.Until
                ? entry.Answer
                : null;
    }

    /// <summary>Keeps an answer until a time at which it would change by itself.</summary>
    public void Keep(byte[] tokenHash, AppCaller client, Outcome<IntrospectionAnswer> answer, DateTimeOffset until) =>
        Volatile.Write(ref entries[PlaceOf(tokenHash)], new Entry(tokenHash, client, answer, until));

    private static int PlaceOf(ReadOnlySpan<byte> hash) => BinaryPrimitives.ReadUInt16LittleEndian(hash) % Places;

    private sealed record Entry(byte[] TokenHash, AppCaller Client, Outcome<IntrospectionAnswer> Answer, DateTimeOffset Until);
}
