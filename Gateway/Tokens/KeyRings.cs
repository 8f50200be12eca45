using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Keys;

namespace OrleansTenantAuth.Gateway.Tokens;

/// <summary>The public keys of one ring at one version.</summary>
/// <param name="View">The ring.</param>
/// <param name="Keys">Keys that verify, by id.</param>
/// <param name="ReadAt">When the ring was asked for.</param>
public sealed record RingKeys(KeyRingView View, FrozenDictionary<string, SecurityKey> Keys, DateTimeOffset ReadAt);

/// <summary>
/// Public keys by ring, at most a second old. A key id that is not there is looked for again at most once per second, so
/// made-up ids cost nothing.
/// </summary>
public sealed class KeyRings(IGrainFactory grains, StoreClock time)
{
    /// <summary>The server's own ring.</summary>
    public const string Main = "main";

    private const int MaxRings = 10_000;
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<string, RingKeys> rings = new(StringComparer.Ordinal);

    /// <summary>The keys of a ring.</summary>
    public ValueTask<Outcome<RingKeys>> Get(string ring, CallInfo call)
    {
        if (rings.TryGetValue(ring, out var known) && IsFresh(known))
            return new(Outcome<RingKeys>.Ok(known));
        return new(Fetch(ring, call));
    }

    private bool IsFresh(RingKeys ring)
    {
        var age = time.GetUtcNow() - ring.ReadAt;
        return age >= TimeSpan.Zero && age < MaxAge;
    }

    private async Task<Outcome<RingKeys>> Fetch(string ring, CallInfo call)
    {
        var asked = time.GetUtcNow();
        var answer = await grains.KeyRing(ring).Get(new(call));
        if (!answer.IsOk)
            return answer.As<RingKeys>();

        var view = answer.Require();
        if (rings.TryGetValue(ring, out var known) && known.View.Version == view.Version && !HasExpired(known))
            known = known with { ReadAt = asked };
        else
            known = new RingKeys(view, Import(view), asked);

        // Rings are as many as there are apps with an issuer of their own; past the bound the cache starts anew.
        if (rings.Count >= MaxRings)
            rings.Clear();
        rings[ring] = known;
        return Outcome<RingKeys>.Ok(known);
    }

    private bool HasExpired(RingKeys ring) => ring.View.Keys.Any(key => ring.Keys.ContainsKey(key.KeyId) && !Verifies(key));

    private bool Verifies(SigningKeyView key) => key.State switch
    {
        KeyState.Active or KeyState.Standby => true,
        KeyState.Retired => key.VerifiesUntil is { } until && until > time.GetUtcNow(),
        _ => false,
    };

    private FrozenDictionary<string, SecurityKey> Import(KeyRingView view) =>
        view.Keys.Where(Verifies).ToFrozenDictionary(key => key.KeyId, Import, StringComparer.Ordinal);

    private static SecurityKey Import(SigningKeyView key)
    {
        if (key.Algorithm == SecurityAlgorithms.RsaSha256)
        {
            var rsa = RSA.Create();
            rsa.ImportSubjectPublicKeyInfo(key.PublicKey, out _);
            return new RsaSecurityKey(rsa) { KeyId = key.KeyId };
        }

        var ecdsa = ECDsa.Create();
        ecdsa.ImportSubjectPublicKeyInfo(key.PublicKey, out _);
        return new ECDsaSecurityKey(ecdsa) { KeyId = key.KeyId };
    }
}
