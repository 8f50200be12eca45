using System.Collections.Concurrent;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.Workspaces.Access;

/// <summary>
/// What a publishable key may do in a minute: 200 reads and 30 writes, at each process. Keys of minutes that are over are forgotten
/// when there are many.
/// </summary>
public sealed class KeyRates(StoreClock time)
{
    /// <summary>Reads in a minute.</summary>
    public const int Reads = 200;

    /// <summary>Writes in a minute.</summary>
    public const int Writes = 30;

    private const int WindowSeconds = 60;
    private const int Most = 20_000;
    private readonly ConcurrentDictionary<string, Window> windows = new(StringComparer.Ordinal);

    /// <summary>Takes a call; null where it may go on, else the seconds until the next minute.</summary>
    public int? Take(string key, bool isRead)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        if (windows.Count >= Most)
            Forget(now / WindowSeconds);
        var window = windows.AddOrUpdate(key, _ => new Window(now / WindowSeconds), (_, known) => known.Number == now / WindowSeconds ? known : new Window(now / WindowSeconds));
        return window.Take(isRead) ? null : (int)(WindowSeconds - (now % WindowSeconds));
    }

    private void Forget(long current)
    {
        foreach (var (key, window) in windows)
        {
            if (window.Number != current)
                windows.TryRemove(KeyValuePair.Create(key, window));
        }

        // More keys in one minute than fit: a new count for all is better than a count for some.
        if (windows.Count >= Most)
            windows.Clear();
    }

    private sealed class Window(long number)
    {
        private int reads;
        private int writes;

        public long Number => number;

        public bool Take(bool isRead) => isRead ? Interlocked.Increment(ref reads) <= Reads : Interlocked.Increment(ref writes) <= Writes;
    }
}
