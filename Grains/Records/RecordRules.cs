using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Store.Records;

namespace OrleansTenantAuth.Records;

/// <summary>Decisions of a record, once its structure is known and its data are checked.</summary>
internal static class RecordRules
{
    /// <summary>For how long past states of a record that is gone are kept, for those who follow events.</summary>
    public static readonly TimeSpan PastKept = TimeSpan.FromHours(1);

    /// <summary>For how long it is known that a record was there.</summary>
    public static readonly TimeSpan TombstoneKept = TimeSpan.FromDays(1);

    private const string EventPrefix = "record.";
    private const int VersionsKept = 50;
    private const int LeastVersionsKept = 10;

    /// <summary>The state of a new record.</summary>
    public static RecordState New(Guid id, CreateRecord command, StructureView structure, byte[] data, byte[] metadata, DateTimeOffset now) => new()
    {
        Id = id,
        Workspace = structure.Workspace,
        Structure = structure.Id,
        Rows = structure.Rows,
        Data = new RawJson(data),
        Metadata = new RawJson(metadata),
        Version = 1,
        CreatedAt = Milliseconds(now),
        UpdatedAt = Milliseconds(now),
        CreatedBy = command.Access.By,
        UpdatedBy = command.Access.By,
        ExpiresAt = EndOf(command.End ?? (structure.DefaultTtlSeconds is { } seconds ? new RecordEnd(seconds, null) : null), now),
        Last = "record.created",
        Operation = command.Call.OperationId,
    };

    /// <summary>The state after this one.</summary>
    public static RecordState Next(RecordState state, string by, string happened, DateTimeOffset now) =>
        state with { Version = state.Version + 1, UpdatedAt = Milliseconds(now), UpdatedBy = by, Last = happened };

    /// <summary>The record where this structure has it and it is there for the caller; whether or not it is deleted is what they ask.</summary>
    public static Outcome<RecordState> Visible(RecordState? state, RecordAccess access, StructureView structure, bool isDeleted, DateTimeOffset now) =>
        state is { Gone: false } && state.Workspace == access.Workspace && state.Rows == structure.Rows && (state.DeletedAt is not null) == isDeleted
        && !IsOver(state, now) && RecordConditions.AreMet(access, state, structure)
            ? Outcome<RecordState>.Ok(state)
            : Outcome<RecordState>.Refuse(AuthError.RecordNotFound);

    /// <summary>Whether its time is over.</summary>
    public static bool IsOver(RecordState state, DateTimeOffset now) => state.ExpiresAt <= now;

    /// <summary>A new record, or one that is again what queries find.</summary>
    public static Decision<RecordState, RecordView> Write(RecordState? before, RecordState next, StructureView structure)
    {
        var had = before is null or { DeletedAt: not null } ? [] : RecordWrites.ClaimsOf(before.Data.Utf8, structure);
        var has = RecordWrites.ClaimsOf(next.Data.Utf8, structure);
        var change = new RecordChange(next.Rows, next.Id)
        {
            Row = RecordWrites.RowOf(next, structure),
            Claims = [.. has.Except(had).Select(claim => claim.Claim)],
            Releases = [.. had.Except(has).Select(claim => claim.Claim)],
            Past = before is null ? null : PastOf(before),
            ForgetUpTo = next.Version - (structure.KeepsVersions ? VersionsKept : LeastVersionsKept),
        };
        return Changed(next, structure, change);
    }

    /// <summary>A deletion that can be taken back.</summary>
    public static Decision<RecordState, RecordView> Delete(RecordState state, RecordState next, StructureView structure)
    {
        var deleted = next with { DeletedAt = next.UpdatedAt };
        var change = new RecordChange(next.Rows, next.Id)
        {
            RowSet = RecordWrites.Deleted(next.Rows),
            Row = RecordWrites.RowOf(deleted, structure),
            Releases = [.. RecordWrites.ClaimsOf(state.Data.Utf8, structure).Select(claim => claim.Claim)],
            Past = PastOf(state),
        };
        return Changed(deleted, structure, change);
    }

    /// <summary>The end of a record. Claims are those of the structure as it is, where it still is.</summary>
    public static Decision<RecordState, RecordView> End(RecordState state, RecordState next, StructureView structure, DateTimeOffset now)
    {
        var tombstone = Tombstone(next, now);
        var ended = Changed(tombstone, structure, Removal(state, structure, now));
        return ended with
        {
            Outcome = Outcome<RecordView>.Ok(View(next with { DeletedAt = tombstone.DeletedAt }, structure)),
            Entries = [Entries.Reap(GrainKey.Record(state.Id), now + TombstoneKept)],
        };
    }

    /// <summary>The removal of a record whose structure is no more: nobody is told, since the structure's end told it.</summary>
    public static Decision<RecordState, Done> Drop(RecordState state, DateTimeOffset now) => new(
        Outcome<Done>.Ok(Done.Instance), Tombstone(Next(state, "system", "record.deleted", now), now), [], [Entries.Reap(GrainKey.Record(state.Id), now + TombstoneKept)])
    {
        Record = Removal(state, null, now),
    };

    /// <summary>When a record ends that is to end so.</summary>
    public static DateTimeOffset? EndOf(RecordEnd? end, DateTimeOffset now) =>
        end is null ? null : end.Seconds is { } seconds ? Milliseconds(now.AddSeconds(seconds)) : end.At is { } at ? Milliseconds(at) : null;

    /// <summary>The record as others see it.</summary>
    public static RecordView View(RecordState state, StructureView structure) => View(state, structure.Slug);

    /// <summary>The record as others see it, where the structure's slug alone is known.</summary>
    public static RecordView View(RecordState state, string slug) => new(
        state.Id, state.Structure, slug, state.Workspace, state.Data.Utf8, state.Metadata.Utf8, state.Version,
        state.CreatedAt, state.UpdatedAt, state.CreatedBy, state.UpdatedBy, state.ExpiresAt, state.DeletedAt, state.Last[EventPrefix.Length..]);

    private static Decision<RecordState, RecordView> Changed(RecordState next, StructureView structure, RecordChange change) => Decision.Change(
        next, Outcome<RecordView>.Ok(View(next, structure)), [Happened(next, structure)]) with { Record = change };

    // Who follows events finds the data by the version: the state's, or among the past ones.
    private static Happening Happened(RecordState next, StructureView structure) => new(next.Last, Tenant: next.Workspace, Data:
    [
        KeyValuePair.Create("structure", next.Structure.ToString("D")),
        KeyValuePair.Create("slug", structure.Slug),
        KeyValuePair.Create("record", next.Id.ToString("D")),
        KeyValuePair.Create("version", next.Version.ToString(CultureInfo.InvariantCulture)),
    ]);

    private static RecordState Tombstone(RecordState next, DateTimeOffset now) => next with
    {
        Gone = true,
        DeletedAt = Milliseconds(now),
        Data = new RawJson("{}"u8.ToArray()),
        Metadata = new RawJson("{}"u8.ToArray()),
    };

    private static RecordChange Removal(RecordState state, StructureView? structure, DateTimeOffset now) => new(state.Rows, state.Id)
    {
        Releases = structure is null || state.DeletedAt is not null ? [] : [.. RecordWrites.ClaimsOf(state.Data.Utf8, structure).Select(claim => claim.Claim)],
        Past = PastOf(state),
        PastGoesAt = now + PastKept,
    };

    private static PastState PastOf(RecordState state) => new(state.Version, JsonSerializer.SerializeToUtf8Bytes(state, StateJson.Default.RecordState));

    // What queries compare has milliseconds.
    private static DateTimeOffset Milliseconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
}
