using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OrleansTenantAuth.Verifier;

/// <summary>Follows the feed: connects, goes on where it broke off, and where the server does not know that place any more, begins anew.</summary>
internal sealed partial class FeedFollower(ServerCalls server, VerifierState state, VerifierMetrics metrics, TimeProvider time, ILogger<FeedFollower> log) : BackgroundService
{
    // The server says something every five seconds: a connection that is silent for longer is half open.
    private static readonly TimeSpan HalfOpenAfter = TimeSpan.FromSeconds(11);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(10);
    private const int LongestPauseMilliseconds = 5_000;
    private string? cursor;
    private Revocations? building;
    private long sweptAt = time.GetTimestamp();

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Follow(stoppingToken);
                failures = 0;
            }
            catch (Exception fault) when (ServerCalls.IsFault(fault) && !stoppingToken.IsCancellationRequested)
            {
                LogBroken(fault);
                failures++;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            // Verifiers that lost one server together do not come back together.
            var pause = Math.Min(LongestPauseMilliseconds, 50 << Math.Min(failures, 7));
            await Task.Delay(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(pause / 2, pause + 1)), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task Follow(CancellationToken stop)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(stop);
        silence.CancelAfter(HalfOpenAfter);
        using var answer = await server.OpenFeed(cursor, silence.Token);

        // Events of keys are not told again: the keys are read anew on every connection. Nothing waits for that here; whoever meets
        // an unknown key joins the call.
        _ = server.ReadKeys();
        await using var body = await answer.Content.ReadAsStreamAsync(silence.Token);
        await foreach (var told in FeedReader.Read(body, silence.Token))
        {
            silence.CancelAfter(HalfOpenAfter);
            Take(told);
        }
    }

    private void Take(FeedEvent told)
    {
        switch (told.Name)
        {
            case "hello":
                Begin(Place(told));
                break;
            case "entry":
                Take(JsonSerializer.Deserialize(told.Data, VerifierJson.Default.FeedEntry) ?? throw new JsonException("An entry is missing."));
                break;
            case "live":
                state.Clock.Observe(Place(told).Time, isFirst: false);
                Complete();
                break;
            case "beat":
                state.Clock.Observe(Place(told).Time, isFirst: false);
                state.Hear();
                Sweep();
                break;
        }

        cursor = told.Id ?? cursor;
    }

    private void Begin(FeedPlace place)
    {
        state.Clock.Observe(place.Time, isFirst: true);
        if (place.Reset is not true)
            return;
        if (cursor is not null)
        {
            LogReset(cursor, place.Cursor);
            metrics.Reset();
        }

        // What is known stays in force until the snapshot is complete.
        cursor = null;
        building = new Revocations();
    }

    private void Complete()
    {
        if (building is { } complete)
            state.Replace(complete);
        building = null;
        state.Hear();
    }

    private void Take(FeedEntry entry)
    {
        if (entry.Kind is "key")
        {
            if (entry.State is "compromised")
                state.Keys.Remove(entry.Id);
            _ = server.ReadKeys();
            return;
        }

        var now = state.Clock.NowMilliseconds;
        (building ?? state.Known).Take(entry, now / 1_000);
        if (building is not null)
            return;
        state.Changed();
        state.Hear();
        metrics.Arrived(Math.Max(0, now - entry.At));
    }

    private void Sweep()
    {
        if (time.GetElapsedTime(sweptAt) < SweepEvery)
            return;
        sweptAt = time.GetTimestamp();
        state.Known.Sweep(state.Clock.NowSeconds);
    }

    private static FeedPlace Place(FeedEvent told) =>
        JsonSerializer.Deserialize(told.Data, VerifierJson.Default.FeedPlace) ?? throw new JsonException("A place in the feed is missing.");

    [LoggerMessage(1, LogLevel.Warning, "The feed broke off; it is taken up again.")]
    private partial void LogBroken(Exception fault);

    [LoggerMessage(2, LogLevel.Warning, "The server does not know the place {Cursor} of its feed any more (it stands at {Head}): its database may have been restored. A snapshot takes the place of what was known.")]
    private partial void LogReset(string cursor, string head);
}
