using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Apps;

/// <summary>Stored form of a name.</summary>
internal sealed record AliasState(int V, string? OwnerKey, DateTimeOffset ClaimedAt);

/// <summary>Decisions of a name.</summary>
internal static class AliasRules
{
    /// <summary>Whether a claim by somebody else must look at the owner's state first.</summary>
    public static bool NeedsOwner(AliasState? state, string claimer) =>
        state?.OwnerKey is { } owner && !string.Equals(owner, claimer, StringComparison.Ordinal);

    public static Decision<AliasState, Done> Claim(AliasState? state, string claimer, bool ownerListsIt, DateTimeOffset now)
    {
        if (state?.OwnerKey is { } owner)
        {
            if (string.Equals(owner, claimer, StringComparison.Ordinal))
                return Decision.Answer<AliasState, Done>(Done.Instance);
            if (ownerListsIt || now - state.ClaimedAt < OwnedNames.Grace)
                return Decision.Refuse<AliasState, Done>(AuthError.NameTaken);
        }

        return Decision.Change(new AliasState(1, claimer, now), Outcome<Done>.Ok(Done.Instance), []);
    }

    public static Decision<AliasState, Done> Release(AliasState? state, string claimer, DateTimeOffset now) =>
        state?.OwnerKey is { } owner && string.Equals(owner, claimer, StringComparison.Ordinal)
            ? Decision.Change(new AliasState(1, null, now), Outcome<Done>.Ok(Done.Instance), [])
            : Decision.Answer<AliasState, Done>(Done.Instance);
}

/// <inheritdoc cref="IAliasGrain"/>
internal sealed class AliasGrain(IGrainStore store)
    : StatefulGrain<AliasState>(store, StateJson.Default.AliasState), IAliasGrain
{
    private readonly IGrainStore store = store;

    /// <inheritdoc/>
    protected override string StoreKey => "alias/" + this.GetPrimaryKeyString();

    /// <inheritdoc/>
    public Task<Outcome<Done>> Claim(ClaimAlias command) => Decide(command.Call, async turn =>
    {
        var isListed = AliasRules.NeedsOwner(turn.State, command.OwnerKey) && await IsListed(turn);
        return AliasRules.Claim(turn.State, command.OwnerKey, isListed, turn.Now);
    });

    /// <inheritdoc/>
    public Task<Outcome<AliasOwner>> Resolve(ResolveAlias query) => Decide(query.Call, async turn =>
    {
        var owner = turn.State?.OwnerKey is not null && await IsListed(turn) ? turn.State.OwnerKey : null;
        return Decision.Answer<AliasState, AliasOwner>(new AliasOwner(owner));
    });

    /// <inheritdoc/>
    public Task<Outcome<Done>> Release(ClaimAlias command) =>
        Decide(command.Call, turn => AliasRules.Release(turn.State, command.OwnerKey, turn.Now));

    /// <summary>Reads the owner's row: a claim is decided under the version of the state that lists it or does not.</summary>
    private async Task<bool> IsListed(Turn<AliasState> turn)
    {
        var ownerKey = turn.State!.OwnerKey!;
        var owner = await store.Load(ownerKey);
        turn.Use(ownerKey, owner?.Version ?? 0);
        return OwnedNames.Lists(owner, StoreKey);
    }
}
