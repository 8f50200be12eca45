using OrleansTenantAuth.Store.Commits;
using OrleansTenantAuth.Store.Finds;

namespace OrleansTenantAuth.Store;

/// <summary>How a process reaches its store. The defaults are safe for one machine.</summary>
public sealed record StoreOptions
{
    /// <summary>Value of <see cref="Store"/> for SQLite in <see cref="DataDirectory"/>: one process, no server.</summary>
    public const string Sqlite = "sqlite";

    /// <summary>Value of <see cref="Store"/> for PostgreSQL: any number of processes.</summary>
    public const string Postgres = "postgres";

    /// <summary>Which store: <see cref="Sqlite"/> (default) or <see cref="Postgres"/>.</summary>
    public string Store { get; init; } = Sqlite;

    /// <summary>Directory of the SQLite files, made when missing and locked to this process. Default <c>data</c>.</summary>
    public string DataDirectory { get; init; } = "data";

    /// <summary>Npgsql connection string; needed for PostgreSQL.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>A direct connection for LISTEN where <see cref="ConnectionString"/> names a pooler. Default: the same.</summary>
    public string? ListenConnectionString { get; init; }

    /// <summary>
    /// True where <see cref="ConnectionString"/> names a transaction pooler (PgBouncer): no prepared statements, no
    /// session settings. Default false.
    /// </summary>
    public bool Pooler { get; init; }

    /// <summary>Longest run of one SQL command. Default 2 s.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Longest run of one query on rows. Default 2 s.</summary>
    public TimeSpan RowQueryTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Longest wait of a commit, queue included; past it the outcome is unknown if it was sent. Default 2.5 s.</summary>
    public TimeSpan CommitWait { get; init; } = TimeSpan.FromSeconds(2.5);

    /// <summary>How often tails look for other processes' events when no notification came. Default 25 ms.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(25);

    /// <summary>Commits that may wait; one more is refused as unavailable. Default 16,384.</summary>
    public int QueuedCommits { get; init; } = 16_384;

    /// <summary>Commits of one batch at most. Default 512.</summary>
    public int BatchCommits { get; init; } = 512;

    /// <summary>Loads and checks that may wait; one more is refused as unavailable. Default 16,384.</summary>
    public int QueuedReads { get; init; } = 16_384;

    /// <summary>
    /// Writer connections on PostgreSQL. Default 1: batches execute one after the other, so a second connection forms its batch too early.
    /// </summary>
    public int Writers { get; init; } = 1;

    /// <summary>Connections that loads, and as many that checks, use at once. Default 2.</summary>
    public int Readers { get; init; } = 2;

    /// <summary>
    /// Pages of the SQLite log at which commits wait until its content is in the database file; before that it moves beside them.
    /// Default 32,768 (128 MiB).
    /// </summary>
    public int CheckpointPages { get; init; } = 32_768;

    /// <summary>How much work one search may be; tests make it little.</summary>
    internal FindBounds Finds { get; init; } = FindBounds.Usual;

    /// <summary>Faults that tests inject around writes.</summary>
    internal IStoreFaults? Faults { get; init; }
}
