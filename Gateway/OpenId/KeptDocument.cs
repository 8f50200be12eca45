using OrleansTenantAuth.Gateway.Tokens;

namespace OrleansTenantAuth.Gateway.OpenId;

/// <summary>
/// A document of somebody else's server: read again after ten minutes, or when a reader misses something in it, and never sooner than
/// five seconds after the last try, whatever came of that. While it cannot be read, the last one counts for a day.
/// </summary>
/// <param name="read">Reads it; null where it cannot be read or is not what it should be.</param>
/// <param name="time">The time.</param>
internal sealed class KeptDocument<T>(Func<Task<T?>> read, TimeProvider time)
    where T : class
{
    /// <summary>How long it is taken as it is.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);

    /// <summary>How long it counts while it cannot be read again.</summary>
    public static readonly TimeSpan KeptThroughOutage = TimeSpan.FromDays(1);

    /// <summary>How long after one try the next begins.</summary>
    public static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(5);

    private readonly SharedRead<T?> reads = new();
    private Kept kept = new(null, DateTimeOffset.MinValue, DateTimeOffset.MinValue);

    /// <summary>The document, or null where there is none that counts.</summary>
    public async Task<T?> Get()
    {
        var (known, now) = (Volatile.Read(ref kept), time.GetUtcNow());
        return known.Value is not null && now - known.ReadAt < Fresh ? known.Value : await ReadAgain(known, now);
    }

    /// <summary>
    /// The document without waiting for somebody else's server where that can be: read again behind the answer for as long again, and
    /// for as long as tries fail. Null where there is none that counts.
    /// </summary>
    public ValueTask<T?> GetAtOnce()
    {
        var (known, now) = (Volatile.Read(ref kept), time.GetUtcNow());
        if (known.Value is not null && now - known.ReadAt < Fresh)
            return ValueTask.FromResult<T?>(known.Value);
        var isFailing = known.TriedAt > known.ReadAt && now - known.TriedAt < 2 * Fresh;
        var again = ReadAgain(known, now);
        return Counting(known, now) is { } value && (isFailing || now - known.ReadAt < 2 * Fresh) ? ValueTask.FromResult<T?>(value) : new(again);
    }

    /// <summary>The document after another try, unless the last one was just made.</summary>
    public Task<T?> GetAnew() => ReadAgain(Volatile.Read(ref kept), time.GetUtcNow());

    private async Task<T?> ReadAgain(Kept known, DateTimeOffset now) => reads.IsRunning || now - known.TriedAt >= BetweenTries
        ? await reads.Join(Read)
        : Counting(known, now);

    private async Task<T?> Read()
    {
        var asked = time.GetUtcNow();
        var value = await read();
        var next = value is null ? Volatile.Read(ref kept) with { TriedAt = asked } : new Kept(value, asked, asked);
        Volatile.Write(ref kept, next);
        return Counting(next, asked);
    }

    private static T? Counting(Kept known, DateTimeOffset now) => now - known.ReadAt < KeptThroughOutage ? known.Value : null;

    private sealed record Kept(T? Value, DateTimeOffset ReadAt, DateTimeOffset TriedAt);
}
