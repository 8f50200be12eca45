using System.Collections.Immutable;

namespace OrleansTenantAuth.Store.Rows;

/// <summary>The type of a column's values. A value may always be missing.</summary>
public enum RowType
{
    /// <summary>A default value: a bug.</summary>
    Unset = 0,

    /// <summary>Text, compared by code points.</summary>
    String = 1,

    /// <summary>A double of at most <see cref="RowLimits.Magnitude"/>.</summary>
    Number = 2,

    /// <summary>True or false.</summary>
    Boolean = 3,

    /// <summary>An instant with milliseconds, kept as <c>2026-05-04T10:00:00.000Z</c>, whose text order is its order in time.</summary>
    Date = 4,

    /// <summary>An array of any values; it has no order.</summary>
    Array = 5,

    /// <summary>Whatever there is: a comparison takes the type of what is compared with.</summary>
    Any = 6,
}

/// <summary>
/// A declared column. <paramref name="Prefilter"/> is the place of the index that serves it as a prefilter (0 to 3), or null;
/// <paramref name="Source"/> says where a column of records is kept.
/// </summary>
public sealed record RowColumn(string Name, RowType Type, int? Prefilter, RowSource? Source = null);

/// <summary>A set of rows: its id, by which they are kept, and its declared columns.</summary>
public record RowSet(Guid Id, ImmutableArray<RowColumn> Columns)
{
    /// <summary>A declared column, or null.</summary>
    public virtual RowColumn? Column(string name)
    {
        foreach (var column in Columns)
        {
            if (string.Equals(column.Name, name, StringComparison.Ordinal))
                return column;
        }

        return null;
    }
}

/// <summary>Bounds of rows and of queries on them.</summary>
public static class RowLimits
{
    /// <summary>Columns of a set.</summary>
    public const int Columns = 100;

    /// <summary>Prefilter columns of a set; each has an index.</summary>
    public const int Prefilters = 4;

    /// <summary>Rows of one upload.</summary>
    public const int RowsPerLoad = 5_000;

    /// <summary>Characters of a text value.</summary>
    public const int TextChars = 4_096;

    /// <summary>Characters of a text value in a prefilter column.</summary>
    public const int KeyChars = 256;

    /// <summary>Largest number, either side of zero: sums of any number of rows stay finite.</summary>
    public const double Magnitude = 1e15;

    /// <summary>Rows of one answer.</summary>
    public const int RowsPerPage = 1_000;

    /// <summary>Bytes of one answer; where they are reached the page ends early and has a cursor.</summary>
    public const int PageBytes = 1_048_576;

    /// <summary>Conditions of a filter.</summary>
    public const int Conditions = 50;

    /// <summary>Levels of <c>and</c>, <c>or</c> and <c>not</c>.</summary>
    public const int Depth = 5;

    /// <summary>Values of one <c>in</c> or <c>nin</c>.</summary>
    public const int ListValues = 100;

    /// <summary>Values of all <c>hasAny</c> and <c>hasAll</c> of a filter.</summary>
    public const int Members = 200;

    /// <summary>Columns to group by.</summary>
    public const int Groups = 3;

    /// <summary>Aggregates of a query.</summary>
    public const int Aggregates = 8;

    /// <summary>Columns to sort by.</summary>
    public const int Sorts = 4;

    /// <summary>Characters of a cursor.</summary>
    public const int CursorChars = 32_768;
}
