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

    public string HasKey(string column, string keys) => $"{column} = ANY({keys})";

    public string Contains(string text, string part) => $"strpos({text}, {part}) > 0";

    public string EndsWith(string text, string part) => $"right({text}, length({part})) = {part}";
}
