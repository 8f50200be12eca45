using OrleansTenantAuth.Store.Records;

namespace OrleansTenantAuth.Tests.Store;

/// <summary>How many queries of one workspace may be under way at once.</summary>
public sealed class QueryShareTests
{
    [Fact]
    public async Task AFullShare_RefusesItsOwnerAlone_AndIsFreeAgainAfterwards()
    {
        var shares = new QueryShares(2);
        var (mine, other) = (Guid.NewGuid(), Guid.NewGuid());
        var end = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<int>[] slow = [shares.Run(mine, () => end.Task), shares.Run(mine, () => end.Task)];
        await Should.ThrowAsync<RowQueriesBusyException>(() => shares.Run(mine, () => Task.FromResult(0)));
        (await shares.Run(other, () => Task.FromResult(7))).ShouldBe(7);
        end.SetResult(1);
        (await Task.WhenAll(slow)).ShouldBe([1, 1]);
        await Should.ThrowAsync<TimeoutException>(() => shares.Run<int>(mine, () => throw new TimeoutException()));
        (await shares.Run(mine, () => Task.FromResult(8))).ShouldBe(8);
    }
}
