using System.Collections.Concurrent;

namespace OrleansTenantAuth.Users;

/// <summary>The blocks of numbers that this process gives users from: one write for many users of a pool. What is left at its end is lost.</summary>
internal sealed class NumberBlocks
{
    private const int BlockSize = 32;
    private const int MostPools = 10_000;
    private readonly ConcurrentDictionary<string, Pool> pools = new(StringComparer.Ordinal);

    /// <summary>A number that nobody in the pool has.</summary>
    public async ValueTask<Outcome<long>> Next(IGrainFactory grains, CallInfo call, string pool)
    {
        if (pools.Count >= MostPools)
            pools.Clear();
        var place = pools.GetOrAdd(pool, static _ => new Pool());
        if (place.Take() is { } number)
            return Outcome<long>.Ok(number);
        var block = await grains.Numbers(pool).TakeBlock(new(call with { Resting = [] }, BlockSize));
        return block.Map(place.Fill);
    }

    private sealed class Pool
    {
        private readonly Lock gate = new();
        private long next;
        private long end;

        public long? Take()
        {
            lock (gate)
                return next < end ? next++ : null;
        }

        // Two calls may both have asked for a block: the older block's rest is lost.
        public long Fill(NumberBlock block)
        {
            lock (gate)
            {
                (next, end) = (block.First + 1, block.First + block.Count);
                return block.First;
            }
        }
    }
}
