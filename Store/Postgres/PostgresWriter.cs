using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using OrleansTenantAuth.Store.Commits;

namespace OrleansTenantAuth.Store.Postgres;

/// <summary>One writer connection: a batch is one call of <c>commit_batch_v2</c>, with records of <c>commit_batch_v3</c>, one round trip, one transaction.</summary>
internal sealed class PostgresWriter(PostgresSource source, PostgresPartitions partitions, StoreOptions options, StoreClock clock) : IBatchWriter
{
    private const string Sql = "SELECT o_status, o_version, o_now, o_known FROM commit_batch_v2($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29)";
    private static readonly string RecordSql = Sql.Replace("commit_batch_v2", "commit_batch_v3", StringComparison.Ordinal).Replace(
        "$29)", string.Join(", ", Enumerable.Range(29, RecordArrays.Count + 1).Select(i => string.Create(CultureInfo.InvariantCulture, $"${i}"))) + ")", StringComparison.Ordinal);

    private NpgsqlConnection? connection;

    public bool UsesKnownRows => true;

    public async Task Write(BatchSlice batch, CancellationToken cancellationToken)
    {
        var open = await Connect();
        try
        {
            await Send(open, batch);
        }
        catch (PostgresException e) when (PostgresFault.IsMissingPartition(e))
        {
            // The net below maintenance: nothing was written; make what is missing and send again.
            await Guarded(async () =>
            {
                await partitions.EnsureFor(batch.Commits);
                await Send(open, batch);
            });
        }
        catch (Exception e)
        {
            await Drop(e);
            throw PostgresFault.OfWrite(e);
        }
    }

    public async Task<Dictionary<string, SettledRow>> Settle(BatchSlice batch, CancellationToken cancellationToken)
    {
        var open = await Connect();
        var rows = new Dictionary<string, SettledRow>(StringComparer.Ordinal);
        await Guarded(async () =>
        {
            await using var command = new NpgsqlCommand("SELECT key, version, op FROM settle_v1($1, $2)", open);
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = batch.Id });
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. batch.Commits.Select(c => c.Key)] });
            await using var reader = await command.ExecuteReaderAsync(CancellationToken.None);
            while (await reader.ReadAsync(CancellationToken.None))
                rows[reader.GetString(0)] = new SettledRow(reader.GetInt64(1), reader.GetGuid(2));
        });
        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        if (connection is not null)
            await connection.DisposeAsync();
    }

    private async Task Guarded(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e)
        {
            await Drop(e);
            throw PostgresFault.OfWrite(e);
        }
    }

    private async ValueTask<NpgsqlConnection> Connect()
    {
        if (connection is { State: System.Data.ConnectionState.Open })
            return connection;
        try
        {
            if (connection is not null)
                await connection.DisposeAsync();
            connection = await source.Main.OpenConnectionAsync(CancellationToken.None);
            return connection;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or System.Net.Sockets.SocketException)
        {
            connection = null;
            throw PostgresFault.Unavailable(e);
        }
    }

    // A connection that saw anything but a refusal of the server is not used again.
    private async ValueTask Drop(Exception e)
    {
        if (connection is null || (e is PostgresException server && !server.SqlState.StartsWith("57P", StringComparison.Ordinal)))
            return;
        var broken = connection;
        connection = null;
        await broken.DisposeAsync();
    }

    private async Task Send(NpgsqlConnection open, BatchSlice batch)
    {
        var hasRecords = RecordArrays.AreIn(batch.Commits);
        await using var command = new NpgsqlCommand(hasRecords ? RecordSql : Sql, open);
        Fill(command.Parameters, batch);
        if (hasRecords)
            RecordArrays.Fill(command.Parameters, batch.Commits);
        if (!options.Pooler)
            await command.PrepareAsync(CancellationToken.None);
        var askedAt = clock.Local.GetTimestamp();
        await using var reader = await command.ExecuteReaderAsync(CancellationToken.None);
        await reader.ReadAsync(CancellationToken.None);
        var status = reader.GetFieldValue<int[]>(0);
        var version = reader.GetFieldValue<long[]>(1);
        clock.Observe(new DateTimeOffset(reader.GetDateTime(2)), askedAt);
        batch.WasKnown = reader.GetBoolean(3);
        for (var i = 0; i < status.Length; i++)
            batch.Set(i, (CommitStatus)status[i], version[i]);
    }

    private void Fill(NpgsqlParameterCollection to, BatchSlice batch)
    {
        var from = new BatchArrays(batch.Commits, batch.Known);
        to.Add(new NpgsqlParameter<Guid> { TypedValue = batch.Id });
        to.Add(new NpgsqlParameter<DateTime> { TypedValue = clock.GetUtcNow().UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        to.Add(new NpgsqlParameter<long> { TypedValue = batch.Known?.Position ?? 0 });
        to.Add(new NpgsqlParameter<Guid> { TypedValue = batch.Known?.Batch ?? Guid.Empty });
        Add(to, from.Key, NpgsqlDbType.Text);
        Add(to, from.Expected, NpgsqlDbType.Bigint);
        Add(to, from.Sure, NpgsqlDbType.Boolean);
        Add(to, from.Op, NpgsqlDbType.Uuid);
        Add(to, from.State, NpgsqlDbType.Bytea);
        Add(to, from.Events, NpgsqlDbType.Integer);
        Add(to, from.PairKey, NpgsqlDbType.Text);
        Add(to, from.PairVersion, NpgsqlDbType.Bigint);
        to.Add(new NpgsqlParameter<int> { TypedValue = from.UnsurePairs });
        Add(to, from.GuardOrd, NpgsqlDbType.Integer);
        Add(to, from.GuardPair, NpgsqlDbType.Integer);
        Add(to, from.EventOrd, NpgsqlDbType.Integer);
        Add(to, from.EventSeq, NpgsqlDbType.Integer);
        Add(to, from.Kind, NpgsqlDbType.Text);
        Add(to, from.App, NpgsqlDbType.Uuid);
        Add(to, from.Tenant, NpgsqlDbType.Uuid);
        Add(to, from.User, NpgsqlDbType.Uuid);
        Add(to, from.Actor, NpgsqlDbType.Text);
        Add(to, from.Request, NpgsqlDbType.Text);
        Add(to, from.Data, NpgsqlDbType.Bytea);
        Add(to, from.EntryOrd, NpgsqlDbType.Integer);
        Add(to, from.List, NpgsqlDbType.Text);
        Add(to, from.Item, NpgsqlDbType.Text);
        Add(to, from.Value, NpgsqlDbType.Bytea);
        Add(to, from.Expires, NpgsqlDbType.TimestampTz);
    }

    private static void Add<T>(NpgsqlParameterCollection to, T[] values, NpgsqlDbType element) =>
        to.Add(new NpgsqlParameter<T[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | element });
}
