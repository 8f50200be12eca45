using System.Diagnostics;
using OrleansTenantAuth.Keys;
using OrleansTenantAuth.Security;
using OrleansTenantAuth.Sessions;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Bench.Seed;

/// <summary>
/// Fills a store in bulk with what the grains themselves would have written: every state, event and list entry comes from the
/// grains' own rules, only without a grain around them.
/// </summary>
internal static class SeedCommand
{
    /// <summary>Seeds an ES256 app of the asked size and a small RS256 app.</summary>
    public static async Task<int> Run(Arguments arguments)
    {
        var options = Settings.Read();
        var files = new SeedFiles(arguments.Text("out"));
        var masterKeys = Settings.Keys(options);
        await using var store = await Settings.OpenStore(options);
        var watch = Stopwatch.StartNew();
        using var writer = new SeedWriter(store, !arguments.Flag("no-events"));
        var installation = await Installation.Open(store, masterKeys, default);
        var tokens = new SeedTokens(masterKeys, new AccessTokenIssuer(masterKeys, new TokenSettings(options.Issuer!.TrimEnd('/'))));
        await tokens.OpenRing(store, writer);

        var people = new SeedPeople(store.Clock, installation, masterKeys);
        var es256 = new SeedPlan("ES256", arguments.Number("tenants", 100), arguments.Number("users", 20_000), arguments.Number("sessions", 2_000), 0);
        var sessions = arguments.Number("sessions-rs256", 1_000);
        var rs256 = new SeedPlan("RS256", 1, sessions, sessions, es256.Tenants + es256.Users + 1);
        foreach (var plan in new[] { es256, rs256 })
            await new SeedApp(plan, writer, people, tokens, files, store.Clock).Write();
        await writer.Finish();
        files.Set("MADE", $"{writer.Written} commits in {watch.Elapsed.TotalSeconds:F1} s");
        files.Save();
        Console.WriteLine($"Seeded {es256.Tenants} tenants, {es256.Users} users, {es256.Sessions} sessions: {writer.Written} commits in {watch.Elapsed.TotalSeconds:F1} s.");
        return 0;
    }
}

/// <summary>How much of what.</summary>
/// <param name="Algorithm">Of the app's access tokens; also names the app.</param>
/// <param name="Tenants">Tenants of the app, its root tenant not counted.</param>
/// <param name="Users">Members, each with a role in one tenant; the first ones also in the first tenant.</param>
/// <param name="Sessions">Sessions, spread evenly over the members.</param>
/// <param name="First">Number of the first user and the first tenant: two apps share neither phone numbers nor codes.</param>
internal sealed record SeedPlan(string Algorithm, int Tenants, int Users, int Sessions, int First)
{
    /// <summary>Members whom the first tenant has at every size, so that its list is always a full page.</summary>
    public const int MembersOfFirst = 64;

    /// <summary>At most this many users and tenants are named in the files, spread evenly.</summary>
    public const int Named = 10_000;
}
