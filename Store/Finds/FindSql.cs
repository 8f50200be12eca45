using System.Globalization;

namespace OrleansTenantAuth.Store.Finds;

/// <summary>
/// One statement within a scope: its text, ours alone, and the values of its parameters. Names of tables and columns come from
/// <see cref="FindTable"/>; whatever a caller sent is a parameter.
/// </summary>
internal sealed class FindSql(IFindDialect dialect, FindScope scope, FindTable table, FindBounds bounds)
{
    private readonly List<object> values = [];

    /// <summary>The statement.</summary>
    public string Text { get; set; } = "";

    /// <summary>Strings, longs, doubles, and ids as the dialect keeps them, by the numbers of their parameters.</summary>
    public IReadOnlyList<object> Values => values;

    /// <summary>The rows of the scope that a filter leaves.</summary>
    public string Where(FindFilter? filter)
    {
        var where = $"p.app = {Id(scope.App)}";
        if (scope.Tenant is { } tenant)
            where += " AND " + InTenant(tenant);
        return filter is null ? where : $"{where} AND {Condition(filter)}";
    }

    /// <summary>Ids that an index leads to, at least all those of the filter; null where none does.</summary>
    public string? Lead(FindFilter filter) => filter switch
    {
        FindRange { Column.Column: not null } range => $"SELECT p.id AS id FROM {table.Name} p WHERE p.app = {Id(scope.App)} AND {Range(range)}",
        FindRole { Tenant: not null } role => $"SELECT m.member AS id FROM member_role m WHERE {OfRole(role)}",
        FindAll all => all.Parts.Select(Lead).FirstOrDefault(lead => lead is not null),
        FindAny { Parts.Length: > 0 } any => Union(any),
        _ => null,
    };

    /// <summary>Ids of all rows of the app.</summary>
    public string LeadToAll() => $"SELECT p.id AS id FROM {table.Name} p WHERE p.app = {Id(scope.App)}";

    /// <summary>Ids of all rows of the scope's tenant; null where the scope is the app.</summary>
    public string? LeadToTenant() => scope.Tenant is not { } tenant
        ? null
        : table == FindTable.Users
            ? $"SELECT m.member AS id FROM member_role m WHERE m.tenant = {Id(tenant)} AND m.role = {Value("")}"
            : $"SELECT p.id AS id FROM {table.Name} p WHERE p.app = {Id(scope.App)} AND {InTenant(tenant)}";

    /// <summary>A parameter.</summary>
    public string Value(object value)
    {
        values.Add(value);
        return dialect.Parameter(values.Count);
    }

    /// <summary>A parameter that is an id.</summary>
    public string Id(Guid id) => Value(dialect.Id(id));

    /// <summary>A filter on the row <c>p</c>.</summary>
    public string Condition(FindFilter filter) => filter switch
    {
        FindAll all => All(all.Parts.Select(Condition), " AND ", "1 = 1"),
        FindAny any => All(any.Parts.Select(Condition), " OR ", "1 = 0"),
        FindNot not => $"NOT {Condition(not.Part)}",
        FindRange range => Known(Range(range)),
        FindKnown known => $"({Of(known.Column)} IS NOT NULL)",
        FindText { IsEnd: true } text => Known(dialect.EndsWith(Of(text.Column), Value(text.Part))),
        FindText text => Known(dialect.Contains(Of(text.Column), Value(text.Part))),
        FindItem item => Known(dialect.HasItem(Value(dialect.Path(item.Member, "a")), item.Value is null ? null : Value(item.Value))),
        FindRole { Tenant: not null } role => $"EXISTS (SELECT 1 FROM member_role m WHERE {OfRole(role)} AND m.member = p.id)",
        FindRole role => "EXISTS (SELECT 1 FROM member_role m JOIN site s ON s.id = m.tenant "
            + $"WHERE m.member = p.id AND s.app = {Id(scope.App)} AND m.role = {Value(role.Role ?? "")})",
        _ => throw new InvalidOperationException($"No such filter: {filter.GetType().Name}."),
    };

    // For users only those with a role there; a tenant without a parent of its own has its app as one.
    private string InTenant(Guid tenant)
    {
        if (table == FindTable.Users)
            return $"EXISTS (SELECT 1 FROM member_role m WHERE m.tenant = {Id(tenant)} AND m.role = {Value("")} AND m.member = p.id)";
        return scope.IsRoot
            ? $"(p.parent IN ({Id(tenant)}, {Id(scope.App)}) AND p.id <> {Id(tenant)})"
            : $"p.parent = {Id(tenant)}";
    }

    private string OfRole(FindRole role) =>
        $"m.tenant = (SELECT s.id FROM site s WHERE s.app = {Id(scope.App)} AND s.code = {Value(role.Tenant!)}) AND m.role = {Value(role.Role ?? "")}";

    private string? Union(FindAny any)
    {
        var leads = any.Parts.Select(Lead).ToList();
        return leads.Contains(null)
            ? null
            : string.Join(" UNION ", leads.Select((lead, i) => string.Create(
                CultureInfo.InvariantCulture, $"SELECT l{i}.id AS id FROM (SELECT k{i}.id AS id FROM ({lead}) k{i} LIMIT {bounds.ExactTotal + 1}) l{i}")));
    }

    private string Range(FindRange range)
    {
        if (range is { Low: { IsInside: true } low, High: { IsInside: true } high } && low.Value.Equals(high.Value))
            return $"{Of(range.Column)} = {Value(low.Value)}";
        var parts = new List<string>();
        if (range.Low is { } below)
            parts.Add($"{Of(range.Column)} {(below.IsInside ? ">=" : ">")} {Value(below.Value)}");
        if (range.High is { } above)
            parts.Add($"{Of(range.Column)} {(above.IsInside ? "<=" : "<")} {Value(above.Value)}");
        return parts.Count == 0 ? "1 = 1" : string.Join(" AND ", parts);
    }

    private string Of(FindColumn column)
    {
        if (column.Column is { } name)
            return "p." + name;
        var part = Part(column.Type);
        return dialect.Read(Value(dialect.Path(column.Member!, part)), part, column.Type);
    }

    private static string Known(string condition) => $"COALESCE({condition}, 1 = 0)";

    private static string All(IEnumerable<string> parts, string between, string none)
    {
        var all = string.Join(between, parts);
        return all.Length == 0 ? $"({none})" : $"({all})";
    }

    /// <summary>Under which name a value of a type stands in a member of the kept data.</summary>
    public static string Part(FindType type) => type switch
    {
        FindType.Text => "s",
        FindType.Number => "n",
        FindType.Date => "d",
        FindType.Flag => "b",
        FindType.Array => "a",
        _ => throw new InvalidOperationException($"No such type: {type}."),
    };
}
