using OrleansTenantAuth.Bench.Seed;

namespace OrleansTenantAuth.Bench.Load;

/// <summary>Refreshes each seeded session once, so that all of them were active. The tokens are used up.</summary>
internal static class TouchCommand
{
    /// <summary>Runs to the end of the file, or of the count.</summary>
    public static async Task<int> Run(Arguments arguments)
    {
        var (directory, app) = (arguments.Text("out"), arguments.Optional("app") ?? "ES256");
        var tokens = SeedFiles.ReadLines(directory, $"refresh-{app}.txt");
        var count = Math.Min(tokens.Length, arguments.Number("count", int.MaxValue));
        var client = LoadClient.Of(directory, app);
        var next = -1;
        return await Callers.Run(new Uri(arguments.Text("url")), arguments.Number("connections", 64), TimeSpan.FromHours(1), async connection =>
        {
            var number = Interlocked.Increment(ref next);
            if (number >= count)
                return CallEnd.NothingLeft;
            var (status, _) = await client.Refresh(connection, tokens[number]);
            return status == 200 ? CallEnd.Done : CallEnd.Refused;
        });
    }
}
