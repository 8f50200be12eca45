using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Functions;

/// <inheritdoc cref="IFunctionsGrain"/>
internal sealed class FunctionsGrain(IGrainStore store) : StatefulGrain<FunctionsState>(store, StateJson.Default.FunctionsState), IFunctionsGrain
{
    /// <inheritdoc/>
    protected override string StoreKey => GrainKey.Functions(Id);

    private TenantId Workspace => new(Id);

    /// <inheritdoc/>
    public Task<Outcome<FunctionsView>> Get(DescribeFunctions query) => Decide(query.Call, turn => Decision.Answer<FunctionsState, FunctionsView>(
        turn.State is { } state ? new FunctionsView(state.Functions, state.Triggers) : new FunctionsView([], [])));

    /// <inheritdoc/>
    public Task<Outcome<FunctionView>> Create(CreateFunction command) => Change(command.Call, (state, now) => FunctionRules.Create(state, command, now));

    /// <inheritdoc/>
    public Task<Outcome<FunctionView>> Change(ChangeFunction command) => Change(command.Call, (state, now) => FunctionRules.Change(state, command, now));

    /// <inheritdoc/>
    public Task<Outcome<FunctionView>> Publish(PublishFunction command) => Change(command.Call, (state, now) => FunctionRules.Publish(state, command, now));

    /// <inheritdoc/>
    public Task<Outcome<Done>> Remove(RemoveFunction command) => Change(command.Call, (state, _) => FunctionRules.Remove(state, command.Id));

    /// <inheritdoc/>
    public Task<Outcome<TriggerView>> PutTrigger(PutTrigger command) => Change(command.Call, (state, now) => TriggerRules.Put(state, command, now));

    /// <inheritdoc/>
    public Task<Outcome<TriggerView>> Switch(SwitchTrigger command) => Change(command.Call, (state, now) => TriggerRules.Switch(state, command, now));

    /// <inheritdoc/>
    public Task<Outcome<Done>> RemoveTrigger(RemoveTrigger command) => Change(command.Call, (state, _) => TriggerRules.Remove(state, command.Id));

    private Task<Outcome<T>> Change<T>(CallInfo call, Func<FunctionsState, DateTimeOffset, Decision<FunctionsState, T>> rule) =>
        Decide(call, turn => rule(turn.State ?? new FunctionsState { Workspace = Workspace }, turn.Now));
}
