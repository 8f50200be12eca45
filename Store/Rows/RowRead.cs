namespace OrleansTenantAuth.Store.Rows;

/// <summary>One way in which a query reads a column: records' fields may be read as several types, and from a slot.</summary>
internal readonly record struct RowRead(string Name, RowType Type, bool IsFromSlot, RowSource? Source)
{
    /// <summary>As an output: from the slot where that always holds what the data does.</summary>
    public static RowRead Of(RowColumn column) =>
        new(column.Name, column.Type, column is { Type: RowType.Number or RowType.Date, Source: RecordMember { Slot: not null } }, column.Source);

    /// <summary>As a condition asks: equality of short texts is told by the slot too.</summary>
    public static RowRead Of(RowCondition condition)
    {
        var read = Of(condition.Column);
        return condition is { Operator: RowOperator.In, Column: { Type: RowType.String, Source: RecordMember { Slot: not null } } }
            && condition.Values.All(value => value.Text!.Length <= RecordSlots.TextChars)
                ? read with { IsFromSlot = true }
                : read;
    }

    // The path is part of the name.
    public bool Equals(RowRead other) => Type == other.Type && IsFromSlot == other.IsFromSlot && string.Equals(Name, other.Name, StringComparison.Ordinal);

    public override int GetHashCode() => HashCode.Combine(Name, Type, IsFromSlot);
}
