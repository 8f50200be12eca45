using System.Collections.Immutable;

namespace OrleansTenantAuth.Store;

/// <summary>
/// The processes over one store, for operators: each writes every few seconds that it lives. No decision rests on it. Throws
/// <see cref="StoreUnavailableException"/>.
/// </summary>
public interface IProcessTable
{
    /// <summary>Writes down that a process lives, and removes the rows of those that have not done so for <paramref name="keep"/>.</summary>
    Task Beat(Guid id, byte[] facts, TimeSpan keep, CancellationToken cancellationToken = default);

    /// <summary>Removes the row of a process that ends.</summary>
    Task Leave(Guid id, CancellationToken cancellationToken = default);

    /// <summary>Processes seen within <paramref name="keep"/>, at most <see cref="StoreLimits.EntriesPerPage"/>, newest first.</summary>
    Task<ImmutableArray<ProcessBeat>> Seen(TimeSpan keep, CancellationToken cancellationToken = default);

    /// <summary>How far the feed of this process is behind the store. What it finds there is made known to the tails of this process.</summary>
    Task<FeedLag> Lag(CancellationToken cancellationToken = default);
}

/// <summary>What a process last wrote about itself.</summary>
/// <param name="Id">Drawn at its start.</param>
/// <param name="SeenAt">When it wrote.</param>
/// <param name="Facts">UTF-8 JSON with the schema number <c>v</c>.</param>
public sealed record ProcessBeat(Guid Id, DateTimeOffset SeenAt, byte[] Facts);

/// <summary>What the feed has not told a process yet.</summary>
/// <param name="Positions">From the last event that it was told of to the newest.</param>
/// <param name="Age">Of the oldest event that it was not told of.</param>
public readonly record struct FeedLag(long Positions, TimeSpan Age);
