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

    public string HasKey(string column, string keys) => $"{column} IN (SELECT value FROM json_each({keys}))";

    public string Contains(string text, string part) => $"instr({text}, {part}) > 0";

    public string EndsWith(string text, string part) => $"substr({text}, -length({part})) = {part}";
}
