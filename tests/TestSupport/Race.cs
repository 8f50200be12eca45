namespace OrleansTenantAuth.TestSupport;

/// <summary>Many calls that begin together.</summary>
public static class Race
{
    /// <summary>Starts all calls behind one barrier and waits for their answers, in the order of their numbers.</summary>
    public static async Task<T[]> Run<T>(int count, Func<int, Task<T>> call)
    {
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var calls = Enumerable.Range(0, count).Select(async i =>
        {
            await start.Task;
            return await call(i);
        }).ToArray();
        start.SetResult();
        return await Task.WhenAll(calls);
    }
}
