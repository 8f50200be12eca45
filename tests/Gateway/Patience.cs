namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Waits for a condition, for a minute at most; it fails at once where what should bring it about has failed.</summary>
internal static class Patience
{
    public static Task Until(Func<bool> reached, params Task[] running) => Until(() => Task.FromResult(reached()), running);

    public static async Task Until(Func<Task<bool>> reached, params Task[] running)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!await reached())
        {
            foreach (var failed in running.Where(task => task.IsFaulted))
                await failed;
            await Task.Delay(10, patience.Token);
        }
    }
}
