using System.Collections.Immutable;
using System.Globalization;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Records;

/// <summary>Decisions of a structure.</summary>
internal static class StructureRules
{
    /// <summary>Fields of a structure at most, and as many retired ones.</summary>
    public const int MaxFields = 100;

    private const int MaxRetired = 100;

    public static Decision<StructureState, StructureView> Create(StructureState? state, CreateStructure command, Guid id, Guid rows, DateTimeOffset now)
    {
        if (Live(state) is { } live)
        {
            return live.Operation == command.Call.OperationId
                ? Decision.Answer<StructureState, StructureView>(View(live))
                : Decision.Refuse<StructureState, StructureView>(AuthError.NameTaken);
        }

        var content = command.Content;
        var made = new StructureState
        {
            Id = id,
            Workspace = command.Workspace,
            Rows = rows,
            Slug = command.Slug,
            Name = content.Name ?? command.Slug,
            Description = content.Description,
            IsInactive = content.IsActive == false,
            Mode = content.Mode ?? DiscoveryMode.Strict,
            WasSchemaless = content.Mode == DiscoveryMode.Schemaless,
            Fields = FieldSlots.Assign([.. (content.Fields ?? []).Select(FieldState.Of)], _ => true),
            ForgetsVersions = content.KeepsVersions == false,
            DefaultTtlSeconds = content.DefaultTtlSeconds,
            DefaultSearchField = content.DefaultSearchField,
            Version = 1,
            CreatedAt = now,
            UpdatedAt = now,
            CreatedBy = command.By,
            UpdatedBy = command.By,
            Operation = command.Call.OperationId,
        };
        return Fault(made) is { } fault ? Decision.Pass<StructureState, StructureView>(fault) : Change(made, "structure.created");
    }

    public static Decision<StructureState, StructureView> Change(StructureState? state, ChangeStructure command, DateTimeOffset now)
    {
        if (Of(state, command.Workspace) is not { } live)
            return Decision.Refuse<StructureState, StructureView>(AuthError.StructureNotFound);
        if (Unexpected(command.Expected, live.Version) is { } unexpected)
            return Decision.Refuse<StructureState, StructureView>(unexpected);
        var content = command.Content;
        var wasSchemaless = live.WasSchemaless || content.Mode == DiscoveryMode.Schemaless;
        var fields = live.Fields;
        if (content.Fields is { } sent)
        {
            var merged = Merge(live.Fields, sent);
            if (merged is null)
                return Decision.Refuse<StructureState, StructureView>(AuthError.WrongState);
            fields = FieldSlots.Assign(merged.Value, field => !live.WasSchemaless && live.Fields.All(known => known.Name != field.Name));
        }

        var next = live with
        {
            Name = content.Name ?? live.Name,
            Description = content.Description ?? live.Description,
            IsInactive = content.IsActive is { } active ? !active : live.IsInactive,
            Mode = content.Mode ?? live.Mode,
            WasSchemaless = wasSchemaless,
            Fields = fields,
            ForgetsVersions = content.KeepsVersions is { } keeps ? !keeps : live.ForgetsVersions,
            DefaultTtlSeconds = content.DefaultTtlSeconds ?? live.DefaultTtlSeconds,
            DefaultSearchField = content.DefaultSearchField ?? live.DefaultSearchField,
            Version = live.Version + 1,
            UpdatedAt = now,
            UpdatedBy = command.By,
        };
        return Fault(next) is { } fault ? Decision.Pass<StructureState, StructureView>(fault) : Change(next, "structure.updated");
    }

    public static Decision<StructureState, StructureView> Discover(StructureState? state, DiscoverFields command, DateTimeOffset now)
    {
        if (Of(state, command.Workspace) is not { } live)
            return Decision.Refuse<StructureState, StructureView>(AuthError.StructureNotFound);
        ImmutableArray<StructureField> added = [.. command.Fields.Where(field => live.Fields.All(known => known.Name != field.Name))];
        if (added.IsEmpty || live.Mode != DiscoveryMode.AutoEvolving)
            return Decision.Answer<StructureState, StructureView>(View(live));
        var names = added.Select(field => field.Name).ToHashSet(StringComparer.Ordinal);
        var next = live with
        {
            Fields = FieldSlots.Assign([.. live.Fields, .. added.Select(FieldState.Of)], field => !live.WasSchemaless && names.Contains(field.Name)),
            Version = live.Version + 1,
            UpdatedAt = now,
            UpdatedBy = command.By,
        };
        return Fault(next) is { } fault ? Decision.Pass<StructureState, StructureView>(fault) : Change(next, "structure.updated");
    }

