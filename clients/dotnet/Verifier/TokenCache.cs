using System.Runtime.InteropServices;

namespace OrleansTenantAuth.Verifier;

/// <summary>
/// Tokens that were verified: a table of fixed size, in which a newer token takes the place of an older one. A few characters of the
/// signature choose the place; the whole token is compared, so no other token is ever taken for it.
/// </summary>
internal sealed class TokenCache
{
    // From the signature's middle, where every character is random; only tokens with a good signature come in.
    private const int Characters = 16;
    private const int FromEnd = 24;
    private readonly VerifiedToken?[] places;

    public TokenCache(int size) => places = new VerifiedToken?[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)size)];

    /// <summary>Finds a token.</summary>
    public VerifiedToken? Find(ReadOnlySpan<char> token)
    {
        if (token.Length < FromEnd)
            return null;
        var found = Volatile.Read(ref places[Place(token)]);
        return found is not null && token.SequenceEqual(found.Text) ? found : null;
    }

    /// <summary>Keeps a token.</summary>
    public void Keep(VerifiedToken token) => Volatile.Write(ref places[Place(token.Text)], token);

    private int Place(ReadOnlySpan<char> token)
    {
        var words = MemoryMarshal.Cast<char, ulong>(token.Slice(token.Length - FromEnd, Characters));
        var mixed = ((words[0] * 0x9E3779B97F4A7C15) ^ (words[1] * 0xD6E8FEB86659FD93)) + ((words[2] * 0xC2B2AE3D27D4EB4F) ^ (words[3] * 0x165667B19E3779F9));
        return (int)((mixed ^ (mixed >> 29)) & (ulong)(places.Length - 1));
    }
}
