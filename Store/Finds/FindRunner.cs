using System.Collections.Immutable;
using System.Globalization;

namespace OrleansTenantAuth.Store.Finds;

/// <summary>
/// Runs a search in bounded work, the same way on every database and whatever its statistics say. It asks each index that can serve the
/// filter how many rows it leads to, at most <see cref="FindLimits.ExactTotal"/>. Where they are at most <see cref="FindLimits.Sorted"/>, the one that leads to the fewest is followed and its
/// rows are sorted. Else matches are so frequent that a walk along the order's own index soon meets a page of them;
/// where it does not within <see cref="FindLimits.Walk"/> rows, the search is too broad.
/// </summary>
internal sealed class FindRunner(IFindDialect dialect, IFindReader reader, FindScope scope, FindQuery query, FindBounds bounds)
{
    private static readonly int[] Steps = [200, 800, 4_000, 10_000];
    private readonly string order = "p." + query.Order.Column;
    private readonly string direction = query.IsDescending ? "DESC" : "ASC";

    /// <summary>The page.</summary>
    public async Task<FindPage> Run()
    {
        var filters = Flat(query.Filter).ToList();
        if (filters.Any(filter => filter is FindAny { Parts.IsEmpty: true }))
            return new FindPage([], false, 0, true);
        var leads = Leads(filters);
        var counts = await Probe(leads);
        var best = Enumerable.Range(0, leads.Count).MinBy(i => counts[i]);
        if (counts[best] == 0)
            return new FindPage([], false, 0, true);

        // All rows of an app need no sorting: the order's index has them as they are wanted.
        if (filters.Count == 0 && scope.Tenant is null)
            return await Walk(filters) with { Total = Math.Min(counts[best], bounds.ExactTotal), IsExact = counts[best] <= bounds.ExactTotal };
        if (counts[best] <= bounds.Sorted)
            return await Follow(leads[best]);
        var page = await Walk(filters);

        // One range leads to exactly what it describes; other ways lead to deleted users too.
        return page.IsExact || scope.Tenant is not null || filters is not [FindRange { Column.Column: not null }]
            ? page
            : page with { Total = Math.Min(counts[^1], bounds.ExactTotal), IsExact = counts[^1] <= bounds.ExactTotal };
    }

    private List<Func<FindSql, string>> Leads(List<FindFilter> filters)
    {
        var leads = new List<Func<FindSql, string>> { sql => sql.LeadToAll() };
        if (scope.Tenant is not null)
            leads.Add(sql => sql.LeadToTenant()!);
        foreach (var filter in filters)
        {
            if (New().Lead(filter) is not null)
                leads.Add(sql => sql.Lead(filter)!);
        }

        return leads;
    }

    private async Task<int[]> Probe(List<Func<FindSql, string>> leads)
    {
        var sql = New();
        sql.Text = string.Join(" UNION ALL ", leads.Select((lead, i) => string.Create(
            CultureInfo.InvariantCulture,
            $"SELECT {i} AS place, (SELECT count(*) FROM (SELECT 1 AS one FROM ({lead(sql)}) d LIMIT {bounds.ExactTotal + 1}) c) AS rows")));
        var counts = new int[leads.Count];
        foreach (var row in await reader.Rows(sql))
            counts[Convert.ToInt32(row[0], CultureInfo.InvariantCulture)] = Convert.ToInt32(row[1], CultureInfo.InvariantCulture);
        return counts;
    }

    private async Task<FindPage> Follow(Func<FindSql, string> lead)
    {
        var sql = New();
        sql.Text = $"SELECT p.id, count(*) OVER () FROM {From(sql, lead)} ORDER BY {order} {direction}, p.id {direction} "
            + $"LIMIT {sql.Value((long)query.Take)} OFFSET {sql.Value((long)query.Skip)}";
        var rows = await reader.Rows(sql);
        var total = rows.Count > 0 ? (long)rows[0][1] : query.Skip == 0 ? 0 : await Count(lead);
        return new FindPage([.. rows.Select(row => dialect.Id(row[0]))], query.Skip + rows.Count < total, (int)total, true);
    }

    private async Task<long> Count(Func<FindSql, string> lead)
    {
        var sql = New();
        sql.Text = $"SELECT count(*) FROM {From(sql, lead)}";
        return (long)(await reader.Rows(sql))[0][0];
    }

    // CROSS JOIN keeps SQLite from turning the join around.
    private string From(FindSql sql, Func<FindSql, string> lead) => string.Create(
        CultureInfo.InvariantCulture,
        $"(SELECT l.id AS id FROM ({lead(sql)}) l LIMIT {bounds.Sorted + 1}) d CROSS JOIN {query.Table.Name} p WHERE p.id = d.id AND {sql.Where(query.Filter)}");

    private async Task<FindPage> Walk(List<FindFilter> filters)
    {
        var found = new List<Guid>();
        var (wanted, walked, step) = (query.Skip + query.Take + 1, 0, 0);
        object[]? last = null;
        while (found.Count < wanted)
        {
            if (walked >= bounds.Walk)
                throw new FindTooBroadException();
            var most = Math.Min(Steps[Math.Min(step++, Steps.Length - 1)], bounds.Walk - walked);
            var rows = await reader.Rows(Next(filters, last, most));
            found.AddRange(rows.Where(row => (long)row[2] == 1).Select(row => dialect.Id(row[0])));
            walked += rows.Count;
            if (rows.Count < most)
                return Page(found, isEnd: true);
            last = rows[^1];
        }

        return Page(found, isEnd: false);
    }

    // What the filter says of the order's own column bounds the walk; the rest is looked at row by row.
    private FindSql Next(List<FindFilter> filters, object[]? last, int most)
    {
        var sql = New();
        var hit = $"CASE WHEN {sql.Where(query.Filter)} THEN 1 ELSE 0 END";
        var from = $"p.app = {sql.Id(scope.App)}";
        foreach (var bound in filters.OfType<FindRange>().Where(range => range.Column == query.Order))
            from += " AND " + sql.Condition(bound);
        if (last is not null)
            from += $" AND ({order}, p.id) {(query.IsDescending ? "<" : ">")} ({sql.Value(last[1])}, {sql.Value(last[0])})";
        sql.Text = $"SELECT p.id, {order}, {hit} FROM {query.Table.Name} p WHERE {from} ORDER BY {order} {direction}, p.id {direction} LIMIT {sql.Value((long)most)}";
        return sql;
    }

    private FindPage Page(List<Guid> found, bool isEnd) => new(
        [.. found.Skip(query.Skip).Take(query.Take)], found.Count > query.Skip + query.Take, Math.Min(found.Count, bounds.ExactTotal), isEnd && found.Count <= bounds.ExactTotal);

    private FindSql New() => new(dialect, scope, query.Table, bounds);

    private static IEnumerable<FindFilter> Flat(FindFilter? filter) => filter switch
    {
        null => [],
        FindAll all => all.Parts.SelectMany(Flat),
        _ => [filter],
    };
}
