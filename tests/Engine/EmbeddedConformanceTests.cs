using OrleansTenantAuth.Tests.Engine.Conformance;

namespace OrleansTenantAuth.Tests.Engine;

/// <summary>Makes harnesses; without the test runner's synchronization context calls run on their callers' threads.</summary>
public static class Harnesses
{
    public static EmbeddedHarness OnThePool(EngineSetup setup) => new(options =>
    {
        options.TurnTimeout = setup.TurnTimeout;
        options.CopyMessages = setup.CopyMessages;
    });

    public static EmbeddedHarness OnTheCaller(EngineSetup setup)
    {
        SynchronizationContext.SetSynchronizationContext(null);
        return OnThePool(setup);
    }
}

public sealed class CallTests : CallConformance
{
    protected override IEngineHarness Make(EngineSetup setup) => Harnesses.OnTheCaller(setup);
}

public sealed class CallThroughPoolTests : CallConformance
{
    protected override IEngineHarness Make(EngineSetup setup) => Harnesses.OnThePool(setup);
}

public sealed class ActivationTests : ActivationConformance
{
    protected override IEngineHarness Make(EngineSetup setup) => Harnesses.OnTheCaller(setup);
}

public sealed class ActivationThroughPoolTests : ActivationConformance
{
    protected override IEngineHarness Make(EngineSetup setup) => Harnesses.OnThePool(setup);
}

public sealed class DeadlineTests : DeadlineConformance
{
    protected override IEngineHarness Make(EngineSetup setup) => Harnesses.OnTheCaller(setup);
}

public sealed class DeadlineThroughPoolTests : DeadlineConformance
{
    protected override IEngineHarness Make(EngineSetup setup) => Harnesses.OnThePool(setup);
}

public sealed class CycleTests : CycleConformance
{
    protected override IEngineHarness Make(EngineSetup setup) => Harnesses.OnTheCaller(setup);
}

public sealed class CycleThroughPoolTests : CycleConformance
{
    protected override IEngineHarness Make(EngineSetup setup) => Harnesses.OnThePool(setup);
}
