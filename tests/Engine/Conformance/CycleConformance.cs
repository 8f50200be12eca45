using System.Collections.Immutable;

namespace OrleansTenantAuth.Tests.Engine.Conformance;

/// <summary>Calls in a circle are a bug of the grains; they fail, and hold nobody for good.</summary>
public abstract class CycleConformance : EngineConformance
{
    [Fact]
    public async Task Call_BackToItself_FailsAsACycle()
    {
        var fault = await FaultOf(Probe("a").Relay(["a"]));

        Engine.IsCycle(fault).ShouldBeTrue(fault.ToString());
    }

    [Fact]
    public async Task Call_BackThroughOthers_FailsAsACycleAndLeavesAllGrainsUsable()
    {
        var fault = await FaultOf(Probe("a").Relay(["b", "c", "a"]));

        Engine.IsCycle(fault).ShouldBeTrue(fault.ToString());
        foreach (var key in ImmutableArray.Create("a", "b", "c"))
            (await Probe(key).Key()).ShouldBe(key);
    }
}
