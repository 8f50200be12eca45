using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;
using OrleansTenantAuth.Store.Reads;

namespace OrleansTenantAuth.Store.Postgres;

/// <summary>Tells other processes of new events, coalesced and outside of commits, and hears from them.</summary>
internal sealed partial class PostgresFeed : IAsyncDisposable
{
    private const string ChannelName = "tenantauth_feed";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(500);
    private readonly PostgresSource source;
    private readonly EventSignal signal;
    private readonly ILogger logger;
    private readonly CancellationTokenSource stopping = new();
    private readonly Channel<bool> told = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Task[] loops;
    private long lastEvent;

    public PostgresFeed(PostgresSource source, EventSignal signal, ILogger logger)
    {
        this.source = source;
        this.signal = signal;
        this.logger = logger;
        loops = [Task.Run(() => Repeat(Notify)), Task.Run(() => Repeat(Listen))];
    }

    /// <summary>This process wrote events up to a position.</summary>
    public void Tell(long position)
    {
        Interlocked.Exchange(ref lastEvent, position);
        told.Writer.TryWrite(true);
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await Task.WhenAll(loops);
        stopping.Dispose();
    }

    private async Task Repeat(Func<CancellationToken, Task> work)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await work(stopping.Token);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException or System.IO.IOException)
            {
                // Tails poll meanwhile.
                LogLost(logger, e);
                await Task.Delay(Retry, CancellationToken.None);
            }
        }
    }

    // A notification takes a transaction id; nobody waits for it to be durable.
    private async Task Notify(CancellationToken cancellationToken)
    {
        while (await told.Reader.WaitToReadAsync(cancellationToken))
        {
            told.Reader.TryRead(out _);
            await using (var command = source.Main.CreateCommand("SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, $2)"))
            {
                command.Parameters.AddWithValue(ChannelName);
                command.Parameters.AddWithValue(Interlocked.Read(ref lastEvent).ToString(CultureInfo.InvariantCulture));
                await command.ExecuteNonQueryAsync(cancellationToken);
            }

            await Task.Delay(Pause, cancellationToken);
        }
    }

    private async Task Listen(CancellationToken cancellationToken)
    {
        await using var connection = await source.Listen.OpenConnectionAsync(cancellationToken);
        connection.Notification += (_, e) =>
        {
            if (long.TryParse(e.Payload, NumberStyles.None, CultureInfo.InvariantCulture, out var position))
                signal.Hear(position, position);
        };
        await using (var command = new NpgsqlCommand("LISTEN " + ChannelName, connection))
            await command.ExecuteNonQueryAsync(cancellationToken);
        while (true)
            await connection.WaitAsync(cancellationToken);
    }

    [LoggerMessage(31, LogLevel.Warning, "Notifications are interrupted; tails poll until they are back")]
    private static partial void LogLost(ILogger logger, Exception exception);
}
