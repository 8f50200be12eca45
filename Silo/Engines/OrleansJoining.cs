using System.Data.Common;
using Orleans.Runtime;

namespace OrleansTenantAuth.Silo.Engines;

/// <summary>
/// Lets a silo join past the rows that dead silos left: all silos were killed at once, or the database is a restored backup.
/// Orleans has a joining silo probe those that it must reach, and declare dead those of them that neither answer nor have said for
/// a while in the table that they live; but it looks for these only when the table changes, and beside dead silos nothing
/// changes. So a joining silo says every second that it lives, which is a change.
/// </summary>
internal sealed class OrleansJoining(IMembershipTable table, ILocalSiloDetails silo) : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource joined = new();
    private Task beating = Task.CompletedTask;

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle lifecycle)
    {
        lifecycle.Subscribe(nameof(OrleansJoining), ServiceLifecycleStage.ValidateInitialConnectivity, Begin, _ => End());
        lifecycle.Subscribe(nameof(OrleansJoining), ServiceLifecycleStage.Active, _ => End(), _ => Task.CompletedTask);
    }

    /// <inheritdoc/>
    public void Dispose() => joined.Dispose();

    private Task Begin(CancellationToken cancellationToken)
    {
        beating = Beat();
        return Task.CompletedTask;
    }

    private async Task End()
    {
        await joined.CancelAsync();
        await beating;
    }

    private async Task Beat()
    {
        while (true)
        {
            await Task.Delay(Interval, joined.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (joined.IsCancellationRequested)
                return;
            try
            {
                await table.UpdateIAmAlive(new MembershipEntry { SiloAddress = silo.SiloAddress, IAmAliveTime = TimeProvider.System.GetUtcNow().UtcDateTime });
            }
            catch (DbException)
            {
                // The join itself fails on a database that stays away, and says so.
            }
        }
    }
}
