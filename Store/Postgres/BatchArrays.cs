using OrleansTenantAuth.Store.Commits;

namespace OrleansTenantAuth.Store.Postgres;

/// <summary>A batch as the arrays that <c>commit_batch_v2</c> takes. Ordinals count from 1, as SQL does.</summary>
internal sealed class BatchArrays
{
    public BatchArrays(Commit[] commits, KnownRows? known)
    {
        var events = commits.Sum(c => c.Events.Length);
        var guards = commits.Sum(c => c.Guards.Length);
        var entries = commits.Sum(c => c.Entries.Length);
        (Key, Expected, Op, State, Events) = (new string[commits.Length], new long[commits.Length], new Guid[commits.Length], new byte[commits.Length][], new int[commits.Length]);
        (EventOrd, EventSeq, Kind, App, Tenant, User) = (new int[events], new int[events], new string[events], new Guid?[events], new Guid?[events], new Guid?[events]);
        (Actor, Request, Data) = (new string[events], new string[events], new byte[events][]);
        (GuardOrd, GuardPair) = (new int[guards], new int[guards]);
        (EntryOrd, List, Item, Value, Expires) = (new int[entries], new string[entries], new string[entries], new byte[]?[entries], new DateTime?[entries]);
        var (e, g, l) = (0, 0, 0);
        Sure = known?.Own ?? new bool[commits.Length];
        var pairs = UnsureFirst(commits, known);
        for (var i = 0; i < commits.Length; i++)
        {
            var commit = commits[i];
            (Key[i], Expected[i], Op[i], State[i], Events[i]) = (commit.Key, commit.ExpectedVersion, commit.OperationId, commit.State, commit.Events.Length);
            for (var n = 0; n < commit.Events.Length; n++, e++)
            {
                var one = commit.Events[n];
                (EventOrd[e], EventSeq[e], Kind[e], App[e], Tenant[e], User[e]) = (i + 1, n + 1, one.Kind, one.AppId, one.TenantId, one.UserId);
                (Actor[e], Request[e], Data[e]) = (one.Actor, one.RequestId, one.Data);
            }

            foreach (var guard in commit.Guards)
                (GuardOrd[g], GuardPair[g++]) = (i + 1, pairs[guard]);

            foreach (var entry in commit.Entries)
                (EntryOrd[l], List[l], Item[l], Value[l], Expires[l++]) = (i + 1, entry.ListName, entry.Item, entry.Value, entry.ExpiresAt?.UtcDateTime);
        }

        (PairKey, PairVersion) = (new string[pairs.Count], new long[pairs.Count]);
        foreach (var (guard, pair) in pairs)
            (PairKey[pair - 1], PairVersion[pair - 1]) = (guard.Key, guard.Version);
    }

    public string[] Key { get; }

    public long[] Expected { get; }

    /// <summary>Whether the grain is known to have the expected version.</summary>
    public bool[] Sure { get; }

    public Guid[] Op { get; }

    public byte[][] State { get; }

    public int[] Events { get; }

    /// <summary>The distinct guards: each is looked up once for all commits that share it.</summary>
    public string[] PairKey { get; }

    public long[] PairVersion { get; }

    /// <summary>How many of the distinct guards, from the first on, are not known to hold.</summary>
    public int UnsurePairs { get; private set; }

    public int[] GuardOrd { get; }

    public int[] GuardPair { get; }

    public int[] EventOrd { get; }

    public int[] EventSeq { get; }

    public string[] Kind { get; }

    public Guid?[] App { get; }

    public Guid?[] Tenant { get; }

    public Guid?[] User { get; }

    public string[] Actor { get; }

    public string[] Request { get; }

    public byte[][] Data { get; }

    public int[] EntryOrd { get; }

    public string[] List { get; }

    public string[] Item { get; }

    public byte[]?[] Value { get; }

    public DateTime?[] Expires { get; }

    // The distinct guards with their ordinals; those known to hold stand last, so that a prefix is what must be looked up.
    private Dictionary<Guard, int> UnsureFirst(Commit[] commits, KnownRows? known)
    {
        var pairs = new Dictionary<Guard, int>();
        foreach (var commit in commits)
        {
            foreach (var guard in commit.Guards)
            {
                if (known?.Guards.Contains(guard) != true && !pairs.ContainsKey(guard))
                    pairs[guard] = pairs.Count + 1;
            }
        }

        UnsurePairs = pairs.Count;
        foreach (var guard in known?.Guards ?? [])
            pairs[guard] = pairs.Count + 1;
        return pairs;
    }
}
