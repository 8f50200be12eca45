using System.Collections.Immutable;
using OrleansTenantAuth.Store.Commits;

namespace OrleansTenantAuth.Store.Reads;

/// <summary>
/// What this process knows of the current versions of grains. The commits of all processes are one line of positions, and a
/// process knows its own; over a stretch of the line that holds none but its own, a version learned once stays known. So a
/// check whose head lies on that stretch needs no rows.
/// </summary>
/// <remarks>
/// Keys that checks asked for or commits named are held, in two generations, at most <paramref name="capacity"/>: the least asked
/// for go first. A grain that retention deleted may still be held, so for a check only agreement is final, and a difference is read
/// again; a commit counts on what is known only where its own last batch was the last to touch the rows.
/// </remarks>
internal sealed class VersionMirror(int capacity)
{
    private const long Unread = -1;
    private readonly Lock gate = new();
    private readonly Coverage coverage = new();
    private Guid lastBatch;
    private Dictionary<string, Known> young = new(StringComparer.Ordinal);
    private Dictionary<string, Known> old = new(StringComparer.Ordinal);

    /// <summary>Whether all guards are known to be current, where nobody but this process writes.</summary>
    public bool Holds(ImmutableArray<Guard> guards)
    {
        lock (gate)
        {
            foreach (var guard in guards)
            {
                if (guard.Key is null || VersionOf(guard.Key) != guard.Version)
                    return false;
            }

            return true;
        }
    }

    /// <summary>
    /// Must come before versions are read: keeps a place for each key, so that <see cref="Learn"/> does not miss a commit that
    /// falls between. Answers the newest stretch when all keys are known on it.
    /// </summary>
    public Stretch? Prepare(string[] keys)
    {
        lock (gate)
        {
            var areKnown = true;
            foreach (var key in keys)
            {
                if (!TryFind(key, out _))
                    Add(key, new Known(Unread, Unread));
                areKnown = areKnown && VersionOf(key) is not null;
            }

            return areKnown ? coverage.Newest : null;
        }
    }

    /// <summary>The versions of these keys when the head lies on the newest stretch and all of them are known there, else null.</summary>
    public Dictionary<string, long>? Read(string[] keys, long head)
    {
        lock (gate)
        {
            if (coverage.Newest is not { } newest || !newest.Contains(head))
                return null;
            var versions = new Dictionary<string, long>(keys.Length, StringComparer.Ordinal);
            foreach (var key in keys)
            {
                if (VersionOf(key) is not { } version)
                    return null;
                versions[key] = version;
            }

            return versions;
        }
    }

    /// <summary>Takes in what one snapshot at <paramref name="head"/> said of prepared keys; a key without a row has version 0.</summary>
    public void Learn(string[] keys, long head, Dictionary<string, long> versions)
    {
        lock (gate)
        {
            // An older snapshot than another that came first says nothing of the newest stretch.
            if (coverage.Newest is { } newest && head < newest.First)
                return;
            if (!(coverage.Newest is { } last && head <= last.Last))
            {
                // Somebody committed after this process's last batch, or its next one did and is not taken in yet.
                coverage.TryAdd(new Stretch(head, head));
                lastBatch = Guid.Empty;
            }

            foreach (var key in keys)
            {
                if (TryFind(key, out var known) && known.AsOf < head)
                    young[key] = new Known(versions.GetValueOrDefault(key), head);
            }
        }
    }

    /// <summary>What is known for these commits as of the last batch of this process; null where that is nothing.</summary>
    public KnownRows? KnownOf(Commit[] commits)
    {
        lock (gate)
        {
            if (lastBatch == Guid.Empty || coverage.Newest is not { } newest)
                return null;
            var own = new bool[commits.Length];
            var guards = new HashSet<Guard>();
            for (var i = 0; i < commits.Length; i++)
            {
                own[i] = VersionOf(commits[i].Key) == commits[i].ExpectedVersion;
                foreach (var guard in commits[i].Guards)
                {
                    if (VersionOf(guard.Key) == guard.Version)
                        guards.Add(guard);
                }
            }

            return new KnownRows(newest.Last, lastBatch, own, guards);
        }
    }

    /// <summary>Takes in a batch of this process. Must come before its callers hear of it.</summary>
    public void Apply(BatchSlice batch)
    {
        if (batch.LastPosition == 0)
            return;
        lock (gate)
        {
            // Nobody committed since the last batch, and yet it is not the last to touch the rows: some were deleted.
            if (batch is { Known: { } counted, WasKnown: false } && counted.Position == batch.FirstPosition)
                Clear();
            if (!coverage.TryAdd(new Stretch(batch.FirstPosition, batch.LastPosition)))
            {
                Clear();
                return;
            }

            var isLast = coverage.Newest!.Value.Last == batch.LastPosition;
            if (isLast)
                lastBatch = batch.Id;
            for (var i = 0; i < batch.Commits.Length; i++)
            {
                if (batch.Results[i].Version is var version and not 0)
                    Take(batch.Commits[i], batch.FirstPosition, version, isLast);
            }
        }
    }

    /// <summary>Forgets everything: a read or a write failed, and the database may not be the one it was.</summary>
    public void Forget()
    {
        lock (gate)
            Clear();
    }

    private long? VersionOf(string key) =>
        coverage.Newest is { } newest && TryFind(key, out var known) && known.AsOf >= newest.First ? known.Version : null;

    private bool TryFind(string key, out Known known)
    {
        if (young.TryGetValue(key, out known))
            return true;
        if (!old.Remove(key, out known))
            return false;
        Add(key, known);
        return true;
    }

    private void Add(string key, Known known)
    {
        if (young.Count >= capacity / 2)
            (old, young) = (young, new Dictionary<string, Known>(StringComparer.Ordinal));
        young[key] = known;
    }

    // A commit that happened proves its guards at the head before its batch, and its own version after it. Of a key that is not
    // held, a batch whose answer came late does not tell the newest.
    private void Take(Commit commit, long head, long version, bool isLast)
    {
        foreach (var guard in commit.Guards)
            Set(guard.Key, new Known(guard.Version, head), isLast);
        Set(commit.Key, new Known(version, version), isLast);
    }

    private void Set(string key, Known newer, bool isLast)
    {
        if (TryFind(key, out var known))
        {
            if (known.AsOf < newer.AsOf)
                young[key] = newer;
        }
        else if (isLast)
        {
            Add(key, newer);
        }
    }

    private void Clear()
    {
        lastBatch = Guid.Empty;
        coverage.Clear();
        young.Clear();
        old.Clear();
    }

    private readonly record struct Known(long Version, long AsOf);
}
