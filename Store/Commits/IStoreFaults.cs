namespace OrleansTenantAuth.Store.Commits;

/// <summary>
/// Where tests make the store fail. Throw <see cref="StoreUnavailableException"/> or <see cref="BatchRefusedException"/>
/// before a write, anything after it; awaiting holds the writer.
/// </summary>
internal interface IStoreFaults
{
    /// <summary>Before a batch is sent: nothing of it was written.</summary>
    ValueTask BeforeWrite(IReadOnlyList<Commit> batch);

    /// <summary>After a batch became durable, before its answer arrives: throwing loses the answer.</summary>
    ValueTask AfterWrite(IReadOnlyList<Commit> batch);

    /// <summary>Before the store looks up whether a batch happened: throwing leaves the outcome unknown.</summary>
    ValueTask BeforeSettle(IReadOnlyList<Commit> batch);
}
