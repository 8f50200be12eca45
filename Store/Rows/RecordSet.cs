using System.Collections.Immutable;
using System.Text.Json;

namespace OrleansTenantAuth.Store.Rows;

/// <summary>
/// A set of records: facts such as <c>createdAt</c>, declared fields as <c>data.name</c>, and whatever else lies in the data, whose type is
/// that of what it is compared with.
/// </summary>
public sealed record RecordSet : RowSet
{
    /// <summary>What paths of data begin with.</summary>
    public const string DataPrefix = "data.";

    private const int Segments = 6;
    private const int SegmentChars = 64;

    private static readonly Dictionary<string, RowColumn> Facts = new[]
    {
        new RowColumn("id", RowType.String, null, new RecordFact(RecordFactKind.Id)),
        new RowColumn("createdAt", RowType.Date, null, new RecordFact(RecordFactKind.CreatedAt)),
        new RowColumn("updatedAt", RowType.Date, null, new RecordFact(RecordFactKind.UpdatedAt)),
        new RowColumn("createdBy", RowType.String, null, new RecordFact(RecordFactKind.CreatedBy)),
        new RowColumn("updatedBy", RowType.String, null, new RecordFact(RecordFactKind.UpdatedBy)),
        new RowColumn("version", RowType.Number, null, new RecordFact(RecordFactKind.Version)),
    }.ToDictionary(column => column.Name, StringComparer.Ordinal);

    /// <summary>A set with these declared fields, as <see cref="Declared"/> makes them.</summary>
    public RecordSet(Guid id, ImmutableArray<RowColumn> columns)
        : base(id, columns)
    {
    }

    /// <summary>A declared field.</summary>
    public static RowColumn Declared(string field, RowType type, int? slot) =>
        new(DataPrefix + field, type, null, new RecordMember([field], slot));

    /// <summary>
    /// Whether a name can be asked for: ASCII letters, digits, <c>_</c>, <c>-</c> and <c>$</c>, at most 64, and no number, which to one
    /// database is a place in an array.
    /// </summary>
    public static bool IsSegment(ReadOnlySpan<char> name)
    {
        if (name.Length is 0 or > SegmentChars || !name.TrimStart('-').ContainsAnyExceptInRange('0', '9'))
            return false;
        foreach (var letter in name)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('_' or '-' or '$'))
                return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override RowColumn? Column(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (Facts.TryGetValue(name, out var fact))
            return fact;
        if (base.Column(name) is { } declared)
            return declared;
        if (!name.StartsWith(DataPrefix, StringComparison.Ordinal))
            return null;
        var path = name[DataPrefix.Length..].Split('.');
        return path.Length <= Segments && path.All(segment => IsSegment(segment))
            ? new RowColumn(name, RowType.Any, null, new RecordMember([.. path], null))
            : null;
    }

    /// <summary>The column as it is compared with a value: one of no type takes the value's.</summary>
    public static RowColumn For(RowColumn column, JsonElement value)
    {
        ArgumentNullException.ThrowIfNull(column);
        if (column.Type != RowType.Any)
            return column;
        return column with
        {
            Type = value.ValueKind switch
            {
                JsonValueKind.Number => RowType.Number,
                JsonValueKind.True or JsonValueKind.False => RowType.Boolean,
                _ => RowType.String,
            },
        };
    }
}
