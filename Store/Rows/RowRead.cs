namespace OrleansTenantAuth.Store.Rows;

/// <summary>One way in which a query reads a column: records' fields may be read as several types, and from a slot.</summary>
internal readonly record struct RowRead(string Name, RowType Type, bool IsFromSlot, RowSource? Source)
{
    /// <summary>As an output: from the slot where that always holds what the data does.</summary>
    public static RowRead Of(RowColumn column) =>
        new(column.Name, column.Type, IsKept(column) && column.Type != RowType.String, column.Source);

    /// <summary>As a condition asks: equality of short texts is told by the slot too.</summary>
    public static RowRead Of(RowCondition condition)
    {
        var read = Of(condition.Column);
        return condition is { Operator: RowOperator.In, Column.Type: RowType.String } && IsKept(condition.Column)
            && condition.Values.All(value => value.Text!.Length <= RecordSlots.TextChars)
                ? read with { IsFromSlot = true }
                : read;
    }

    // Slots of texts hold texts and dates, whatever is asked for; those of numbers nothing else.
    private static bool IsKept(RowColumn column) => column.Source is RecordMember { Slot: { } slot }
        && (RecordSlots.IsNumber(slot) ? column.Type == RowType.Number : column.Type is RowType.String or RowType.Date);

    // The path is part of the name.
    public bool Equals(RowRead other) => Type == other.Type && IsFromSlot == other.IsFromSlot && string.Equals(Name, other.Name, StringComparison.Ordinal);

    public override int GetHashCode() => HashCode.Combine(Name, Type, IsFromSlot);
}
