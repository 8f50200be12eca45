using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Silo.Delivery;

/// <summary>
/// The right to send, for one process of several. It counts from before the store was asked, by this process's own monotonic clock,
/// so a process that stood still knows that its time is over before it sends anything.
/// </summary>
/// <param name="store">Keeps the lease.</param>
/// <param name="duration">How long it holds without renewal.</param>
/// <param name="name">Its name.</param>
public sealed class SenderLease(IGrainStore store, TimeSpan duration, string name = SenderLease.Name)
{
    /// <summary>The name of the lease for codes and links.</summary>
    public const string Name = "otp-sender";

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    private readonly string holder = Guid.NewGuid().ToString("N");
    private long askedAt;
    private volatile bool granted;

    /// <summary>Grows with each time that the lease was taken anew.</summary>
    public int Term { get; private set; }

    /// <summary>Whether this process may send now.</summary>
    public bool IsHeld => granted && store.Clock.GetElapsedTime(Volatile.Read(ref askedAt)) < duration;

    /// <summary>Takes the lease; false when another process has it.</summary>
    public async Task<bool> TryTake(CancellationToken cancellationToken)
    {
        if (!await Ask(cancellationToken))
            return false;
        Term++;
        granted = true;
        return true;
    }

    /// <summary>Renews until the lease is lost or the token cancelled; then it is not held.</summary>
    /// <param name="unavailable">Told of each renewal that the store could not answer.</param>
    /// <param name="cancellationToken">Ends the renewals.</param>
    public async Task KeepRenewing(Action<Exception> unavailable, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(unavailable);
        try
        {
            while (IsHeld)
            {
                await Task.Delay(duration / 3, store.Clock, cancellationToken);
                if (!await Renew(unavailable, cancellationToken))
                    return;
            }
        }
        finally
        {
            granted = false;
        }
    }

    /// <summary>Lets another process have the lease at once.</summary>
    public async Task Release(CancellationToken cancellationToken)
    {
        granted = false;
        await store.TryLease(name, holder, Shortest, cancellationToken);
    }

    private async Task<bool> Renew(Action<Exception> unavailable, CancellationToken cancellationToken)
    {
        try
        {
            return await Ask(cancellationToken);
        }
        catch (Exception fault) when (fault is StoreUnavailableException or StoreOutcomeUnknownException)
        {
            // Nobody else can have taken it before its time is over.
            unavailable(fault);
            return true;
        }
    }

    private async Task<bool> Ask(CancellationToken cancellationToken)
    {
        var now = store.Clock.GetTimestamp();
        if (!await store.TryLease(name, holder, duration, cancellationToken))
            return false;
        Volatile.Write(ref askedAt, now);
        return true;
    }
}
