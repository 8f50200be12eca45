using OrleansTenantAuth.Tests.Engine.Conformance;

namespace OrleansTenantAuth.Tests.Engine;

public sealed class CallTests : CallConformance
{
    private OrleansHarness? started;

    protected override async Task Prepare() => started = await OrleansHarness.Start(OrleansHarness.Far);

    protected override IEngineHarness Make(EngineSetup setup) => started!;
}

public sealed class ActivationTests : ActivationConformance
{
    private OrleansHarness? started;

    protected override async Task Prepare() => started = await OrleansHarness.Start(OrleansHarness.Far);

    protected override IEngineHarness Make(EngineSetup setup) => started!;
}

public sealed class CycleTests : CycleConformance
{
    private OrleansHarness? started;

    protected override async Task Prepare() => started = await OrleansHarness.Start(OrleansHarness.Near);

    protected override IEngineHarness Make(EngineSetup setup) => started!;
}

public sealed class DeadlineTests : DeadlineConformance
{
    private OrleansHarness? started;

    protected override async Task Prepare() => started = await OrleansHarness.Start(OrleansHarness.Near);

    protected override IEngineHarness Make(EngineSetup setup) => started!;
}
