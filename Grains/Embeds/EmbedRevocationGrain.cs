using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Embeds;

/// <inheritdoc cref="IEmbedRevocationGrain"/>
internal sealed class EmbedRevocationGrain(IGrainStore store)
    : StatefulGrain<EmbedRevocationState>(store, StateJson.Default.EmbedRevocationState), IEmbedRevocationGrain
{
    /// <inheritdoc/>
    protected override string StoreKey => GrainKey.EmbedRevocation(this.GetPrimaryKeyString());

    /// <inheritdoc/>
    public Task<Outcome<Done>> Revoke(RevokeEmbeds command) =>
        Decide(command.Call, turn => EmbedRevocationRules.Revoke(turn.State, command, StoreKey, turn.Now));
}
