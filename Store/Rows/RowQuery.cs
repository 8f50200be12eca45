using System.Collections.Immutable;

namespace OrleansTenantAuth.Store.Rows;

/// <summary>
/// A query on the rows of a scope: columns, or groups with aggregates; made by <see cref="RowQueryReader"/>, which knows the declared
/// columns.
/// </summary>
/// <param name="Outputs">What each row of the answer has, in order.</param>
/// <param name="Where">Which rows, or null for all.</param>
/// <param name="Sort">The order of the answer; what it leaves open, the groups or the rows' ids decide.</param>
/// <param name="Limit">Rows of a page.</param>
/// <param name="After">The cursor of the page before, or null.</param>
public sealed record RowQuery(
    ImmutableArray<RowOutput> Outputs, RowFilter? Where, ImmutableArray<RowSort> Sort, int Limit, string? After)
{
    /// <summary>Rows of the answer that are left out at its beginning.</summary>
    public int Offset { get; init; }

    /// <summary>Whether rows are folded: into groups, or into one row.</summary>
    public bool IsFolded => Outputs.Any(output => output.Fold != RowFold.None);
}

/// <summary>How an output is made from the rows of a group.</summary>
public enum RowFold
{
    /// <summary>A column as it is.</summary>
    None = 0,

    /// <summary>What the rows are grouped by.</summary>
    Group = 1,

    /// <summary>Number of rows, or of values.</summary>
    Count = 2,

    /// <summary>Sum of numbers; missing where there is none.</summary>
    Sum = 3,

    /// <summary>Mean of numbers.</summary>
    Avg = 4,

    /// <summary>Least value.</summary>
    Min = 5,

    /// <summary>Greatest value.</summary>
    Max = 6,
}

/// <summary>One member of each row of an answer.</summary>
/// <param name="Name">Its name in the answer.</param>
/// <param name="Type">Its type.</param>
/// <param name="Fold">How it is made.</param>
/// <param name="Column">The column it is made from; null for a count of rows.</param>
/// <param name="DateChars">Characters of a date that are kept: 4 a year, 7 a month, 10 a day, 13 an hour; null for all.</param>
public sealed record RowOutput(string Name, RowType Type, RowFold Fold, RowColumn? Column, int? DateChars = null);

/// <summary>Sorts by an output; missing values come last either way.</summary>
public sealed record RowSort(int Output, bool IsDescending);

/// <summary>A condition on rows. A comparison with a missing value does not hold, so <c>not</c> is a true complement.</summary>
public abstract record RowFilter;

/// <summary>All hold; none given: holds.</summary>
public sealed record RowAll(ImmutableArray<RowFilter> Parts) : RowFilter;

/// <summary>One holds; none given: does not hold.</summary>
public sealed record RowAny(ImmutableArray<RowFilter> Parts) : RowFilter;

/// <summary>The part does not hold.</summary>
public sealed record RowNot(RowFilter Part) : RowFilter;

/// <summary>Compares a column.</summary>
public sealed record RowCondition(RowColumn Column, RowOperator Operator, ImmutableArray<RowValue> Values) : RowFilter;

/// <summary>Comparisons; the others of the query language are made of these.</summary>
public enum RowOperator
{
    /// <summary>A default value: a bug.</summary>
    Unset = 0,

    /// <summary>One of the values.</summary>
    In = 1,

    /// <summary>Greater.</summary>
    Greater = 2,

    /// <summary>Greater or equal.</summary>
    GreaterOrEqual = 3,

    /// <summary>Less.</summary>
    Less = 4,

    /// <summary>Less or equal.</summary>
    LessOrEqual = 5,

    /// <summary>A text contains another.</summary>
    Contains = 6,

    /// <summary>A text begins with another.</summary>
    StartsWith = 7,

    /// <summary>A text ends with another.</summary>
    EndsWith = 8,

    /// <summary>There is a value.</summary>
    Exists = 9,

    /// <summary>An array has the value as a member.</summary>
    Has = 10,

    /// <summary>A text contains another, whatever the case of ASCII letters; the value is in lower case.</summary>
    Mentions = 11,
}

/// <summary>A page of an answer.</summary>
/// <param name="Outputs">What each row has.</param>
/// <param name="Rows">UTF-8 JSON: an array of arrays.</param>
/// <param name="Next">The cursor of the next page, or null at the end.</param>
public sealed record RowPage(ImmutableArray<RowOutput> Outputs, byte[] Rows, string? Next);
