using System.Collections.Immutable;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Store.Records;

namespace OrleansTenantAuth.Records;

/// <inheritdoc cref="IRecordGrain"/>
internal sealed class RecordGrain(IGrainStore store, HotReads hot, RecordNeighbours neighbours, IRecordStore records)
    : StatefulGrain<RecordState>(store, StateJson.Default.RecordState), IRecordGrain
{
    /// <inheritdoc/>
    protected override string StoreKey => GrainKey.Record(Id);

    /// <inheritdoc/>
    public Task<Outcome<RecordView>> Create(CreateRecord command) => DecideNew(command.Call, async turn =>
    {
        var found = await hot.Structure(GrainFactory, turn.Call, command.Access.Workspace, command.Structure);
        if (turn.State is { } there)
            return Repeated(turn, turn.Use(found), there, command);
        if (found.IsOk && !found.Require().IsActive)
            return Refuse(turn.Use(found), AuthError.WrongState);
        var data = found.IsOk ? RecordDataRules.Create(command.Data, found.Require()) : found.As<CheckedData>();
        var metadata = RecordDataRules.Metadata(command.Metadata);
        if (data.IsOk && metadata.IsOk && !data.Require().Discovered.IsEmpty)
        {
            // Others may have declared the same fields otherwise: the data must fit what became of the structure.
            found = await Discovered(turn, found.Require(), data.Require(), command.Access);
            data = found.IsOk ? RecordDataRules.Create(command.Data, found.Require()) : found.As<CheckedData>();
        }

        turn.Use(found);
        if (!data.IsOk || !metadata.IsOk)
            return Pass(data.IsOk ? metadata.As<RecordView>() : data.As<RecordView>());
        var next = RecordRules.New(Id, command, found.Require(), data.Require().Json, metadata.Require(), turn.Now);
        return await Written(turn, null, next, command.Access, found.Require());
    });

    /// <inheritdoc/>
    public Task<Outcome<RecordView>> Get(GetRecord query) => Decide(query.Call, async turn =>
    {
        var (state, structure) = await Find(turn, query.Access);
        return Pass(state.Map(known => RecordRules.View(known, structure!)));
    });

    /// <inheritdoc/>
    public Task<Outcome<RecordView>> Change(ChangeRecord command) => Decide(command.Call, async turn =>
    {
        var (found, known) = await Find(turn, command.Access);
        if (!found.IsOk)
            return Pass(found.As<RecordView>());
        var state = found.Require();
        if (StructureRules.Unexpected(command.Expected, state.Version) is { } unexpected)
            return Decision.Refuse<RecordState, RecordView>(unexpected);
        var data = DataOf(command, state, known!);
        var metadata = command.Metadata is null ? Outcome<byte[]>.Ok(state.Metadata.Utf8) : RecordDataRules.Metadata(command.Metadata);
        if (data.IsOk && metadata.IsOk && !data.Require().Discovered.IsEmpty)
        {
            // The structure that was used is an older one now, in this turn too.
            var declared = turn.Replace(await Discovered(turn, known!, data.Require(), command.Access));
            if (!declared.IsOk)
                return Pass(declared.As<RecordView>());
            known = declared.Require();
            data = DataOf(command, state, known);
        }

        if (!data.IsOk || !metadata.IsOk)
            return Pass(data.IsOk ? metadata.As<RecordView>() : data.As<RecordView>());

        var next = RecordRules.Next(state, command.Access.By, "record.updated", turn.Now) with
        {
            Data = new RawJson(data.Require().Json),
            Metadata = new RawJson(metadata.Require()),
            ExpiresAt = command.End is null ? state.ExpiresAt : RecordRules.EndOf(command.End, turn.Now),
        };
        return await Written(turn, state, next, command.Access, known!);
    });

    /// <inheritdoc/>
    public Task<Outcome<RecordView>> Delete(DeleteRecord command) => Decide(command.Call, async turn =>
    {
        var (found, structure) = await Find(turn, command.Access);
        if (!found.IsOk && command.IsForGood)
            (found, structure) = await Find(turn, command.Access, isDeleted: true);
        if (!found.IsOk)
            return Pass(found.As<RecordView>());
        var state = found.Require();
        if (StructureRules.Unexpected(command.Expected, state.Version) is { } unexpected)
            return Decision.Refuse<RecordState, RecordView>(unexpected);
        var next = RecordRules.Next(state, command.Access.By, "record.deleted", turn.Now);
        return command.IsForGood ? RecordRules.End(state, next, structure!, turn.Now) : RecordRules.Delete(state, next, structure!);
    });

    /// <inheritdoc/>
    public Task<Outcome<RecordView>> Restore(RestoreRecord command) => Decide(command.Call, async turn =>
    {
        var (found, structure) = await Find(turn, command.Access, isDeleted: true);
        if (!found.IsOk)
            return Pass(found.As<RecordView>());
        var state = found.Require();
        var next = RecordRules.Next(state, command.Access.By, "record.restored", turn.Now) with { DeletedAt = null };
        return await Written(turn, state, next, command.Access, structure!);
    });

    /// <inheritdoc/>
    public Task<Outcome<RecordView>> Revert(RevertRecord command) => Decide(command.Call, async turn =>
    {
        var (found, structure) = await Find(turn, command.Access);
        if (!found.IsOk)
            return Pass(found.As<RecordView>());
        var state = found.Require();
        if (StructureRules.Unexpected(command.Expected, state.Version) is { } unexpected)
            return Decision.Refuse<RecordState, RecordView>(unexpected);
        var past = await records.PastOf(Id, command.Version + 1, 1);
        if (past is not [var kept] || kept.Version != command.Version)
            return Decision.Refuse<RecordState, RecordView>(AuthError.RecordNotFound);
        var old = System.Text.Json.JsonSerializer.Deserialize(kept.State, StateJson.Default.RecordState)!;

        // The structure may have changed since: what would not be taken today does not come back.
        var data = RecordDataRules.Replace(old.Data.Utf8, structure!);
        if (!data.IsOk)
            return Pass(data.As<RecordView>());
        var next = RecordRules.Next(state, command.Access.By, "record.reverted", turn.Now) with { Data = new RawJson(data.Require().Json), Metadata = old.Metadata };
        return await Written(turn, state, next, command.Access, structure!);
    });

    /// <inheritdoc/>
    public Task<Outcome<Done>> Remove(RemoveRecord command) => Decide(command.Call, async turn =>
    {
        if (turn.State is not { Gone: false } state || (command.OnlyExpired && !RecordRules.IsOver(state, turn.Now)))
            return Decision.Answer<RecordState, Done>(Done.Instance);
        var structure = turn.Use(await hot.Structure(GrainFactory, turn.Call, state.Workspace, state.Structure));
        if (!structure.IsOk || structure.Require().Rows != state.Rows)
            return RecordRules.Drop(state, turn.Now);
        if (!command.OnlyExpired)
            return Decision.Answer<RecordState, Done>(Done.Instance);
        var ended = RecordRules.End(state, RecordRules.Next(state, "system", "record.expired", turn.Now), structure.Require(), turn.Now);
        return Decision.Change(ended.Next!, Outcome<Done>.Ok(Done.Instance), ended.Events, ended.Entries) with { Record = ended.Record };
    });

    private async Task<(Outcome<RecordState> Found, StructureView? Structure)> Find(Turn<RecordState> turn, RecordAccess access, bool isDeleted = false)
    {
        if (turn.State is not { } state || state.Workspace != access.Workspace)
            return (Outcome<RecordState>.Refuse(AuthError.RecordNotFound), null);
        var structure = turn.Use(await hot.Structure(GrainFactory, turn.Call, state.Workspace, state.Structure));
        return structure.IsOk
            ? (RecordRules.Visible(state, access, structure.Require(), isDeleted, turn.Now), structure.Require())
            : (Outcome<RecordState>.Refuse(structure.Error == AuthError.StructureNotFound ? AuthError.RecordNotFound : structure.Error), null);
    }

    private static Outcome<CheckedData> DataOf(ChangeRecord command, RecordState state, StructureView structure) => command.Data is not { } sent
        ? Outcome<CheckedData>.Ok(new CheckedData(state.Data.Utf8, []))
        : command.IsWhole ? RecordDataRules.Replace(sent, structure) : RecordDataRules.Merge(state.Data.Utf8, sent, structure);

    private Task<Outcome<StructureView>> Discovered(Turn<RecordState> turn, StructureView structure, CheckedData data, RecordAccess access) =>
        GrainFactory.Structure(structure.Id).Discover(new(turn.Call, access.Workspace, access.By, data.Discovered));

    private async Task<Decision<RecordState, RecordView>> Written(
        Turn<RecordState> turn, RecordState? before, RecordState next, RecordAccess access, StructureView structure)
    {
        if (!RecordConditions.AreMet(access, next, structure))
            return Decision.Refuse<RecordState, RecordView>(AuthError.Forbidden);
        var fault = await neighbours.Fault(turn, before, next, structure);
        return fault is null ? RecordRules.Write(before, next, structure) : Pass(fault);
    }

    private static Decision<RecordState, RecordView> Repeated(Turn<RecordState> turn, Outcome<StructureView> structure, RecordState there, CreateRecord command)
    {
        var isSame = there.Operation == command.Call.OperationId && there.Workspace == command.Access.Workspace && there.Structure == command.Structure;
        if (!isSame || !structure.IsOk)
            return Decision.Refuse<RecordState, RecordView>(AuthError.WrongState);
        return Pass(RecordRules.Visible(there, command.Access, structure.Require(), there.DeletedAt is not null, turn.Now).Map(known => RecordRules.View(known, structure.Require())));
    }

    private static Decision<RecordState, RecordView> Refuse(Outcome<StructureView> structure, AuthError error) =>
        structure.IsOk ? Decision.Refuse<RecordState, RecordView>(error) : Pass(structure.As<RecordView>());

    private static Decision<RecordState, RecordView> Pass(Outcome<RecordView> outcome) => Decision.Pass<RecordState, RecordView>(outcome);
}
