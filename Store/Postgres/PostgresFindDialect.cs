using System.Globalization;
using OrleansTenantAuth.Store.Finds;

namespace OrleansTenantAuth.Store.Postgres;

/// <summary>Searches with uuids and JSONB.</summary>
internal sealed class PostgresFindDialect : IFindDialect
{
    public static PostgresFindDialect Instance { get; } = new();

    public string Parameter(int number) => string.Create(CultureInfo.InvariantCulture, $"${number}");

    public object Id(Guid id) => id;

    public Guid Id(object kept) => (Guid)kept;

    public string Path(string member, string part) => member;

    public string Read(string path, string part, FindType type) => type switch
    {
        FindType.Text => $"(p.data->{path}->>'{part}') COLLATE \"C\"",
        FindType.Number => $"(p.data->{path}->>'{part}')::float8",
        FindType.Array => $"(p.data->{path}->'{part}')",
        _ => $"(p.data->{path}->>'{part}')::bigint",
    };

    public string Contains(string text, string part) => $"strpos({text}, {part}) > 0";

    public string EndsWith(string text, string part) => $"right({text}, length({part})) = {part}";

    public string HasItem(string path, string? item) =>
        item is null ? $"p.data->{path}->'a' IS NOT NULL" : $"jsonb_exists(p.data->{path}->'a', {item})";
}
