using System.Globalization;
using OrleansTenantAuth.Bench.Seed;

namespace OrleansTenantAuth.Bench.Load;

/// <summary>Logins per second: send-otp and verify-otp are one.</summary>
internal static class LoginLoad
{
    /// <summary>Logs in new people, or those of the seed (each at most three times in ten minutes, as the server's budget has it).</summary>
    public static async Task<int> Run(Arguments arguments)
    {
        var directory = arguments.Text("out");
        var server = new Uri(arguments.Text("url"));
        var seeded = int.Parse(SeedFiles.Read(directory, "ES256_USERS"), CultureInfo.InvariantCulture);
        var isNew = !string.Equals(arguments.Optional("users"), "returning", StringComparison.Ordinal);

        // New people have numbers that no earlier run used; returning ones go on at a place of their own in each run.
        var first = isNew ? 1_000_000_000 + (int)(DateTimeOffset.UtcNow.ToUnixTimeSeconds() % 100_000 * 10_000) : arguments.Number("first", 0);
        var next = first - 1;
        var client = LoadClient.Of(directory, "ES256");
        await using var codes = new Codes(Settings.Read());
        return await Callers.Run(server, arguments.Number("connections", 64), TimeSpan.FromSeconds(arguments.Number("seconds", 10)), async connection =>
        {
            var number = Interlocked.Increment(ref next);
            var phone = SeedPeople.Phone(isNew ? number : number % seeded);
            return await client.Login(connection, phone, codes) is null ? CallEnd.Refused : CallEnd.Done;
        });
    }
}
