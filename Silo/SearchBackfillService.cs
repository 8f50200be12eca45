using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansTenantAuth.Directories;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Silo;

/// <summary>
/// After an upgrade from a version without searches: one process of several lets users and tenants write their entries. Passes are made
/// at each start until one was completed an hour after the first began, since a process of the version before may run that long.
/// </summary>
internal sealed partial class SearchBackfillService(
    IGrainStore store, IGrainFactory grains, TimeProvider time, ILogger<SearchBackfillService> logger) : BackgroundService
{
    private const string Lease = "searches";
    private static readonly string Key = GrainKey.Meta("searches");
    private static readonly TimeSpan Overlap = TimeSpan.FromHours(1);
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);
    private readonly string holder = Guid.NewGuid().ToString("N");

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        do
            await Task.Delay(Wait, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (!stoppingToken.IsCancellationRequested && !await Pass(stoppingToken));
    }

    // True when this process has nothing more to do.
    private async Task<bool> Pass(CancellationToken cancellationToken)
    {
        try
        {
            var stored = await store.Load(Key, cancellationToken);
            var place = stored is null ? new Place(1, store.Clock.GetUtcNow(), false) : JsonSerializer.Deserialize<Place>(stored.State)!;
            if (place.done || !await Holds())
                return place.done;
            if (await new SearchBackfill(store, grains).Run(Holds, cancellationToken) is not { } written)
                return false;
            if (written > 0)
                LogWritten(written);
            var next = place with { done = store.Clock.GetUtcNow() - place.begun > Overlap };
            if (stored is null || next != place)
                await store.Commit(new Commit(Key, stored?.Version ?? 0, JsonSerializer.SerializeToUtf8Bytes(next), Guid.NewGuid(), [], [], []), cancellationToken);
            return true;
        }
        catch (Exception fault) when (fault is StoreUnavailableException or StoreOutcomeUnknownException)
        {
            LogFault(fault);
            return false;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return true;
        }

        Task<bool> Holds() => store.TryLease(Lease, holder, Wait * 2, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Written} users and tenants that were written by an earlier version can be searched now.")]
    private partial void LogWritten(int written);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Users and tenants of an earlier version could not be made searchable; it is tried again.")]
    private partial void LogFault(Exception fault);

#pragma warning disable IDE1006, SA1300 // The stored names.
    private sealed record Place(int v, DateTimeOffset begun, bool done);
#pragma warning restore IDE1006, SA1300
}
