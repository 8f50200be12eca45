using System.Globalization;
using OrleansTenantAuth.Store.Finds;

namespace OrleansTenantAuth.Store.Sqlite;

/// <summary>Searches with ids as hex and JSON as text.</summary>
internal sealed class SqliteFindDialect : IFindDialect
{
    public static SqliteFindDialect Instance { get; } = new();

    public string Parameter(int number) => string.Create(CultureInfo.InvariantCulture, $"?{number}");

    public object Id(Guid id) => id.ToString("N");

    public Guid Id(object kept) => Guid.ParseExact((string)kept, "N");

    public string Path(string member, string part) => $"$.\"{member}\".{part}";

    public string Read(string path, string part, FindType type) =>
        type == FindType.Number ? $"CAST(json_extract(p.data, {path}) AS REAL)" : $"json_extract(p.data, {path})";

    public string Contains(string text, string part) => $"instr({text}, {part}) > 0";

    public string EndsWith(string text, string part) => $"substr({text}, -length({part})) = {part}";

    public string HasItem(string path, string? item) => item is null
        ? $"json_extract(p.data, {path}) IS NOT NULL"
        : $"EXISTS (SELECT 1 FROM json_each(p.data, {path}) j WHERE j.value = {item})";
}
