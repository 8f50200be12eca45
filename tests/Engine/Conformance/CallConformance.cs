namespace OrleansTenantAuth.Tests.Engine.Conformance;

/// <summary>One call at a time; faults as they were thrown.</summary>
public abstract class CallConformance : EngineConformance
{
    [Fact]
    public async Task Call_ByAThousandCallersAtOnce_RunsOneAtATime()
    {
        var grain = Probe("busy");
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var calls = Enumerable.Range(0, 1_000).Select(_ => Task.Run(async () =>
        {
            await start.Task;
            return await grain.Count();
        })).ToArray();

        start.SetResult();
        var counts = await Task.WhenAll(calls);

        counts.Order().ShouldBe(Enumerable.Range(1, 1_000));
        Stage.Activations.ShouldBe(1);
    }

    [Fact]
    public async Task Call_WhileTheGrainIsBusy_Waits()
    {
        var grain = Probe("queue");
        var held = grain.Hold("first");
        await Stage.Entered("first");

        var waiting = Enumerable.Range(0, 100).Select(i => grain.Note($"{i}")).ToArray();
        Stage.Notes.ShouldBeEmpty();
        Stage.Release("first");
        await held;
        await Task.WhenAll(waiting);

        Stage.Notes[0].ShouldBe("first");
        Stage.Notes.Skip(1).ShouldBe(Enumerable.Range(0, 100).Select(i => $"{i}"), ignoreOrder: true);
    }

    [Fact]
    public async Task Call_OfAnotherKey_DoesNotWait()
    {
        var held = Probe("held").Hold("held");
        await Stage.Entered("held");

        (await Probe("free").Key()).ShouldBe("free");

        Stage.Release("held");
        await held;
    }

    [Fact]
    public async Task Call_ToTheSameGrainByTwoBranches_IsNoCycle() =>
        (await Probe("top").Fan("left", "right", "last")).ShouldBe("last last");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Exception_OfAGrain_ReachesTheCallerAsItIs(bool late)
    {
        var before = await Probe("thrower").Identify();

        var fault = await FaultOf(Probe("thrower").Throw("why", late));

        fault.ShouldBeOfType<ProbeException>().Message.ShouldBe("why");
        (await Probe("thrower").Identify()).ShouldBe(before);
    }

    [Fact]
    public async Task Cancellation_ByTheCaller_ReachesTheGrain()
    {
        using var cancel = new CancellationTokenSource();
        var call = Probe("patient").WaitForCancel("waits", cancel.Token);
        await Stage.Entered("waits");

        await cancel.CancelAsync();

        (await FaultOf(call)).ShouldBeAssignableTo<OperationCanceledException>();
    }

    [Fact]
    public async Task StatelessWorker_RunsCallsOfOneKeySideBySide()
    {
        var worker = Engine.Grains.GetGrain<IWorkerGrain>("pool");
        var first = worker.Hold("one");
        var second = worker.Hold("two");

        await Task.WhenAll(Stage.Entered("one"), Stage.Entered("two"));
        Stage.Release("one");
        Stage.Release("two");

        (await first).ShouldNotBe(await second);
    }

    [Fact]
    public async Task Messages_AreCopied_SoThatNobodyChangesAnothersBytes()
    {
        Use(new() { CopyMessages = true });
        byte[] sent = [1, 2, 3];

        var answer = await Probe("scribbler").Scribble(sent);

        sent.ShouldBe([1, 2, 3]);
        answer.ShouldBe([2, 2, 3]);
    }
}
