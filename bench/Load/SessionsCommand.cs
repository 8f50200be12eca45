using OrleansTenantAuth.Bench.Seed;

namespace OrleansTenantAuth.Bench.Load;

/// <summary>Opens sessions by logging people in, for a server that already runs, and adds their refresh tokens to the seed's file.</summary>
internal static class SessionsCommand
{
    private const int FirstPerson = 500_000_000;

    /// <summary>One login per session, each by a person of its own.</summary>
    public static async Task<int> Run(Arguments arguments)
    {
        var (directory, app) = (arguments.Text("out"), arguments.Optional("app") ?? "ES256");
        var count = arguments.Number("count", 64);
        var file = Path.Combine(directory, $"refresh-{app}.txt");
        var opened = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var first = FirstPerson + (File.Exists(file) ? File.ReadLines(file).Count() : 0);
        var client = LoadClient.Of(directory, app);
        var next = -1;
        await using var codes = new Codes(Settings.Read());
        var result = await Callers.Run(new Uri(arguments.Text("url")), 16, TimeSpan.FromHours(1), async connection =>
        {
            var number = Interlocked.Increment(ref next);
            if (number >= count)
                return CallEnd.NothingLeft;
            if (await client.Login(connection, SeedPeople.Phone(first + number), codes) is not { } token)
                return CallEnd.Refused;
            opened.Enqueue(token);
            return CallEnd.Done;
        });
        await File.AppendAllLinesAsync(file, opened);
        return result;
    }
}
