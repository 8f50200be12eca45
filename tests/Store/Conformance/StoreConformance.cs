using Microsoft.Extensions.Logging.Abstractions;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Store.Conformance;

/// <summary>What every store does. One class per engine runs all of it.</summary>
public abstract partial class StoreConformance : IAsyncLifetime
{
    private readonly List<GrainStore> opened = [];
    private StoreOptions place = new();

    /// <summary>The store of this test, over an empty database and a clock that tests move.</summary>
    private protected GrainStore Store { get; private set; } = null!;

    private protected FakeTime Time { get; } = new();

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        place = await NewPlace();
        Store = await Open(place);
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        foreach (var store in opened)
            await store.DisposeAsync();
        Cleaned();
    }

    /// <summary>Options of an empty database.</summary>
    protected abstract Task<StoreOptions> NewPlace();

    /// <summary>After all stores were closed.</summary>
    protected virtual void Cleaned()
    {
    }

    private protected async Task<GrainStore> Open(StoreOptions options)
    {
        var store = (GrainStore)await GrainStore.Open(options, Time, NullLoggerFactory.Instance);
        opened.Add(store);
        return store;
    }

    private protected async Task<GrainStore> OpenWith(TestFaults faults, Func<StoreOptions, StoreOptions>? change = null)
    {
        await Store.DisposeAsync();
        var options = place with { Faults = faults };
        return await Open(change is null ? options : change(options));
    }

    private protected static async Task<long> Committed(IGrainStore store, Commit commit)
    {
        var result = await store.Commit(commit);
        result.Status.ShouldBe(CommitStatus.Committed);
        return result.Version;
    }
}
