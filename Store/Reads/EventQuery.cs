using System.Text;

namespace OrleansTenantAuth.Store.Reads;

/// <summary>The SQL of an audit query: one text per set of fields that filter, so that it can be prepared.</summary>
internal static class EventQuery
{
    /// <summary>The columns of an event, in the order in which engines read them.</summary>
    public const string Columns = "position, at, grain_key, kind, app_id, tenant_id, user_id, actor, request_id, data";

    /// <summary>A page of a feed, for either engine's marker. The kinds stand in the text, so that the index that holds them alone serves it.</summary>
    public static string Feed(char marker) =>
        $"SELECT {Columns} FROM event WHERE app_id = {marker}1 AND position > {marker}2 AND position <= {marker}3 AND kind IN ({string.Join(", ", FeedKinds.All.Select(kind => $"'{kind}'"))}) ORDER BY position LIMIT {marker}4";

    /// <summary>A page of a tenant's events, oldest first, for either engine's marker.</summary>
    public static string OfTenant(char marker) =>
        $"SELECT {Columns} FROM event WHERE tenant_id = {marker}1 AND position > {marker}2 AND position <= {marker}3 ORDER BY position LIMIT {marker}4";

    /// <summary>Builds the text; <paramref name="add"/> takes each parameter's value in order.</summary>
    public static string Build(EventFilter filter, char marker, Action<object> add)
    {
        var sql = new StringBuilder("SELECT ").Append(Columns).Append(" FROM event");
        var count = 0;
        void Where(string condition, object? value)
        {
            if (value is null)
                return;
            add(value);
            count++;
            sql.Append(count == 1 ? " WHERE " : " AND ").Append(condition).Append(' ').Append(marker).Append(count);
        }

        Where("user_id =", filter.UserId);
        Where("tenant_id =", filter.TenantId);
        Where("app_id =", filter.AppId);
        Where("kind =", filter.Kind);
        Where("at >=", filter.From);
        Where("at <", filter.Until);
        Where("position <", filter.Before);
        add((long)filter.Limit);
        return sql.Append(" ORDER BY position DESC LIMIT ").Append(marker).Append(count + 1).ToString();
    }
}
