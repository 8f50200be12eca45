namespace OrleansTenantAuth.Store.Reads;

/// <summary>A part of the line of all commits: every change after <paramref name="First"/>, up to <paramref name="Last"/>, is known.</summary>
internal readonly record struct Stretch(long First, long Last)
{
    /// <summary>Whether what is known at the end of the stretch tells the state at a head.</summary>
    public bool Contains(long head) => head >= First && head <= Last;
}

/// <summary>The newest stretches of the line whose changes this process knows, in order and apart from each other.</summary>
internal sealed class Coverage
{
    private const int Most = 8;
    private readonly List<Stretch> stretches = [];

    /// <summary>The newest stretch, or null where nothing is known.</summary>
    public Stretch? Newest => stretches.Count > 0 ? stretches[^1] : null;

    /// <summary>
    /// Adds one and joins it with those that it touches. False when it overlaps another: positions were given twice, so the
    /// database is not the one it was.
    /// </summary>
    public bool TryAdd(Stretch added)
    {
        var at = stretches.Count;
        while (at > 0 && stretches[at - 1].First >= added.Last)
            at--;
        if (at > 0 && stretches[at - 1].Last > added.First)
            return false;
        if (at < stretches.Count && stretches[at].First == added.Last)
        {
            added = added with { Last = stretches[at].Last };
            stretches.RemoveAt(at);
        }

        if (at > 0 && stretches[at - 1].Last == added.First)
            stretches[at - 1] = stretches[at - 1] with { Last = added.Last };
        else
            stretches.Insert(at, added);
        if (stretches.Count > Most)
            stretches.RemoveAt(0);
        return true;
    }

    /// <summary>Nothing is known any more.</summary>
    public void Clear() => stretches.Clear();
}
