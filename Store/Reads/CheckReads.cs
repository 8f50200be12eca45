using System.Collections.Immutable;
using OrleansTenantAuth.Store.Commits;

namespace OrleansTenantAuth.Store.Reads;

/// <summary>
/// Answers checks. Where no other process can write, from memory; else by one query for all that wait together, which reads
/// only the head while this process knows all commits up to it. What differs from memory is read again from the rows.
/// </summary>
internal sealed class CheckReads : IAsyncDisposable
{
    private readonly IStoreEngine engine;
    private readonly VersionMirror mirror;
    private readonly ReadBatcher<string, long> known;
    private readonly ReadBatcher<string, long> rows;

    public CheckReads(IStoreEngine engine, VersionMirror mirror, StoreOptions options)
    {
        this.engine = engine;
        this.mirror = mirror;
        known = new ReadBatcher<string, long>(options.QueuedReads, options.Readers, StoreLimits.KeysPerLoad, ReadKnown);
        rows = new ReadBatcher<string, long>(options.QueuedReads, options.Readers, StoreLimits.KeysPerLoad, ReadRows);
    }

    /// <summary>See <see cref="IGrainStore.Check"/>.</summary>
    public async Task<bool> Check(ImmutableArray<Guard> guards, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (engine.IsExclusive && mirror.Holds(guards))
            return true;
        var keys = guards.Select(guard => guard.Key).Where(CommitRules.IsKey).ToArray();
        return (!engine.IsExclusive && Agree(guards, await known.Read(keys, cancellationToken)))
            || Agree(guards, await rows.Read(keys, cancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        await known.DisposeAsync();
        await rows.DisposeAsync();
    }

    private static bool Agree(ImmutableArray<Guard> guards, Dictionary<string, long> versions)
    {
        foreach (var guard in guards)
        {
            if ((guard.Key is null ? 0 : versions.GetValueOrDefault(guard.Key)) != guard.Version)
                return false;
        }

        return true;
    }

    private async Task<Dictionary<string, long>> ReadKnown(string[] keys, CancellationToken cancellationToken)
    {
        var read = await Query(keys, mirror.Prepare(keys), cancellationToken);
        return read.Versions ?? mirror.Read(keys, read.Head) ?? await ReadRows(keys, cancellationToken);
    }

    private async Task<Dictionary<string, long>> ReadRows(string[] keys, CancellationToken cancellationToken)
    {
        mirror.Prepare(keys);
        return (await Query(keys, null, cancellationToken)).Versions!;
    }

    private async Task<VersionsRead> Query(string[] keys, Stretch? stretch, CancellationToken cancellationToken)
    {
        try
        {
            var read = await engine.Versions(keys, stretch, cancellationToken);
            if (read.Versions is { } versions)
                mirror.Learn(keys, read.Head, versions);
            return read;
        }
        catch
        {
            mirror.Forget();
            throw;
        }
    }
}
