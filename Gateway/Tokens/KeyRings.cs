using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Keys;

namespace OrleansTenantAuth.Gateway.Tokens;

/// <summary>The public keys of one ring at one version.</summary>
/// <param name="View">The ring.</param>
/// <param name="Keys">Keys that verified when the ring was read, by id; <see cref="KeyRings.Find"/> tells whether one still does.</param>
/// <param name="ReadAt">When the ring was asked for.</param>
public sealed record RingKeys(KeyRingView View, FrozenDictionary<string, VerifyingKey> Keys, DateTimeOffset ReadAt);

/// <summary>A public key, and until when it verifies.</summary>
public readonly record struct VerifyingKey(SecurityKey Key, DateTimeOffset Until);

/// <summary>
/// Public keys by ring, at most a second old; while they are read again, at most three. A key id that is not there is looked
/// for again no sooner, so made-up ids cost nothing. The ring of an app counts only while the app exists and signs with it.
/// </summary>
public sealed class KeyRings(IGrainFactory grains, StoreClock time)
{
    /// <summary>The server's own ring.</summary>
    public const string Main = "main";

    private const int MaxRings = 10_000;
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxAgeWhileRead = TimeSpan.FromSeconds(3);
    private readonly ConcurrentDictionary<string, Place> rings = new(StringComparer.Ordinal);

    /// <summary>The keys of a ring, from memory where that is fresh enough. <see cref="AuthError.AppNotFound"/>: its app is gone.</summary>
    public ValueTask<Outcome<RingKeys>> Get(string ring, CallInfo call)
    {
        var place = PlaceOf(ring);
        if (place.Known is { } known)
        {
            var age = time.GetUtcNow() - known.ReadAt;
            if (IsWithin(age, MaxAge) || (IsWithin(age, MaxAgeWhileRead) && place.Reads.IsRunning))
                return new(Outcome<RingKeys>.Ok(known));
        }

        return new(Read(place, ring, call));
    }

    /// <summary>
    /// The keys as of now. Callers share a read that began after they asked, so however many ask, one read per ring is under way.
    /// </summary>
    public Task<Outcome<RingKeys>> GetNow(string ring, CallInfo call)
    {
        var place = PlaceOf(ring);
        return place.Reads.JoinNext(() => Fetch(place, ring, call));
    }

    /// <summary>
    /// The keys as last read, however long ago, under the version that the caller checks; those of a ring that rests on more than
    /// its version as of now.
    /// </summary>
    public async ValueTask<Outcome<RingKeys>> GetUnchecked(string ring, CallInfo call)
    {
        if (KeyRingNames.AppOf(ring) is not null || call.Attempt > 0)
            return await GetNow(ring, call);
        if (PlaceOf(ring).Known is not { } known)
            return await GetNow(ring, call);
        return Outcome<RingKeys>.Ok(known).Under([new GuardStamp(GrainKey.KeyRing(ring), known.View.Version)]);
    }

    /// <summary>The key, if it verifies now: a retired one lapses without a change of the ring.</summary>
    public SecurityKey? Find(RingKeys ring, string keyId)
    {
        ArgumentNullException.ThrowIfNull(ring);
        return ring.Keys.TryGetValue(keyId, out var key) && key.Until > time.GetUtcNow() ? key.Key : null;
    }

    /// <summary>Until when the keys as last read let this one verify; the past where it does not.</summary>
    public DateTimeOffset UntilOf(string ring, string keyId) =>
        PlaceOf(ring).Known is { } known && known.Keys.TryGetValue(keyId, out var key) ? key.Until : DateTimeOffset.MinValue;

    private Task<Outcome<RingKeys>> Read(Place place, string ring, CallInfo call) => place.Reads.Join(() => Fetch(place, ring, call));

    private static bool IsWithin(TimeSpan age, TimeSpan most) => age >= TimeSpan.Zero && age < most;

    private Place PlaceOf(string ring)
    {
        if (rings.TryGetValue(ring, out var place))
            return place;

        // Rings are as many as there are apps with an issuer of their own; past the bound the cache starts anew.
        if (rings.Count >= MaxRings)
            rings.Clear();
        return rings.GetOrAdd(ring, static _ => new Place());
    }

    private async Task<Outcome<RingKeys>> Fetch(Place place, string ring, CallInfo call)
    {
        var asked = time.GetUtcNow();
        var reading = grains.KeyRing(ring).Get(new(call));
        var refusal = KeyRingNames.AppOf(ring) is { } app ? await RefusalOf(app, ring, call, reading) : null;
        if (refusal is not null)
        {
            if (refusal.Error is AuthError.AppNotFound)
                place.Known = null;
            return refusal;
        }

        var answer = await reading;
        if (!answer.IsOk)
            return answer.As<RingKeys>();

        var view = answer.Require();
        var known = place.Known is { } before && before.View.Version == view.Version
            ? before with { ReadAt = asked }
            : new RingKeys(view, Import(view), asked);
        place.Known = known;
        return Outcome<RingKeys>.Ok(known);
    }

    /// <summary>Why an app's ring verifies nothing, or null. Waits for the reading too: it must not be left alone with its fault.</summary>
    private async Task<Outcome<RingKeys>?> RefusalOf(AppId id, string ring, CallInfo call, Task reading)
    {
        var asking = grains.Apps().Get(new(call, id));
        await Task.WhenAll(asking, reading);
        var app = await asking;
        if (!app.IsOk)
            return app.As<RingKeys>();
        return app.Require() is { Settings.OwnIssuer: true } view && string.Equals(view.KeyRing, ring, StringComparison.Ordinal)
            ? null
            : Outcome<RingKeys>.Refuse(AuthError.AppNotFound);
    }

    private FrozenDictionary<string, VerifyingKey> Import(KeyRingView view)
    {
        var now = time.GetUtcNow();
        return view.Keys.Where(key => UntilOf(key) > now).ToFrozenDictionary(key => key.KeyId, key => new VerifyingKey(Import(key), UntilOf(key)), StringComparer.Ordinal);
    }

    private static DateTimeOffset UntilOf(SigningKeyView key) => key.State switch
    {
        KeyState.Active or KeyState.Standby => DateTimeOffset.MaxValue,
        KeyState.Retired => key.VerifiesUntil ?? DateTimeOffset.MinValue,
        _ => DateTimeOffset.MinValue,
    };

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

    private sealed class Place
    {
        private RingKeys? known;

        public RingKeys? Known
        {
            get => Volatile.Read(ref known);
            set => Volatile.Write(ref known, value);
        }

        public SharedRead<Outcome<RingKeys>> Reads { get; } = new();
    }
}
