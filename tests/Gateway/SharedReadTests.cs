using OrleansTenantAuth.Gateway.Tokens;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>One read for many callers, and for who asks for now one that began after the question.</summary>
public sealed class SharedReadTests
{
    private readonly SharedRead<int> reads = new();
    private readonly List<TaskCompletionSource<int>> started = [];

    [Fact]
    public async Task Join_WhileAReadIsUnderWay_BeginsNone()
    {
        var first = reads.Join(Begin);
        reads.Join(Begin).ShouldBeSameAs(first);
        reads.IsRunning.ShouldBeTrue();
        started.Count.ShouldBe(1);
        started[0].SetResult(1);
        (await first).ShouldBe(1);
        reads.IsRunning.ShouldBeFalse();
        _ = reads.Join(Begin);
        started.Count.ShouldBe(2);
    }

    [Fact]
    public async Task JoinNext_WhileAReadIsUnderWay_SharesTheOneAfterIt_ThoughTheFirstFails()
    {
        var first = reads.JoinNext(Begin);
        var second = reads.JoinNext(Begin);
        reads.JoinNext(Begin).ShouldBeSameAs(second);
        started.Count.ShouldBe(1);
        started[0].SetException(new InvalidOperationException());
        await Should.ThrowAsync<InvalidOperationException>(first);
        while (Count() < 2)
            await Task.Yield();
        var third = reads.JoinNext(Begin);
        third.ShouldNotBeSameAs(second);
        started[1].SetResult(2);
        (await second).ShouldBe(2);
        while (Count() < 3)
            await Task.Yield();
        started[2].SetResult(3);
        (await third).ShouldBe(3);
    }

    private int Count()
    {
        lock (started)
            return started.Count;
    }

    private Task<int> Begin()
    {
        var read = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (started)
            started.Add(read);
        return read.Task;
    }
}
