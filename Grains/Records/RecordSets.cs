using OrleansTenantAuth.Store.Rows;

namespace OrleansTenantAuth.Records;

/// <summary>Structures as the language of queries knows them.</summary>
internal static class RecordSets
{
    /// <summary>The set of a structure's records, or of those that were deleted.</summary>
    public static RecordSet SetOf(StructureView structure, bool isDeleted = false) => new(
        isDeleted ? RecordWrites.Deleted(structure.Rows) : structure.Rows,
        [.. structure.Fields.Where(field => !field.IsRetired).Select(field => RecordSet.Declared(field.Name, TypeOf(field.Type), field.Slot))]);

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
