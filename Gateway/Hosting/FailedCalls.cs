using System.Security.Cryptography;
using System.Text;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Silo.Options;

namespace OrleansTenantAuth.Gateway.Hosting;

/// <summary>
/// Counts calls that fail app or admin authentication, per address prefix and minute. Past the limit they are told to wait; a
/// call that authenticates is never held up, so nobody can lock out an app that shares an address with an attacker. Memory is
/// fixed: prefixes that share a place share a count.
/// </summary>
public sealed class FailedCalls(TenantAuthOptions options, StoreClock time)
{
    private const int Places = 4_096;
    private const int WindowSeconds = 60;
    private readonly long[] counts = new long[Places];
    private readonly byte[] salt = RandomNumberGenerator.GetBytes(16);

    /// <summary>Counts one failed call; from the limit on, its refusal becomes "wait".</summary>
    public void Count(HttpContext http)
    {
        var facts = RequestFacts.Of(http);
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var window = now / WindowSeconds;
        ref var place = ref counts[PlaceOf(AddressPrefix.Of(facts.Peer))];
        while (true)
        {
            var seen = Volatile.Read(ref place);
            var count = seen >> 32 == window ? (seen & 0xFFFF_FFFF) + 1 : 1;
            if (Interlocked.CompareExchange(ref place, (window << 32) | count, seen) != seen)
                continue;
            if (count > options.FailedCallsPerMinute)
                facts.LimitedForSeconds = (int)(WindowSeconds - (now % WindowSeconds));
            return;
        }
    }

    // Salted, so that nobody can choose an address that shares a place with another's.
    private int PlaceOf(string prefix)
    {
        Span<byte> hash = stackalloc byte[32];
        HMACSHA256.HashData(salt, Encoding.ASCII.GetBytes(prefix), hash);
        return (hash[0] | (hash[1] << 8)) % Places;
    }
}
