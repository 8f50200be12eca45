using System.Collections.Immutable;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansTenantAuth.DataSets;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.DataSets;

/// <summary>Body of PUT of a data set.</summary>
public sealed class DeclareDataSetBody
{
    /// <summary>Columns.</summary>
    [Required, Description("1 to 100 columns; to a data set that exists they are added, except those that it has. At most 4 are prefilters, fixed at its making.")]
    public ImmutableArray<ColumnBody>? Columns { get; set; }
}

/// <summary>A column.</summary>
public sealed class ColumnBody
{
    /// <summary>Name.</summary>
    [Required, Description("An ASCII letter or underscore, then letters, digits or underscores; at most 63 characters; not and, or, not.")]
    public TextField Name { get; set; }

    /// <summary>Type.</summary>
    [Required, Description("string, number, boolean or date.")]
    public TextField Type { get; set; }

    /// <summary>Prefilter.</summary>
    [Description("Whether embed tokens may confine their holder by it. Such a column has an index.")]
    public FlagField Prefilter { get; set; }
}

/// <summary>A data set.</summary>
public sealed record DataSetAnswer(
    Guid Id,
    string? Schema,
    string Name,
    ImmutableArray<ColumnAnswer> Columns,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset CreatedAt)
{
    /// <summary>The data set as clients see it.</summary>
    public static DataSetAnswer Of(DataSetView set)
    {
        ArgumentNullException.ThrowIfNull(set);
        return new(set.Id, set.Name.Schema, set.Name.Name, [.. set.Columns.Select(column => new ColumnAnswer(column.Name, ColumnTypes.Name(column.Type), column.IsPrefilter))], set.CreatedAt);
    }
}

/// <summary>A column.</summary>
public sealed record ColumnAnswer(string Name, string Type, bool Prefilter);

/// <summary>Data sets by schema and name.</summary>
public sealed record DataSetsAnswer(ImmutableArray<DataSetAnswer> DataSets, string? NextCursor)
{
    /// <summary>The page as clients see it.</summary>
    public static DataSetsAnswer Of(Page<DataSetView> page, string? next) => new([.. page.Items.Select(DataSetAnswer.Of)], next);
}

/// <summary>Body of an upload.</summary>
public sealed class LoadRowsBody
{
    /// <summary>Rows.</summary>
    [Required, Description("1 to 5,000 objects of declared columns; together with their envelope at most 2,097,152 bytes.")]
    public ImmutableArray<JsonElement>? Rows { get; set; }
}

/// <summary>Answer of an upload.</summary>
public sealed record LoadRowsAnswer(int Rows, bool Repeated);

/// <summary>Body of a query.</summary>
public sealed class QueryRowsBody
{
    /// <summary>Query.</summary>
    [Required, Description("select, or groupBy and aggregates; where, sort, limit, after.")]
    public JsonElement Query { get; set; }
}

/// <summary>A page of rows: each an array of as many values as there are columns.</summary>
public sealed record RowsPageAnswer(ImmutableArray<RowsColumn> Columns, JsonElement Rows, [property: JsonPropertyName("nextCursor")] string? NextCursor)
{
    /// <summary>The page as clients see it.</summary>
    public static RowsPageAnswer Of(RowsAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        using var rows = JsonDocument.Parse(answer.Rows);
        return new([.. answer.Columns.Select(column => new RowsColumn(column.Name, ColumnTypes.Name(column.Type)))], rows.RootElement.Clone(), answer.Next);
    }
}

/// <summary>One member of each row.</summary>
public sealed record RowsColumn(string Name, string Type);

/// <summary>Names of column types.</summary>
internal static class ColumnTypes
{
    public static string Name(ColumnType type) => type switch
    {
        ColumnType.String => "string",
        ColumnType.Number => "number",
        ColumnType.Boolean => "boolean",
        ColumnType.Date => "date",
        _ => throw new InvalidOperationException($"No column has the type {type}."),
    };

    public static ColumnType? Read(string name) => name switch
    {
        "string" => ColumnType.String,
        "number" => ColumnType.Number,
        "boolean" => ColumnType.Boolean,
        "date" => ColumnType.Date,
        _ => null,
    };
}
