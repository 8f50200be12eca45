namespace OrleansTenantAuth.Store.Commits;

/// <summary>
/// What a process knows of the rows that a batch rests on, as of its own last batch. It counts only while that batch is the last of
/// all: the writer checks so at the batch's place in the order.
/// </summary>
/// <param name="Position">The head after the last batch.</param>
/// <param name="Batch">The last batch.</param>
/// <param name="Own">By ordinal, whether the grain has the version that its commit expects.</param>
/// <param name="Guards">Guards that hold.</param>
internal sealed record KnownRows(long Position, Guid Batch, bool[] Own, HashSet<Guard> Guards);
