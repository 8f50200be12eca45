using OrleansTenantAuth.Store;
using OrleansTenantAuth.Store.Commits;
using OrleansTenantAuth.Store.Reads;
using Shouldly;

namespace OrleansTenantAuth.Tests.Store;

/// <summary>
/// A database of version numbers, written by this process and others, whose answers reach the mirror late and in any order. Each
/// step does one thing at random; what the mirror says is compared with the states that the database had since the question.
/// </summary>
internal sealed class MirrorWorld(Random random)
{
    private const int Keys = 12;
    private readonly VersionMirror mirror = new(capacity: 24);
    private readonly List<Dictionary<string, long>> history = [new(StringComparer.Ordinal)];
    private readonly List<long> heads = [0];
    private readonly List<BatchSlice> answers = [];
    private readonly List<(string[] Keys, long Head, Dictionary<string, long> Rows)> reads = [];
    private readonly List<(string[] Keys, int AskedAt, long Head)> questions = [];

    private Guid lastBatch;

    private long Head => heads[^1];

    /// <summary>One step; 1 when the mirror told something.</summary>
    public int Step()
    {
        switch (random.Next(1_000))
        {
            case < 5:
                Commit(isOwn: false);
                return 0;
            case < 100:
                Commit(isOwn: true);
                return 0;
            case < 350 when answers.Count > 0:
                Deliver(answers, mirror.Apply);
                return 0;
            case < 450:
                Snapshot();
                return 0;
            case < 650 when reads.Count > 0:
                Deliver(reads, read => mirror.Learn(read.Keys, read.Head, read.Rows));
                return 0;
            case < 652:
                mirror.Forget();
                return 0;
            case < 800:
                questions.Add((Pick(), history.Count - 1, Head));
                return 0;
            default:
                return Answer();
        }
    }

    /// <summary>One step in a world where rows are deleted too; how much a commit of this process counted on.</summary>
    public int StepWithDeletions()
    {
        switch (random.Next(1_000))
        {
            case < 5:
                Commit(isOwn: false);
                return 0;
            case < 400:
                return Commit(isOwn: true);
            case < 900 when answers.Count > 0:
                Deliver(answers, mirror.Apply);
                return 0;
            case < 930:
                Snapshot();
                return 0;
            case < 960 when reads.Count > 0:
                Deliver(reads, read => mirror.Learn(read.Keys, read.Head, read.Rows));
                return 0;
            case < 965:
                Delete();
                return 0;
            default:
                return 0;
        }
    }

    /// <summary>
    /// A batch after a position, one commit per key, each as many events long as its version says; the guards are the first commit's.
    /// It did not find what it knew.
    /// </summary>
    public static BatchSlice Batch(long first, (string Key, long Version)[] written, Guard[] guards, KnownRows? known = null)
    {
        var position = first;
        var commits = new Commit[written.Length];
        for (var i = 0; i < written.Length; i++)
        {
            var events = (int)(written[i].Version - position);
            position = written[i].Version;
            commits[i] = new Commit(written[i].Key, 0, [], Guid.Empty, [.. Enumerable.Repeat(Event, events)], i == 0 ? [.. guards] : [], []);
        }

        var batch = new BatchSlice(Guid.NewGuid(), commits) { Known = known };
        for (var i = 0; i < written.Length; i++)
            batch.Set(i, CommitStatus.Committed, written[i].Version);
        return batch;
    }

    private static NewEvent Event { get; } = new("kind", null, null, null, "system", "r", []);

    // Two batches are under way at most, and no key is in both, as in the store.
    private int Commit(bool isOwn)
    {
        var busy = answers.SelectMany(batch => batch.Commits).Select(commit => commit.Key).ToHashSet(StringComparer.Ordinal);
        var written = Pick().Where(key => !isOwn || !busy.Contains(key)).Select((key, i) => (Key: key, Version: Head + i + 1)).ToArray();
        if (written.Length == 0 || (isOwn && answers.Count > 1))
            return 0;
        var counted = 0;
        if (isOwn)
        {
            Guard[] guards = [.. Pick().Select(key => new Guard(key, Truth(key)))];
            var asked = Asked(written, guards);
            var batch = Batch(Head, written, guards, mirror.KnownOf(asked));
            batch.WasKnown = batch.Known is { } known && known.Batch == lastBatch && known.Position == Head;
            counted = batch.WasKnown ? CountTrue(asked, batch.Known!) : 0;
            answers.Add(batch);
            lastBatch = batch.Id;
        }
        else
        {
            lastBatch = Guid.NewGuid();
        }

        var next = new Dictionary<string, long>(history[^1], StringComparer.Ordinal);
        foreach (var (key, version) in written)
            next[key] = version;
        history.Add(next);
        heads.Add(written[^1].Version);
        return counted;
    }

    // What the commits expect is at times the truth and at times not.
    private Commit[] Asked((string Key, long Version)[] written, Guard[] guards) =>
    [
        .. written.Select((one, i) => new Commit(
            one.Key, Expected(one.Key), [], Guid.Empty, [], i == 0 ? [.. guards, new Guard("k" + random.Next(Keys), random.Next((int)Head + 1))] : [], [])),
    ];

    private long Expected(string key) => random.Next(4) == 0 ? random.Next((int)Head + 1) : Truth(key);

    private long Truth(string key) => history[^1].GetValueOrDefault(key);

    private int CountTrue(Commit[] asked, KnownRows known)
    {
        for (var i = 0; i < asked.Length; i++)
        {
            if (known.Own[i])
                asked[i].ExpectedVersion.ShouldBe(Truth(asked[i].Key), asked[i].Key);
        }

        foreach (var guard in known.Guards)
            guard.Version.ShouldBe(Truth(guard.Key), guard.Key);
        return known.Guards.Count + known.Own.Count(isSure => isSure);
    }

    private void Delete()
    {
        var next = new Dictionary<string, long>(history[^1], StringComparer.Ordinal);
        foreach (var key in Pick())
            next.Remove(key);
        history.Add(next);
        heads.Add(Head);
        lastBatch = Guid.Empty;
    }

    private void Snapshot()
    {
        var keys = Pick();
        mirror.Prepare(keys);
        reads.Add((keys, Head, new(history[^1], StringComparer.Ordinal)));
    }

    // The head of a question is read some time after it was asked; the mirror is asked some time after that.
    private int Answer()
    {
        if (questions.Count == 0)
            return 0;
        var (keys, askedAt, head) = questions[random.Next(questions.Count)];
        questions.Clear();
        if (mirror.Read(keys, head) is not { } told)
            return 0;
        history.Skip(askedAt).Any(state => keys.All(key => told[key] == state.GetValueOrDefault(key)))
            .ShouldBeTrue($"{string.Join(", ", keys)} as told was never the state since {askedAt}.");
        return 1;
    }

    private void Deliver<T>(List<T> waiting, Action<T> take)
    {
        var at = random.Next(Math.Min(2, waiting.Count));
        take(waiting[at]);
        waiting.RemoveAt(at);
    }

    private string[] Pick() => [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => "k" + random.Next(Keys)).Distinct(StringComparer.Ordinal)];
}
