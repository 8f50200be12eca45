using System.Collections.Immutable;
using System.Globalization;
using OrleansTenantAuth.Store.Rows;

namespace OrleansTenantAuth.Store.Postgres;

/// <summary>Rows as JSONB.</summary>
internal sealed class PostgresRowDialect : IRowDialect
{
    public static PostgresRowDialect Instance { get; } = new();

    public string Parameter(int number) => string.Create(CultureInfo.InvariantCulture, $"${number}");

    public string Path(string column) => column;

    public string Read(string path, RowType type) => type switch
    {
        RowType.Number => $"(r.data->>{path})::float8",
        RowType.Boolean => $"(r.data->>{path})::boolean",
        _ => $"(r.data->>{path}) COLLATE \"C\"",
    };

    public object Path(ImmutableArray<string> segments) => segments.ToArray();

    public string ReadMember(string path, RowType type) => type switch
    {
        RowType.Number => $"CASE WHEN jsonb_typeof(r.data #> {path}) = 'number' THEN (r.data #>> {path})::float8 END",
        RowType.Boolean => $"CASE WHEN jsonb_typeof(r.data #> {path}) = 'boolean' THEN (r.data #>> {path})::boolean END",
        RowType.Array => $"CASE WHEN jsonb_typeof(r.data #> {path}) = 'array' THEN r.data #> {path} END",
        RowType.Any => $"nullif(r.data #> {path}, 'null'::jsonb)",
        _ => $"(CASE WHEN jsonb_typeof(r.data #> {path}) = 'string' THEN r.data #>> {path} END) COLLATE \"C\"",
    };

    public string Uuid(string id) => $"{id}::text COLLATE \"C\"";

    public string Has(string array, string value) => $"{array} @> {value}::jsonb";

    public string? StateOf(string id) => $"(SELECT n.state FROM grain_main n WHERE n.key = 'record/' || replace({id}::text, '-', ''))";

    public string HasKey(string column, string keys) => $"{column} = ANY({keys})";

    public string Contains(string text, string part) => $"strpos({text}, {part}) > 0";

    public string EndsWith(string text, string part) => $"right({text}, length({part})) = {part}";
}
