using System.Collections.Immutable;
using OrleansTenantAuth.DataSets;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Store.Rows;

namespace OrleansTenantAuth.Gateway.DataSets;

/// <summary>Reads declared columns.</summary>
internal static class ColumnsReader
{
    private const int MaxName = 63;
    private const string Field = "columns";

    public static ImmutableArray<DataSetColumn> Read(FieldCheck check, ImmutableArray<ColumnBody>? sent)
    {
        if (sent is not { Length: >= 1 and <= RowLimits.Columns } columns)
        {
            check.Add(Field, $"Must have 1 to {RowLimits.Columns} columns.");
            return [];
        }

        var read = ImmutableArray.CreateBuilder<DataSetColumn>();
        for (var i = 0; i < columns.Length; i++)
        {
            if (Read(check, columns[i], $"{Field}[{i}]") is { } column)
                read.Add(column);
        }

        if (read.Select(column => column.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count() != read.Count)
            check.Add(Field, "Each name may stand once, whatever its case.");
        if (read.Count(column => column.IsPrefilter) > RowLimits.Prefilters)
            check.Add(Field, $"At most {RowLimits.Prefilters} may be prefilters.");
        return read.ToImmutable();
    }

    private static DataSetColumn? Read(FieldCheck check, ColumnBody? sent, string field)
    {
        if (sent is null)
        {
            check.Add(field, "Must be an object.");
            return null;
        }

        var name = check.Text(field + ".name", sent.Name, MaxName);
        var type = check.Text(field + ".type", sent.Type, MaxName);
        var isPrefilter = check.OptionalFlag(field + ".prefilter", sent.Prefilter) ?? false;
        if (name.Length > 0 && !IsName(name))
            check.Add(field + ".name", "Must be an ASCII letter or underscore, then letters, digits or underscores; not and, or, not.");
        if (ColumnTypes.Read(type) is { } known)
            return new DataSetColumn(name, known, isPrefilter);
        if (type.Length > 0)
            check.Add(field + ".type", "Must be string, number, boolean or date.");
        return null;
    }

    private static bool IsName(string name) =>
        !char.IsAsciiDigit(name[0]) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_') && name is not ("and" or "or" or "not");
}
