namespace OrleansTenantAuth.Tests.Engine.Conformance;

/// <summary>
/// What every engine promises its grains. One class per engine derives from each part of the suite, so the very same
/// tests run on all. Nothing but barriers orders what happens; where an engine takes a clock, time moves only when a test moves it.
/// </summary>
public abstract class EngineConformance : IAsyncLifetime
{
    private IEngineHarness? harness;

    /// <summary>The engine of this test; made with the defaults unless <see cref="Use"/> came first.</summary>
    protected IEngineHarness Engine => harness ??= Make(new());

    /// <summary>The barriers and notes of this test.</summary>
    protected Stage Stage => Engine.Stage;

    public Task InitializeAsync() => Prepare();

    public async Task DisposeAsync()
    {
        if (harness is not null)
            await harness.DisposeAsync();
    }

    /// <summary>Begins what an engine needs before it can be made.</summary>
    protected virtual Task Prepare() => Task.CompletedTask;

    protected abstract IEngineHarness Make(EngineSetup setup);

    protected void Use(EngineSetup setup) => harness = Make(setup);

    protected IProbeGrain Probe(string key) => Engine.Grains.GetGrain<IProbeGrain>(key);

    /// <summary>The fault with which a call ends.</summary>
    protected static async Task<Exception> FaultOf(Task call)
    {
        var fault = await Record.ExceptionAsync(() => call);
        return fault.ShouldNotBeNull();
    }
}
