using System.Collections.Immutable;

namespace OrleansTenantAuth.Keys;

/// <summary>Decisions of a key ring. For each algorithm there is always one active key and one published standby.</summary>
internal static class KeyRingRules
{
    public const int MostKeys = 40;
    public static readonly ImmutableArray<string> Algorithms = ["RS256", "ES256"];

    /// <summary>A new ring from two keys per algorithm.</summary>
    public static Decision<KeyRingState, KeyRingView> Create(string ring, ImmutableArray<StoredKey> active, ImmutableArray<StoredKey> standby)
    {
        var keys = active.Select(key => key with { State = KeyState.Active })
            .Concat(standby.Select(key => key with { State = KeyState.Standby }))
            .ToImmutableArray();
        return Change(new KeyRingState { Ring = ring, Keys = keys }, [.. keys.Select(key => Happened("key.published", key))]);
    }

    /// <summary>The standby signs from now on; the key before it verifies until every token that it signed has expired.</summary>
    public static Decision<KeyRingState, KeyRingView> Rotate(KeyRingState state, RotateKeys command, StoredKey fresh, DateTimeOffset now)
    {
        if (state.RotatedBy == command.Call.OperationId && string.Equals(state.RotatedAlgorithm, command.Algorithm, StringComparison.Ordinal))
            return Decision.Answer<KeyRingState, KeyRingView>(View(state, 0));
        var kept = Prune(state.Keys, now);
        if (kept.Length >= MostKeys)
            return Decision.Refuse<KeyRingState, KeyRingView>(AuthError.LimitReached);
        var until = now + TimeSpan.FromSeconds(command.OverlapSeconds);
        var next = Promote(kept, command.Algorithm, fresh, key => key with { State = KeyState.Retired, VerifiesUntil = until });
        return Change(
            state with { Keys = next, RotatedBy = command.Call.OperationId, RotatedAlgorithm = command.Algorithm },
            [Happened("key.published", fresh), .. next.Where(key => IsActive(key, command.Algorithm)).Select(key => Happened("key.activated", key))]);
    }

    /// <summary>One commit: the key verifies nothing any more, a published standby takes over, the next standby is published.</summary>
    public static Decision<KeyRingState, KeyRingView> Compromise(KeyRingState state, string keyId, StoredKey fresh, DateTimeOffset now)
    {
        var key = state.Keys.FirstOrDefault(key => string.Equals(key.KeyId, keyId, StringComparison.Ordinal));
        if (key is null)
            return Decision.Refuse<KeyRingState, KeyRingView>(AuthError.KeyNotFound);
        if (key.State == KeyState.Compromised)
            return Decision.Answer<KeyRingState, KeyRingView>(View(state, 0));
        StoredKey Dead(StoredKey old) => old with { State = KeyState.Compromised, SealedPrivateKey = [], VerifiesUntil = now };
        var next = key.State switch
        {
            KeyState.Active => Promote(state.Keys, key.Algorithm, fresh, Dead),
            KeyState.Standby => state.Keys.Replace(key, Dead(key)).Add(fresh with { State = KeyState.Standby }),
            _ => state.Keys.Replace(key, Dead(key)),
        };

        // Only now: a retired key that verifies nothing any more may be the very one.
        return Change(state with { Keys = Prune(next, now) }, [Happened("key.compromised", key)]);
    }

    public static KeyRingView View(KeyRingState state, long version) => new(
        state.Ring,
        version,
        [
            .. state.Keys.Select(key => new SigningKeyView(
                key.KeyId, key.Algorithm, key.State, key.PublicKey, key.SealedPrivateKey, key.CreatedAt, key.VerifiesUntil)),
        ]);

    private static ImmutableArray<StoredKey> Promote(
        ImmutableArray<StoredKey> keys, string algorithm, StoredKey fresh, Func<StoredKey, StoredKey> retire) =>
    [
        .. keys.Select(key => (IsActive(key, algorithm), key.State == KeyState.Standby && IsOf(key, algorithm)) switch
        {
            (true, _) => retire(key),
            (_, true) => key with { State = KeyState.Active },
            _ => key,
        }),
        fresh with { State = KeyState.Standby },
    ];

    /// <summary>Retired keys go once they verify nothing; compromised ones stay for a year, so that people can see them.</summary>
    private static ImmutableArray<StoredKey> Prune(ImmutableArray<StoredKey> keys, DateTimeOffset now) => keys.RemoveAll(key =>
        (key.State == KeyState.Retired && now > key.VerifiesUntil) || (key.State == KeyState.Compromised && now > key.VerifiesUntil + TimeSpan.FromDays(365)));

    private static bool IsActive(StoredKey key, string algorithm) => key.State == KeyState.Active && IsOf(key, algorithm);

    private static bool IsOf(StoredKey key, string algorithm) => string.Equals(key.Algorithm, algorithm, StringComparison.Ordinal);

    /// <summary>Events name the app whose issuer the ring serves, so that its admins see what happens to its keys.</summary>
    private static Decision<KeyRingState, KeyRingView> Change(KeyRingState next, ImmutableArray<Happening> events) =>
        Decision.Change(next, Outcome<KeyRingView>.Ok(View(next, 0)), [.. events.Select(happening => happening with { App = KeyRingNames.AppOf(next.Ring) })]);

    private static Happening Happened(string kind, StoredKey key) =>
        new(kind, Data: [KeyValuePair.Create("kid", key.KeyId), KeyValuePair.Create("alg", key.Algorithm)]);
}
