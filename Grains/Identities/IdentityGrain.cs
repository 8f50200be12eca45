using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Identities;

/// <inheritdoc cref="IIdentityGrain"/>
internal sealed class IdentityGrain(IGrainStore store)
    : StatefulGrain<IdentityState>(store, StateJson.Default.IdentityState), IIdentityGrain
{
    private readonly IGrainStore store = store;

    /// <inheritdoc/>
    protected override string StoreKey => GrainKey.Identity(this.GetPrimaryKeyString());

    /// <inheritdoc/>
    public Task<Outcome<SendAdmitted>> AdmitSend(AdmitSend command) =>
        Decide(command.Call, turn => IdentityRules.AdmitSend(turn.State, command, turn.Now));

    /// <inheritdoc/>
    public Task<Outcome<IdentityOwner>> Find(FindIdentity query) => Decide(query.Call, async turn =>
    {
        var owner = turn.State?.Owner is { } user && (await Owner(turn, user)).ListsIt ? (UserId?)user : null;
        return Decision.Answer<IdentityState, IdentityOwner>(new IdentityOwner(owner));
    });

    /// <inheritdoc/>
    public Task<Outcome<IdentityOwner>> Claim(ClaimIdentity command) => Decide(command.Call, async turn =>
    {
        var owner = IdentityRules.NeedsOwner(turn.State, command.User) ? await Owner(turn, turn.State!.Owner!.Value) : default;
        return IdentityRules.Claim(turn.State, command.User, owner, turn.Now);
    });

    /// <inheritdoc/>
    public Task<Outcome<Done>> Release(ClaimIdentity command) => Decide(command.Call, async turn =>
        IdentityRules.Release(turn.State, command.User, await Owner(turn, command.User)));

    /// <inheritdoc/>
    public Task<Outcome<Done>> RecordWrongTry(RecordWrongTry command) =>
        Decide(command.Call, turn => IdentityRules.RecordWrongTry(turn.State, turn.Now));

    /// <summary>Reads the owner's row: the decision holds under the version of the state that lists the identity or does not.</summary>
    private async Task<OwnerFacts> Owner(Turn<IdentityState> turn, UserId user)
    {
        var key = GrainKey.User(user.Value);
        var stored = await store.Load(key);
        turn.Use(key, stored?.Version ?? 0);
        return new OwnerFacts(stored is not null, OwnedNames.Lists(stored, StoreKey));
    }
}
