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

    /// <summary>A batch after a position, one commit per key, each without events but as long as its version says.</summary>
    public static BatchSlice Batch(long first, params (string Key, long Version)[] written)
    {
        var position = first;
        var commits = new Commit[written.Length];
        for (var i = 0; i < written.Length; i++)
        {
            var events = (int)(written[i].Version - position);
            position = written[i].Version;
            commits[i] = new Commit(written[i].Key, 0, [], Guid.Empty, [.. Enumerable.Repeat(Event, events)], [], []);
        }

        var batch = new BatchSlice(Guid.Empty, commits);
        for (var i = 0; i < written.Length; i++)
            batch.Set(i, CommitStatus.Committed, written[i].Version);
        return batch;
    }

    private static NewEvent Event { get; } = new("kind", null, null, null, "system", "r", []);

    private void Commit(bool isOwn)
    {
        var written = Pick().Select((key, i) => (Key: key, Version: Head + i + 1)).ToArray();
        if (isOwn)
            answers.Add(Batch(Head, written));
        var next = new Dictionary<string, long>(history[^1], StringComparer.Ordinal);
        foreach (var (key, version) in written)
            next[key] = version;
        history.Add(next);
        heads.Add(written[^1].Version);
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
