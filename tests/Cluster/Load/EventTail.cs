using Npgsql;

namespace OrleansTenantAuth.Tests.Cluster.Load;

/// <summary>Reads the feed as tails do: what lies behind the last position met, again and again. It must never miss an event.</summary>
internal sealed class EventTail(NpgsqlDataSource database)
{
    private readonly List<long> met = [];

    /// <summary>Positions in the order in which they were met.</summary>
    public IReadOnlyList<long> Met => met;

    /// <summary>Reads until told to stop, and once more to the end.</summary>
    public async Task Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await Read();
            }
            catch (NpgsqlException)
            {
                // The database is down; the tail goes on where it was.
            }

            await Task.Delay(20, CancellationToken.None);
        }

        await Read();
    }

    private async Task Read()
    {
        await using var command = database.CreateCommand("SELECT position FROM event WHERE position > $1 ORDER BY position");
        command.Parameters.AddWithValue(met.Count == 0 ? 0L : met[^1]);
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
            met.Add(rows.GetInt64(0));
    }
}
