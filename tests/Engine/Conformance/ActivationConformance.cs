namespace OrleansTenantAuth.Tests.Engine.Conformance;

/// <summary>How activations come and go.</summary>
public abstract class ActivationConformance : EngineConformance
{
    [Fact]
    public async Task Activation_ServesLaterCallsToo()
    {
        var first = await Probe("a").Identify();

        (await Probe("a").Identify()).ShouldBe(first);
        (await Probe("b").Identify()).ShouldNotBe(first);
    }

    [Fact]
    public async Task Activation_ThatFails_FailsItsCallAndIsMadeAnewByTheNext()
    {
        Stage.FailActivations(1);

        (await FaultOf(Probe("fragile").Count())).ShouldBeOfType<ProbeException>();

        (await Probe("fragile").Count()).ShouldBe(1);
        Stage.Activations.ShouldBe(2);
    }

    [Fact]
    public async Task DeactivateOnIdle_LetsTheRunningCallEnd_AndTheNextCallMeetAFreshActivation()
    {
        var grain = Probe("dropped");
        var old = await grain.Identify();
        var running = grain.HoldAndDrop("running");
        await Stage.Entered("running");
        Stage.Release("running");

        (await running).ShouldBe(old);
        (await grain.Identify()).ShouldNotBe(old);
    }

    [Fact]
    public async Task DeactivateOnIdle_WithCallsQueued_LosesNoneAndRunsNoneTwice()
    {
        var grain = Probe("dropped");
        var running = grain.HoldAndDrop("running");
        await Stage.Entered("running");
        var queued = Enumerable.Range(0, 200).Select(i => grain.Note($"{i}")).ToArray();
        var after = grain.Identify();

        Stage.Release("running");
        var old = await running;
        await Task.WhenAll(queued);

        Stage.Notes.ShouldBe(Enumerable.Range(0, 200).Select(i => $"{i}"), ignoreOrder: true);
        (await after).ShouldNotBe(old);
        Stage.Activations.ShouldBe(2);
    }

    [Fact]
    public async Task TwoEngines_HoldAnActivationEach()
    {
        var here = await Probe("twin").Identify();
        var there = await Engine.OtherGrains.GetGrain<IProbeGrain>("twin").Identify();

        there.ShouldNotBe(here);
        (await Probe("twin").Identify()).ShouldBe(here);
    }

    [Fact]
    public async Task TwoEngines_DoNotWaitForEachOther()
    {
        var held = Probe("twin").Hold("held");
        await Stage.Entered("held");

        (await Engine.OtherGrains.GetGrain<IProbeGrain>("twin").Key()).ShouldBe("twin");

        Stage.Release("held");
        await held;
    }
}
