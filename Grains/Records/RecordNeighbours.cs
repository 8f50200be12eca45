using System.Collections.Immutable;
using System.Text.Json;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Store.Records;

namespace OrleansTenantAuth.Records;

/// <summary>
/// What a record's data ask of other records: that those exist which it names, and that none has its unique values. They are read from
/// the store and their versions are guards of the commit: asking their grains could run in circles.
/// </summary>
internal sealed class RecordNeighbours(IGrainStore store, IRecordStore records)
{
    /// <summary>The refusal, or null. What is new is looked at alone.</summary>
    public async Task<Outcome<RecordView>?> Fault(Turn<RecordState> turn, RecordState? before, RecordState next, StructureView structure)
    {
        var faults = ImmutableArray.CreateBuilder<FieldError>();
        foreach (var (field, id, target) in RecordWrites.ReferencesOf(next.Data.Utf8, structure))
        {
            if (before is not null && RecordWrites.ReferencesOf(before.Data.Utf8, structure).Contains((field, id, target)))
                continue;
            if (!await Exists(turn, next, id, target))
                faults.Add(new FieldError("data." + field, target is null ? "There is no such record in this workspace." : $"There is no such record of {target} in this workspace."));
        }

        if (faults.Count > 0)
            return Outcome<RecordView>.Refuse(AuthError.ValidationError, null, faults.ToImmutable());
        var claims = RecordWrites.ClaimsOf(next.Data.Utf8, structure);
        if (claims.IsEmpty)
            return null;
        var owners = await records.ClaimsOf([.. claims.Select(claim => new RecordClaim(next.Rows, claim.Claim))]);
        foreach (var (field, claim) in claims)
        {
            if (!owners.TryGetValue(new RecordClaim(next.Rows, claim), out var owner) || owner == next.Id)
                continue;
            var other = await store.Load(GrainKey.Record(owner));
            turn.Use(GrainKey.Record(owner), other?.Version ?? 0);
            faults.Add(new FieldError("data." + field, "Another record has this value."));
        }

        return faults.Count == 0 ? null : Outcome<RecordView>.Refuse(AuthError.ValueTaken, null, faults.ToImmutable());
    }

    private async Task<bool> Exists(Turn<RecordState> turn, RecordState next, Guid id, string? target)
    {
        if (id == next.Id)
            return target is null || StructureNames.IdOf(next.Workspace, target) == next.Structure;
        var stored = await store.Load(GrainKey.Record(id));
        turn.Use(GrainKey.Record(id), stored?.Version ?? 0);
        return stored is not null
            && JsonSerializer.Deserialize(stored.State, StateJson.Default.RecordState) is { Gone: false, DeletedAt: null } other
            && other.Workspace == next.Workspace
            && !RecordRules.IsOver(other, turn.Now)
            && (target is null || StructureNames.IdOf(next.Workspace, target) == other.Structure);
    }
}
