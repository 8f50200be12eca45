namespace OrleansTenantAuth.Silo.Delivery;

/// <summary>Bounds and paces of the <see cref="OtpSender"/>.</summary>
public sealed record OtpSenderOptions
{
    /// <summary>Messages on their way at the same time, 1 to 256.</summary>
    public int Parallel { get; init; } = 16;

    /// <summary>Entries read at once.</summary>
    public int PageSize { get; init; } = 100;

    /// <summary>Messages whose next attempt is remembered; past it the one due last is forgotten and found again by a sweep.</summary>
    public int Remembered { get; init; } = 10_000;

    /// <summary>Ends of messages that the store could not record yet; at this number no further message is sent.</summary>
    public int Unrecorded { get; init; } = 1_000;

    /// <summary>How long a lease holds; it is renewed three times as often.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a process without the lease asks for it.</summary>
    public TimeSpan LeaseRetry { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Between two readings of the outbox at least.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Between two readings of the whole outbox.</summary>
    public TimeSpan Sweep { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How far back the readings between two sweeps go: more than a commit and the clocks of two processes can be apart. What
    /// is later still waits for the sweep.
    /// </summary>
    public TimeSpan Tail { get; init; } = TimeSpan.FromSeconds(10);
}
