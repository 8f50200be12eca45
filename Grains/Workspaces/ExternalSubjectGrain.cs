using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Workspaces;

/// <inheritdoc cref="IExternalSubjectGrain"/>
internal sealed class ExternalSubjectGrain(IGrainStore store)
    : StatefulGrain<ExternalSubjectState>(store, StateJson.Default.ExternalSubjectState), IExternalSubjectGrain
{
    /// <inheritdoc/>
    protected override string StoreKey => GrainKey.ExternalSubject(this.GetPrimaryKeyString());

    /// <inheritdoc/>
    public Task<Outcome<ExternalSubjectView>> Describe(DescribeExternalSubject query) =>
        Link(query.Call, turn => Outcome<ExternalSubjectView>.Ok(ExternalSubjectRules.View(turn.State)));

    /// <inheritdoc/>
    public Task<Outcome<ExternalSubjectView>> Get(DescribeExternalSubject query) =>
        Decide(query.Call, turn => Decision.Answer<ExternalSubjectState, ExternalSubjectView>(ExternalSubjectRules.View(turn.State)));

    /// <inheritdoc/>
    public Task<Outcome<Done>> Remember(RememberExternalSubject command) =>
        Decide(command.Call, turn => ExternalSubjectRules.Remember(turn.State, command, turn.Now));

    /// <inheritdoc/>
    public Task<Outcome<ExternalSubjectView>> CutOff(CutOffExternalSubject command) =>
        Decide(command.Call, turn => ExternalSubjectRules.CutOff(turn.State, command, turn.Now));
}
