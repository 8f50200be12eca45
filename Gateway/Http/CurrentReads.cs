namespace OrleansTenantAuth.Gateway.Http;

/// <summary>Ends a read over several grains, or from memory, with one check of everything it rests on.</summary>
public sealed class CurrentReads(IGrainFactory grains)
{
    /// <summary>The answer of <paramref name="read"/>, current as of this call.</summary>
    public Task<Outcome<T>> Of<T>(CallInfo call, Func<CallInfo, Task<Outcome<T>>> read) =>
        CheckedRead.Of(call, read, (asked, stamps) => grains.Checks().AreCurrent(new(asked, stamps)));
}
