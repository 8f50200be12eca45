using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Identities;

/// <inheritdoc cref="IAttemptGrain"/>
internal sealed class AttemptGrain(IGrainStore store)
    : StatefulGrain<AttemptState>(store, StateJson.Default.AttemptState), IAttemptGrain
{
    /// <inheritdoc/>
    protected override string StoreKey => GrainKey.Attempts(this.GetPrimaryKeyString());

    /// <inheritdoc/>
    public Task<Outcome<bool>> Take(AttemptCommand command) =>
        Decide(command.Call, turn => AttemptRules.Take(turn.State, command, StoreKey, turn.Now));

    /// <inheritdoc/>
    public Task<Outcome<Done>> Succeed(AttemptCommand command) =>
        Decide(command.Call, turn => AttemptRules.Succeed(turn.State, command, StoreKey, turn.Now));

    /// <inheritdoc/>
    public Task<Outcome<Done>> Return(AttemptCommand command) => Decide(command.Call, turn => AttemptRules.Return(turn.State, command));
}
