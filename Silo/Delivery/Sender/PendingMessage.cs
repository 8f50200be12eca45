using System.Security.Cryptography;

namespace OrleansTenantAuth.Silo.Delivery;

/// <summary>What is known of a message's end.</summary>
public enum Verdict
{
    /// <summary>Still to be sent.</summary>
    Open = 0,

    /// <summary>The other side has taken it; only the record is missing.</summary>
    Accepted = 1,

    /// <summary>It will not be sent; only the record is missing.</summary>
    GivenUp = 2,
}

/// <summary>A message of the outbox as the sender remembers it.</summary>
/// <param name="Item">Its entry: the challenge's id.</param>
/// <param name="ExpiresAt">When the challenge ends.</param>
/// <param name="Verdict">Once it is not <see cref="Verdict.Open"/>, nothing is sent any more.</param>
/// <param name="Failures">Failed attempts so far, to send or to record.</param>
/// <param name="Due">When it is its turn again.</param>
public sealed record PendingMessage(string Item, DateTimeOffset ExpiresAt, Verdict Verdict, int Failures, DateTimeOffset Due)
{
    /// <summary>The longest wait between two attempts.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    /// <summary>An entry seen for the first time.</summary>
    public static PendingMessage First(string item, DateTimeOffset expiresAt, DateTimeOffset now) =>
        new(item, expiresAt, Verdict.Open, 0, now);

    /// <summary>
    /// After a failure: waits 1, 2, 4 … 40 seconds and up to half as long again, but not past the challenge's end, where the
    /// message is due to be dropped. What ended unrecorded is taken up once more after that: an ended challenge has no message.
    /// </summary>
    public PendingMessage Failed(DateTimeOffset now)
    {
        var wait = Wait(Failures);
        if (now >= ExpiresAt)
            return this with { Verdict = Verdict.Open, Failures = Failures + 1, Due = now + wait };
        var due = now + wait;
        return this with { Failures = Failures + 1, Due = due < ExpiresAt ? due : ExpiresAt };
    }

    private static TimeSpan Wait(int failures)
    {
        var seconds = failures >= 6 ? 40 : Math.Min(40, 1 << failures);
        var spread = RandomNumberGenerator.GetInt32(0, 501) / 1_000.0;
        return TimeSpan.FromSeconds(seconds * (1 + spread));
    }
}
