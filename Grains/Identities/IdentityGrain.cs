using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Identities;

/// <inheritdoc cref="IIdentityGrain"/>
internal sealed class IdentityGrain(IGrainStore store)
    : StatefulGrain<IdentityState>(store, StateJson.Default.IdentityState), IIdentityGrain
{
    /// <inheritdoc/>
    protected override string StoreKey => GrainKey.Identity(this.GetPrimaryKeyString());

    /// <inheritdoc/>
    public Task<Outcome<SendAdmitted>> AdmitSend(AdmitSend command) =>
        Decide(command.Call, turn => IdentityRules.AdmitSend(turn.State, command, turn.Now));

    /// <inheritdoc/>
    public Task<Outcome<RecentSends>> Recent(FindIdentity query) =>
        Decide(query.Call, turn => Decision.Answer<IdentityState, RecentSends>(IdentityRules.Recent(turn.State, turn.Now)));

    /// <inheritdoc/>
    public Task<Outcome<IdentityOwner>> Find(FindIdentity query) => Decide(query.Call, async turn =>
        Decision.Pass<IdentityState, IdentityOwner>(await Find(turn)));

    /// <inheritdoc/>
    public Task<Outcome<IdentityOwner>> FindUnchecked(FindIdentity query) => Link(query.Call, Find);

    /// <inheritdoc/>
    public Task<Outcome<IdentityOwner>> Claim(ClaimIdentity command) => Decide(command.Call, turn => Claim(turn, command));

    /// <inheritdoc/>
    public Task<Outcome<IdentityOwner>> ClaimUnchecked(ClaimIdentity command) => LinkAfter(command.Call, turn => Claim(turn, command));

    /// <inheritdoc/>
    public Task<Outcome<Done>> Release(ClaimIdentity command) => Decide(command.Call, async turn =>
        IdentityRules.Release(turn.State, command.User, await Owner(turn, command.User)));

    /// <inheritdoc/>
    public Task<Outcome<Done>> RecordWrongTry(RecordWrongTry command) =>
        Decide(command.Call, turn => IdentityRules.RecordWrongTry(turn.State, turn.Now));

    private async ValueTask<Outcome<IdentityOwner>> Find(Turn<IdentityState> turn)
    {
        var owner = turn.State?.Owner is { } user && (await Owner(turn, user)).ListsIt ? (UserId?)user : null;
        return Outcome<IdentityOwner>.Ok(new IdentityOwner(owner));
    }

    private async ValueTask<Decision<IdentityState, IdentityOwner>> Claim(Turn<IdentityState> turn, ClaimIdentity command)
    {
        var owner = IdentityRules.NeedsOwner(turn.State, command.User) ? await Owner(turn, turn.State!.Owner!.Value) : default;
        return IdentityRules.Claim(turn.State, command.User, owner, turn.Now);
    }

    /// <summary>Asks the owner: the decision holds under the version of the state that lists the identity or does not.</summary>
    private async ValueTask<OwnerFacts> Owner(Turn<IdentityState> turn, UserId user)
    {
        var owner = turn.Use(await GrainFactory.User(user).Owns(new(turn.Call, StoreKey))).Require();
        return new OwnerFacts(owner.UserExists, owner.IsListed);
    }
}
