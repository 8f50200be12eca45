using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Keys;

/// <inheritdoc cref="IKeyRingGrain"/>
internal sealed class KeyRingGrain(IGrainStore store, KeyMaker maker)
    : StatefulGrain<KeyRingState>(store, StateJson.Default.KeyRingState), IKeyRingGrain
{
    private KeyRingView? view;

    /// <inheritdoc/>
    protected override string StoreKey => GrainKey.KeyRing(this.GetPrimaryKeyString());

    /// <inheritdoc/>
    public async Task<Outcome<KeyRingView>> Describe(DescribeKeyRing query)
    {
        var known = await Link(query.Call, turn => turn.State is { } state
            ? Outcome<KeyRingView>.Ok(Cached(state, turn.Version))
            : Outcome<KeyRingView>.Refuse(AuthError.KeyNotFound));
        if (known.Error != AuthError.KeyNotFound)
            return known;
        var made = await Create(query.Call);
        return made.IsOk ? await Link(query.Call, turn => Outcome<KeyRingView>.Ok(Cached(turn.State!, turn.Version))) : made;
    }

    /// <inheritdoc/>
    public async Task<Outcome<KeyRingView>> Get(DescribeKeyRing query)
    {
        var known = await Decide(query.Call, turn => turn.State is { } state
            ? Decision.Answer<KeyRingState, KeyRingView>(Cached(state, turn.Version))
            : Decision.Refuse<KeyRingState, KeyRingView>(AuthError.KeyNotFound));
        return known.Error == AuthError.KeyNotFound ? await Describe(query) : known;
    }

    /// <inheritdoc/>
    public async Task<Outcome<KeyRingView>> Rotate(RotateKeys command)
    {
        var ring = await Get(new DescribeKeyRing(command.Call));
        if (!ring.IsOk)
            return ring;
        var fresh = maker.Make(StoreKey, command.Algorithm, Clock.GetUtcNow());
        var rotated = await Decide(command.Call, turn => KeyRingRules.Rotate(turn.State!, command, fresh, turn.Now));
        return rotated.IsOk ? await Get(new DescribeKeyRing(command.Call)) : rotated;
    }

    /// <inheritdoc/>
    public async Task<Outcome<KeyRingView>> Compromise(CompromiseKey command)
    {
        var ring = await Get(new DescribeKeyRing(command.Call));
        if (!ring.IsOk)
            return ring;
        var key = ring.Require().Keys.FirstOrDefault(key => string.Equals(key.KeyId, command.KeyId, StringComparison.Ordinal));
        if (key is null)
            return Outcome<KeyRingView>.Refuse(AuthError.KeyNotFound);
        var fresh = maker.Make(StoreKey, key.Algorithm, Clock.GetUtcNow());
        var done = await Decide(command.Call, turn => KeyRingRules.Compromise(turn.State!, command.KeyId, fresh, turn.Now));
        return done.IsOk ? await Get(new DescribeKeyRing(command.Call)) : done;
    }

    private Task<Outcome<KeyRingView>> Create(CallInfo call)
    {
        var keys = maker.MakeAll(StoreKey, Clock.GetUtcNow());
        return Decide(call, turn => turn.State is null
            ? KeyRingRules.Create(this.GetPrimaryKeyString(), keys.Active, keys.Standby)
            : Decision.Answer<KeyRingState, KeyRingView>(KeyRingRules.View(turn.State, turn.Version)));
    }

    /// <summary>The view of one version is made once: it is asked for at every refresh.</summary>
    private KeyRingView Cached(KeyRingState state, long version) =>
        view is { } known && known.Version == version ? known : view = KeyRingRules.View(state, version);
}
