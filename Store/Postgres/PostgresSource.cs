using System.Globalization;
using Npgsql;

namespace OrleansTenantAuth.Store.Postgres;

/// <summary>The connections of one store: for commits and reads, and for maintenance, which may take its time.</summary>
internal sealed class PostgresSource : IAsyncDisposable
{
    public PostgresSource(StoreOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.ConnectionString))
            throw new InvalidOperationException("The store 'postgres' needs ConnectionString.");
        Main = NpgsqlDataSource.Create(Build(options, options.ConnectionString, options.CommandTimeout));
        Maintenance = NpgsqlDataSource.Create(Build(options, options.ConnectionString, TimeSpan.FromMinutes(1)));
        Listen = NpgsqlDataSource.Create(Build(options with { Pooler = false }, options.ListenConnectionString ?? options.ConnectionString, TimeSpan.FromMinutes(1)));
    }

    public NpgsqlDataSource Main { get; }

    public NpgsqlDataSource Maintenance { get; }

    public NpgsqlDataSource Listen { get; }

    public async ValueTask DisposeAsync()
    {
        await Main.DisposeAsync();
        await Maintenance.DisposeAsync();
        await Listen.DisposeAsync();
    }

    // A transaction pooler keeps neither prepared statements nor what a session set.
    private static string Build(StoreOptions options, string connectionString, TimeSpan timeout)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = "OrleansTenantAuth",
            CommandTimeout = Math.Max(1, (int)Math.Ceiling(timeout.TotalSeconds)),
            Timeout = Math.Max(1, (int)Math.Ceiling(options.CommandTimeout.TotalSeconds)),
            IncludeErrorDetail = false,
            NoResetOnClose = true,
        };
        if (options.Pooler)
        {
            builder.MaxAutoPrepare = 0;
        }
        else
        {
            builder.MaxAutoPrepare = 64;
            builder.AutoPrepareMinUsages = 2;
            builder.Options = string.Create(
                CultureInfo.InvariantCulture,
                $"-c statement_timeout={(long)timeout.TotalMilliseconds} -c default_transaction_isolation=read\\ committed {builder.Options}").TrimEnd();
        }

        return builder.ConnectionString;
    }
}
