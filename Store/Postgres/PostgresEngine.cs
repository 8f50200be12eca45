using Microsoft.Extensions.Logging;

namespace OrleansTenantAuth.Store.Postgres;

/// <summary>PostgreSQL; follows in the next commit.</summary>
internal static class PostgresEngine
{
    public static Task<IStoreEngine> Open(StoreOptions options, StoreClock clock, ILoggerFactory loggers, CancellationToken cancellationToken) =>
        throw new NotSupportedException("PostgreSQL is not available in this build.");
}
