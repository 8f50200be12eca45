using OrleansTenantAuth.Tests.Engine;
using OrleansTenantAuth.Tests.Engine.Conformance;

namespace OrleansTenantAuth.Tests.Embedded.Engine;

/// <summary>Base of tests that concern this engine alone.</summary>
public abstract class EngineTest : IAsyncLifetime, IAsyncDisposable
{
    private EmbeddedHarness? harness;

    protected EmbeddedHarness Harness => harness ??= new(further: typeof(EngineTest).Assembly);

    protected EmbeddedEngine Engine => Harness.Engine;

    protected Stage Stage => Harness.Stage;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (harness is not null)
            await harness.DisposeAsync();
    }

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Sets options, and has calls run on their callers' threads.</summary>
    protected void Use(Action<EmbeddedEngineOptions> configure)
    {
        SynchronizationContext.SetSynchronizationContext(null);
        harness = new(configure, typeof(EngineTest).Assembly);
    }

    protected IProbeGrain Probe(string key) => Engine.GetGrain<IProbeGrain>(key);
}
