using System.Collections.Immutable;
using System.Text.Json;

namespace OrleansTenantAuth.Store.Rows;

/// <summary>
/// Which rows a caller may see at all. Every query is compiled within one, and no query can be made without: filters, groups, sorts
/// and cursors of callers work on the rows of the scope alone.
/// </summary>
public sealed class RowScope
{
    private RowScope(RowSet set, ImmutableArray<RowScopePart> parts)
    {
        Set = set;
        Parts = parts;
    }

    /// <summary>The rows' set.</summary>
    public RowSet Set { get; }

    internal ImmutableArray<RowScopePart> Parts { get; }

    /// <summary>For records: those that have not expired at this time, in canonical form; null for rows of data sets.</summary>
    internal string? Now { get; private init; }

    /// <summary>A condition that every row meets, whatever is asked for.</summary>
    internal RowFilter? Filter { get; private init; }

    /// <summary>Whose cursors fit: one that was answered to another is refused.</summary>
    internal string Reader { get; private init; } = "";

    /// <summary>All rows of a set: for who owns them.</summary>
    public static RowScope Whole(RowSet set) => new(set, []);

    /// <summary>The live records of a set that meet a condition. Cursors are for this reader alone.</summary>
    public static RowScope OfRecords(RowSet set, RowFilter? filter, string reader, DateTimeOffset now) =>
        new(set, []) { Filter = filter, Reader = reader, Now = RowValue.OfTime(now) };

    /// <summary>
    /// The rows whose prefilter columns have, each, one of the values given for it; null where there can be none: a column that is
    /// not declared as a prefilter, and no value of the column's own type. Without prefilters that is the whole set.
    /// </summary>
    public static RowScope? Of(RowSet set, IEnumerable<KeyValuePair<string, ImmutableArray<JsonElement>>> prefilters)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(prefilters);
        var parts = ImmutableArray.CreateBuilder<RowScopePart>();
        foreach (var (name, values) in prefilters)
        {
            if (set.Column(name) is not { Prefilter: { } place, Type: var type })
                return null;
            string[] keys = [.. values.Select(value => RowValue.Read(value, type)).OfType<RowValue>().Select(value => value.Key)];
            if (keys.Length == 0)
                return null;
            parts.Add(new RowScopePart(place, keys));
        }

        return new RowScope(set, parts.ToImmutable());
    }
}

/// <summary>One prefilter: the place of its index, and the keys of which a row has one.</summary>
internal sealed record RowScopePart(int Place, string[] Keys);
