using System.Diagnostics;
using System.Globalization;
using OrleansTenantAuth.Bench.Load;
using OrleansTenantAuth.Bench.Seed;

namespace OrleansTenantAuth.Bench.Freshness;

/// <summary>Refreshes at a steady rate, each session on its own token: a server that is busy, but not at its limit.</summary>
internal static class PaceCommand
{
    /// <summary>Runs for a time; tells the rate that was reached.</summary>
    public static async Task<int> Run(Arguments arguments)
    {
        var (directory, rate, callers) = (arguments.Text("out"), arguments.Number("rate", 1_000), arguments.Number("callers", 64));
        var time = TimeSpan.FromSeconds(arguments.Number("seconds", 30));
        var client = LoadClient.Of(directory, "ES256");
        var sessions = SeedFiles.ReadLines(directory, "refresh-ES256.txt").Skip(arguments.Number("first", 0)).Take(callers).ToArray();
        var between = TimeSpan.FromSeconds((double)sessions.Length / rate);
        var watch = Stopwatch.StartNew();
        var made = await Task.WhenAll(sessions.Select((session, number) => Task.Run(async () =>
        {
            using var connection = new HttpConnection(new Uri(arguments.Text("url")));
            await connection.Connect();
            var (token, count) = (session, 0);

            // Callers begin apart from each other, and one that is late does not hurry.
            for (var next = between * number / sessions.Length; watch.Elapsed < time; next += between)
            {
                if (next > watch.Elapsed)
                    await Task.Delay(next - watch.Elapsed);
                else
                    next = watch.Elapsed;
                var (status, answered) = await client.Refresh(connection, token);
                token = answered ?? throw new InvalidOperationException($"A refresh was answered by {status}.");
                count++;
            }

            return count;
        })));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {made.Sum() / watch.Elapsed.TotalSeconds:F0} refreshes/s meanwhile, {rate} wanted"));
        return 0;
    }
}
