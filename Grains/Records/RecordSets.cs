using System.Collections.Immutable;
using System.Text.Json;
using OrleansTenantAuth.Store.Rows;

namespace OrleansTenantAuth.Records;

/// <summary>Structures as the language of queries knows them, and the conditions of callers in it.</summary>
internal static class RecordSets
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 24, AllowDuplicateProperties = false };

    /// <summary>The set of a structure's records.</summary>
    public static RecordSet SetOf(StructureView structure, bool isDeleted = false) => new(
        isDeleted ? RecordWrites.Deleted(structure.Rows) : structure.Rows,
        [.. structure.Fields.Where(field => !field.IsRetired).Select(field => RecordSet.Declared(field.Name, TypeOf(field.Type), field.Slot))]);

    /// <summary>All conditions together; null where there are none.</summary>
    public static RowFilter? FilterOf(RecordAccess access, RecordSet set)
    {
        if (access.Filters.IsEmpty)
            return null;
        var parts = ImmutableArray.CreateBuilder<RowFilter>();
        foreach (var sent in access.Filters)
        {
            using var json = JsonDocument.Parse(sent, Strict);

            // A policy that cannot hold of this structure's fields allows none of its records.
            parts.Add(RowQueryReader.ReadFilter(json.RootElement, set, out _) ?? new RowAny([]));
        }

        return new RowAll(parts.ToImmutable());
    }

    private static RowType TypeOf(FieldType type) => type switch
    {
        FieldType.String or FieldType.Reference => RowType.String,
        FieldType.Number => RowType.Number,
        FieldType.Boolean => RowType.Boolean,
        FieldType.DateTime => RowType.Date,
        FieldType.Array => RowType.Array,
        FieldType.Object => RowType.Any,
        _ => throw new InvalidOperationException($"No field has the type {type}."),
    };
}
