using System.Diagnostics;
using System.Globalization;

namespace OrleansTenantAuth.Bench.Load;

/// <summary>Runs callers side by side, each with a connection of its own, and tells how long their calls took.</summary>
internal static class Callers
{
    /// <summary>Runs until the time is over or a caller's call says that nothing is left. Prints a result line as the wrk scripts do.</summary>
    public static async Task<int> Run(Uri server, int connections, TimeSpan time, Func<HttpConnection, Task<CallEnd>> call)
    {
        var watch = Stopwatch.StartNew();
        var callers = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => Caller(server, watch, time, call))));
        var seconds = watch.Elapsed.TotalSeconds;
        var waits = callers.SelectMany(caller => caller.Waits).Order().ToArray();
        var refused = callers.Sum(caller => caller.Refused);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"RESULT requests={waits.Length} seconds={seconds:F3} p50={At(waits, 0.5):F3} p99={At(waits, 0.99):F3} max={At(waits, 1):F3} refused={refused} broken=0 lost=0"));
        return refused == 0 ? 0 : 1;
    }

    private static async Task<(List<double> Waits, int Refused)> Caller(Uri server, Stopwatch watch, TimeSpan time, Func<HttpConnection, Task<CallEnd>> call)
    {
        using var connection = new HttpConnection(server);
        await connection.Connect();
        var waits = new List<double>();
        var refused = 0;
        while (watch.Elapsed < time)
        {
            var started = Stopwatch.GetTimestamp();
            var end = await call(connection);
            if (end == CallEnd.NothingLeft)
                break;
            waits.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            refused += end == CallEnd.Refused ? 1 : 0;
        }

        return (waits, refused);
    }

    private static double At(double[] sorted, double part) =>
        sorted.Length == 0 ? 0 : sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * part))];
}

/// <summary>How a call ended.</summary>
internal enum CallEnd
{
    /// <summary>As it should.</summary>
    Done,

    /// <summary>With another status than 200.</summary>
    Refused,

    /// <summary>It was not made: there is nothing left to do.</summary>
    NothingLeft,
}
