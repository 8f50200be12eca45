namespace OrleansTenantAuth.Verifier;

/// <summary>What a verifier knows: written by the feed, read by every request.</summary>
internal sealed class VerifierState(TimeProvider local)
{
    private readonly long startedAt = local.GetTimestamp();
    private volatile Revocations known = new();
    private long heardAt = -1;
    private long generation;

    /// <summary>The server's time.</summary>
    public ServerClock Clock { get; } = new(local);

    /// <summary>Keys that verify.</summary>
    public VerificationKeys Keys { get; } = new();

    /// <summary>Revocations and versions.</summary>
    public Revocations Known => known;

    /// <summary>Grows with every entry: what was judged under the same number needs no second look.</summary>
    public long Generation => Volatile.Read(ref generation);

    /// <summary>Since the feed said anything while it was complete; since the start where it never was.</summary>
    public TimeSpan Silence => Volatile.Read(ref heardAt) is >= 0 and var at ? local.GetElapsedTime(at) : local.GetElapsedTime(startedAt);

    /// <summary>Whether the feed was complete once.</summary>
    public bool WasLive => Volatile.Read(ref heardAt) >= 0;

    /// <summary>The feed, which is complete, said something.</summary>
    public void Hear() => Volatile.Write(ref heardAt, local.GetTimestamp());

    /// <summary>An entry was taken.</summary>
    public void Changed() => Interlocked.Increment(ref generation);

    /// <summary>A snapshot is complete: it takes the place of what was known.</summary>
    public void Replace(Revocations next)
    {
        known = next;
        Changed();
    }
}
