namespace OrleansTenantAuth.Store.Sqlite;

/// <summary>Times are microseconds since 1970, as exact as PostgreSQL's.</summary>
internal static class SqliteTime
{
    public static long From(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    public static long? From(DateTimeOffset? time) => time is { } known ? From(known) : null;

    public static DateTimeOffset To(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    public static DateTimeOffset? To(long? microseconds) => microseconds is { } known ? To(known) : null;
}