    public static Decision<StructureState, Done> Delete(StructureState? state, DeleteStructure command, DateTimeOffset now)
    {
        if (Of(state, command.Workspace) is not { } live)
            return Decision.Refuse<StructureState, Done>(AuthError.StructureNotFound);
        return Decision.Change(
            live with { DeletedAt = now, UpdatedBy = command.By, Version = live.Version + 1 },
            Outcome<Done>.Ok(Done.Instance),
            [Happened("structure.deleted", live)],
            [Entries.Remove(Entries.Structures(live.Workspace), live.Slug), Entries.PutGone(live.Rows, now, now + RecordUpkeep.Restorable + RecordUpkeep.Removal)]);
    }

    public static Decision<StructureState, StructureView> Restore(StructureState? state, DeleteStructure command, DateTimeOffset now)
    {
        if (state is null || state.Workspace != command.Workspace)
            return Decision.Refuse<StructureState, StructureView>(AuthError.StructureNotFound);
        if (state.DeletedAt is not { } deletedAt || now >= deletedAt + RecordUpkeep.Restorable)
            return Decision.Refuse<StructureState, StructureView>(state.DeletedAt is null ? AuthError.WrongState : AuthError.StructureNotFound);
        var next = state with { DeletedAt = null, UpdatedAt = now, UpdatedBy = command.By, Version = state.Version + 1 };
        var restored = Change(next, "structure.restored");
        return restored with { Entries = restored.Entries.Add(Entries.Remove(RecordUpkeep.List, RecordUpkeep.Item(state.Rows, deletedAt))) };
    }

    public static Outcome<StructureView> Describe(StructureState? state, TenantId workspace) =>
        Of(state, workspace) is { } live ? Outcome<StructureView>.Ok(View(live)) : Outcome<StructureView>.Refuse(AuthError.StructureNotFound);

    /// <summary>The refusal where another version is there than was expected.</summary>
    public static AuthError? Unexpected(ExpectedVersion? expected, long version) =>
        expected is null || expected.Version == version ? null : expected.IsHeader ? AuthError.PreconditionFailed : AuthError.VersionConflict;

    // Null where a field would mean something else than it did.
    private static ImmutableArray<FieldState>? Merge(ImmutableArray<FieldState> known, ImmutableArray<StructureField> sent)
    {
        var fields = ImmutableArray.CreateBuilder<FieldState>();
        foreach (var field in sent)
        {
            var before = known.FirstOrDefault(other => string.Equals(other.Name, field.Name, StringComparison.Ordinal));
            if (before is not null && (before.Type != field.Type || before.Unique != field.IsUnique))
                return null;
            fields.Add(FieldState.Of(field) with { Slot = before?.Slot });
        }

        fields.AddRange(known.Where(field => sent.All(other => other.Name != field.Name)).Select(field => field with { Retired = true }));
        return fields.ToImmutable();
    }

    private static Outcome<StructureView>? Fault(StructureState state)
    {
        var live = state.Fields.Count(field => !field.Retired);
        if (live > MaxFields || state.Fields.Length - live > MaxRetired)
            return Outcome<StructureView>.Invalid("fields", string.Create(CultureInfo.InvariantCulture, $"A structure has at most {MaxFields} fields; as many more may have been removed."));
        var faults = ImmutableArray.CreateBuilder<FieldError>();
        foreach (var field in state.Fields.Where(field => !field.Retired))
        {
            if (FieldValueRules.Fault(field.View()) is { } message)
                faults.Add(new FieldError("fields." + field.Name, message));
        }

        if (state.DefaultSearchField is { } search && !state.Fields.Any(field => field is { Type: FieldType.String, Retired: false } && field.Name == search))
            faults.Add(new FieldError("defaultSearchField", "Must name a declared field of type string."));
        return faults.Count == 0 ? null : Outcome<StructureView>.Refuse(AuthError.ValidationError, null, faults.ToImmutable());
    }

    private static Decision<StructureState, StructureView> Change(StructureState next, string kind) => Decision.Change(
        next,
        Outcome<StructureView>.Ok(View(next)),
        [Happened(kind, next)],
        [Entries.Put(next.Workspace, new StructureItem(next.Id, next.Slug, next.Name))]);

    private static Happening Happened(string kind, StructureState state) =>
        new(kind, Tenant: state.Workspace, Data: [KeyValuePair.Create("structure", state.Id.ToString("D")), KeyValuePair.Create("slug", state.Slug)]);

    private static StructureState? Of(StructureState? state, TenantId workspace) => Live(state) is { } live && live.Workspace == workspace ? live : null;

    private static StructureState? Live(StructureState? state) => state is { DeletedAt: null } ? state : null;

    private static StructureView View(StructureState state) => new(
        state.Id, state.Workspace, state.Rows, state.Slug, state.Name, state.Description, !state.IsInactive, state.Mode,
        [.. state.Fields.Select(field => field.View())], !state.ForgetsVersions, state.DefaultTtlSeconds, state.DefaultSearchField,
        state.Version, state.CreatedAt, state.UpdatedAt, state.CreatedBy, state.UpdatedBy);
}
