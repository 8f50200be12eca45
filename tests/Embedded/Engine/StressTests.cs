using OrleansTenantAuth.Tests.Engine;
using OrleansTenantAuth.Tests.Engine.Conformance;

namespace OrleansTenantAuth.Tests.Embedded.Engine;

/// <summary>A grain whose calls take a while, fail, drop their activation and call others.</summary>
public interface IWorkGrain : IGrainWithStringKey
{
    /// <summary>Notes the number, exactly when it runs.</summary>
    Task Work(int number);
}

/// <inheritdoc cref="IWorkGrain"/>
public sealed class WorkGrain(Stage stage) : Grain, IWorkGrain
{
    private int inside;

    public async Task Work(int number)
    {
        if (Interlocked.Increment(ref inside) != 1)
            stage.Note("two at once");
        try
        {
            stage.Note($"{number}");
            if (number % 5 == 0)
                DeactivateOnIdle();
            for (var i = number % 4; i > 0; i--)
                await Task.Yield();
            if (number % 3 == 0)
                await GrainFactory.GetGrain<IProbeGrain>($"p{number % 40}").Count();
        }
        finally
        {
            Interlocked.Decrement(ref inside);
        }

        if (number % 7 == 0)
            throw new ProbeException("sometimes");
    }
}

public sealed class StressTests : EngineTest
{
    [Fact]
    public async Task Calls_UnderEvictionsDropsDeadlinesAndFullQueues_RunOnceOrAsTheirFaultSays()
    {
        const int workers = 16, each = 2_000;
        Use(o =>
        {
            o.MaxActivations = 12;
            o.MaxWaitingCalls = 6;
        });
        var outcomes = new Exception?[workers * each];
        var ended = new TaskCompletionSource();
        var time = Task.Run(() =>
        {
            while (!ended.Task.IsCompleted)
                Harness.Advance(TimeSpan.FromMilliseconds(1));
        });

        await Task.WhenAll(Enumerable.Range(0, workers).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; i < each; i++)
            {
                var number = (worker * each) + i;
                outcomes[number] = await Record.ExceptionAsync(() => Engine.GetGrain<IWorkGrain>($"w{number % 5}").Work(number));
            }
        })));
        ended.SetResult();
        await time;
        (await Engine.StopAsync()).ShouldBeTrue();

        var runs = Stage.Notes.CountBy(note => note).ToDictionary();
        runs.ShouldNotContainKey("two at once");
        for (var number = 0; number < outcomes.Length; number++)
        {
            var ran = runs.GetValueOrDefault($"{number}");
            switch (outcomes[number])
            {
                case null or ProbeException:
                    ran.ShouldBe(1);
                    break;
                case GrainTimeoutException { NotStarted: true, Nested: false } or GrainOverloadedException { Nested: false }:
                    ran.ShouldBe(0);
                    break;
                case GrainTimeoutException { Nested: false }:
                    ran.ShouldBeInRange(0, 1);
                    break;
                case GrainEngineException { Nested: true } fault when fault is not GrainCallCycleException:
                    ran.ShouldBe(1);
                    break;
                case { } other:
                    throw new InvalidOperationException("Unexpected.", other);
            }
        }

        var status = Engine.Status;
        (status.Running, status.Waiting).ShouldBe((0L, 0));
    }
}
