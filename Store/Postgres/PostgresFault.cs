using Npgsql;
using OrleansTenantAuth.Store.Commits;

namespace OrleansTenantAuth.Store.Postgres;

/// <summary>Which of the store's faults a PostgreSQL error is.</summary>
internal static class PostgresFault
{
    private const string CheckViolation = "23514";

    /// <summary>Whether a row found no partition: the one check violation without a constraint.</summary>
    public static bool IsMissingPartition(PostgresException e) => e.SqlState == CheckViolation && string.IsNullOrEmpty(e.ConstraintName);

    /// <summary>
    /// The fault of a write: what the server refused was rolled back; a connection that the server closed (57P..) or that
    /// broke may have committed before, which stays the exception it was.
    /// </summary>
    public static Exception OfWrite(Exception e)
    {
        if (e is not PostgresException server || server.SqlState.StartsWith("57P", StringComparison.Ordinal))
            return e;
        return server.SqlState[..2] switch
        {
            "21" or "22" or "23" or "54" => new BatchRefusedException(server.MessageText, server),
            _ => new StoreUnavailableException($"PostgreSQL refused the batch ({server.SqlState}).", server),
        };
    }

    /// <summary>The fault at the start, when an operator reads it: with the cause, and what to do where that is known.</summary>
    public static StoreUnavailableException AtOpen(Exception e) => new(
        $"PostgreSQL is not available: {e.Message}{(e is PostgresException { SqlState: "08P01" } ? " Behind PgBouncer in transaction mode set TenantAuth__Pooler=true." : "")}", e);

    /// <summary>The fault of a read, or of reaching the server at all.</summary>
    public static StoreUnavailableException Unavailable(Exception e) => new("PostgreSQL is not available.", e);
}
