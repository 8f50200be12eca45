using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace OrleansTenantAuth.Embeds;

/// <summary>The type of a value in a prefilter, and of a column that an app declares.</summary>
[GenerateSerializer, Alias("ota.PrefilterType")]
public enum PrefilterType
{
    /// <summary>A default value: a bug.</summary>
    Unset = 0,

    /// <summary>Text.</summary>
    String = 1,

    /// <summary>A decimal number.</summary>
    Number = 2,

    /// <summary>True or false.</summary>
    Boolean = 3,
}

/// <summary>
/// Which rows a token sees: those whose every named column equals the value, or one of the values, given for it. Equality of the same
/// type and nothing else: no operator, wildcard or expression exists, so nothing in it can widen. Columns are in ordinal order of their
/// names, values in ordinal order and each once. Without columns no row is filtered out.
/// </summary>
[GenerateSerializer, Immutable, Alias("ota.Prefilters")]
public sealed record Prefilters([property: Id(0)] ImmutableArray<Prefilter> Columns)
{
    /// <summary>No column.</summary>
    public static Prefilters Empty { get; } = new([]);

    /// <summary>Whether no column is named.</summary>
    [JsonIgnore]
    public bool IsEmpty => Columns.IsDefaultOrEmpty;

    /// <summary>The prefilter of a column, or null.</summary>
    public Prefilter? Find(string column) => Columns.FirstOrDefault(prefilter => string.Equals(prefilter.Column, column, StringComparison.Ordinal));

    /// <summary>Only rows that both let pass, or null where no row can and no filter says so.</summary>
    public Prefilters? And(Prefilters other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var columns = new SortedDictionary<string, Prefilter>(StringComparer.Ordinal);
        foreach (var column in Columns.Concat(other.Columns))
        {
            var both = columns.TryGetValue(column.Column, out var known)
                ? column with { IsList = known.IsList && column.IsList, Values = [.. known.Values.Where(value => column.Values.Contains(value))] }
                : column;
            if (both.Values.IsEmpty)
                return null;
            columns[column.Column] = both;
        }

        return new Prefilters([.. columns.Values]);
    }

    /// <summary>Whether both let the same rows pass by the same columns.</summary>
    public bool Equals(Prefilters? other) => other is not null && Columns.AsSpan().SequenceEqual(other.Columns.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => Columns.Length == 0 ? 0 : Columns[0].GetHashCode();
}

/// <summary>One column's part.</summary>
/// <param name="Column">An ASCII letter or underscore, then letters, digits or underscores; at most 63 characters.</param>
/// <param name="IsList">Whether the values were given as a list.</param>
/// <param name="Values">The values that pass, at least one, all of one type.</param>
[GenerateSerializer, Immutable, Alias("ota.Prefilter")]
public sealed record Prefilter([property: Id(0)] string Column, [property: Id(1)] bool IsList, [property: Id(2)] ImmutableArray<PrefilterValue> Values)
{
    /// <summary>The type of the values.</summary>
    [JsonIgnore]
    public PrefilterType Type => Values[0].Type;

    /// <inheritdoc/>
    public bool Equals(Prefilter? other) => other is not null
        && IsList == other.IsList
        && string.Equals(Column, other.Column, StringComparison.Ordinal)
        && Values.AsSpan().SequenceEqual(other.Values.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Column, Values.Length, Values[0]);
}

/// <summary>A column that every registration must filter by.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Type">The type that its values must have.</param>
[GenerateSerializer, Immutable, Alias("ota.PrefilterColumn")]
public sealed record PrefilterColumn([property: Id(0)] string Name, [property: Id(1)] PrefilterType Type);

/// <summary>A value. <c>Text</c>: the string; the number in plain notation without needless zeros; <c>true</c> or <c>false</c>.</summary>
[GenerateSerializer, Immutable, Alias("ota.PrefilterValue")]
public sealed record PrefilterValue([property: Id(0)] PrefilterType Type, [property: Id(1)] string Text);
