using System.Collections.Concurrent;

namespace OrleansTenantAuth.Silo.Delivery;

/// <summary>
/// How much runs at once. Retries hold at most half of it and one kind of contact at most three quarters, so that neither
/// messages that always fail nor a channel that hangs keep the others waiting.
/// </summary>
/// <param name="parallel">Messages at once, 1 to 256.</param>
public sealed class SendSlots(int parallel) : IDisposable
{
    private readonly SemaphoreSlim all = new(parallel is >= 1 and <= 256 ? parallel : throw new ArgumentOutOfRangeException(nameof(parallel), parallel, "1 to 256."));
    private readonly SemaphoreSlim retries = new(Math.Max(1, parallel / 2));
    private readonly ConcurrentDictionary<string, SemaphoreSlim> kinds = new(StringComparer.Ordinal);

    /// <summary>Waits for a place for a first attempt.</summary>
    public Task Take(CancellationToken cancellationToken) => all.WaitAsync(cancellationToken);

    /// <summary>Takes a place for a retry, if there is one now.</summary>
    public async Task<bool> TryTakeRetry()
    {
        if (!await retries.WaitAsync(TimeSpan.Zero))
            return false;
        if (await all.WaitAsync(TimeSpan.Zero))
            return true;
        retries.Release();
        return false;
    }

    /// <summary>Gives a place back.</summary>
    public void Release(bool retry)
    {
        if (retry)
            retries.Release();
        all.Release();
    }

    /// <summary>Takes a place of one kind, if there is one now.</summary>
    public Task<bool> TryTakeKind(string kind) => Kind(kind).WaitAsync(TimeSpan.Zero);

    /// <summary>Gives a place of one kind back.</summary>
    public void ReleaseKind(string kind) => Kind(kind).Release();

    /// <summary>Waits until nothing runs; nothing may be started any more.</summary>
    public async Task Drain()
    {
        for (var place = 0; place < parallel; place++)
            await all.WaitAsync();
        all.Release(parallel);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        all.Dispose();
        retries.Dispose();
        foreach (var kind in kinds.Values)
            kind.Dispose();
    }

    private SemaphoreSlim Kind(string kind) => kinds.GetOrAdd(kind, static (_, size) => new SemaphoreSlim(size), Math.Max(1, parallel * 3 / 4));
}
