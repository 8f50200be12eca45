using System.Collections.Immutable;
using System.Globalization;
using OrleansTenantAuth.Store.Rows;

namespace OrleansTenantAuth.Store.Sqlite.Rows;

/// <summary>Rows as JSON text.</summary>
internal sealed class SqliteRowDialect : IRowDialect
{
    public static SqliteRowDialect Instance { get; } = new();

    public string Parameter(int number) => string.Create(CultureInfo.InvariantCulture, $"?{number}");

    public string Path(string column) => $"$.\"{column}\"";

    public string Read(string path, RowType type) =>
        type == RowType.Number ? $"CAST(json_extract(r.data, {path}) AS REAL)" : $"json_extract(r.data, {path})";

    public object Path(ImmutableArray<string> segments) => "$" + string.Concat(segments.Select(segment => $".\"{segment}\""));

    public string ReadMember(string path, RowType type) => type switch
    {
        RowType.Number => $"CASE WHEN json_type(r.data, {path}) IN ('integer', 'real') THEN CAST(json_extract(r.data, {path}) AS REAL) END",
        RowType.Boolean => $"CASE WHEN json_type(r.data, {path}) IN ('true', 'false') THEN json_extract(r.data, {path}) END",
        RowType.Array => $"CASE WHEN json_type(r.data, {path}) = 'array' THEN json_extract(r.data, {path}) END",
        RowType.Any => $"nullif(json_type(r.data, {path}), 'null')",
        _ => $"CASE WHEN json_type(r.data, {path}) = 'text' THEN json_extract(r.data, {path}) END",
    };

    public string Uuid(string id) =>
        $"lower(substr(hex({id}), 1, 8) || '-' || substr(hex({id}), 9, 4) || '-' || substr(hex({id}), 13, 4) || '-' || substr(hex({id}), 17, 4) || '-' || substr(hex({id}), 21))";

    public string Has(string array, string value) =>
        $"EXISTS (SELECT 1 FROM json_each({array}) m, json_each({value}) v WHERE m.value = v.value AND {Kind("m")} = {Kind("v")})";

    // SQLite reads true as 1; and to JSON 1 and 1.0 are one number.
    private static string Kind(string member) => $"replace({member}.type, 'integer', 'real')";

    public string? StateOf(string id) => null;

    public string HasKey(string column, string keys) => $"{column} IN (SELECT value FROM json_each({keys}))";

    public string Contains(string text, string part) => $"instr({text}, {part}) > 0";

    public string EndsWith(string text, string part) => $"substr({text}, -length({part})) = {part}";
}
