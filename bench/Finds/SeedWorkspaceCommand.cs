using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Bench.Seed;
using OrleansTenantAuth.Identities;
using OrleansTenantAuth.Security;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Tenants;
using OrleansTenantAuth.Users;

namespace OrleansTenantAuth.Bench.Finds;

/// <summary>
/// Fills a workspace's mode with users, while no server runs: states and entries come from the grains' own rules. Claims of addresses
/// and events are left out, since searches ask for neither.
/// </summary>
internal static class SeedWorkspaceCommand
{
    // Numbers below were given by the server before.
    private const int First = 1_000;
    private static readonly string[] FirstNames = ["Ada", "Grace", "Alan", "Edsger", "Barbara", "Donald", "Frances", "John", "Margaret", "Tony"];
    private static readonly string[] Plans = ["free", "basic", "pro", "enterprise"];

    /// <summary>Writes the users, made one after the other within the last thousand days.</summary>
    public static async Task<int> Run(Arguments arguments)
    {
        var (appId, users) = (new AppId(Guid.Parse(arguments.Text("app"))), arguments.Number("users", 1_000_000));
        var options = Settings.Read();
        await using var store = await Settings.OpenStore(options);
        var watch = Stopwatch.StartNew();
        using var writer = new SeedWriter(store, withEvents: false);
        var installation = await Installation.Open(store, Settings.Keys(options), default);
        var app = AppRules.Describe(await Read(store, GrainKey.App(appId.Value), StateJson.Default.AppState)).Require();
        var root = await Read(store, GrainKey.Tenant(app.RootTenant.Value), StateJson.Default.TenantState);
        var now = store.Clock.GetUtcNow();
        await Parallel.ForAsync(1, users + 1, async (i, _) =>
        {
            var made = now - TimeSpan.FromDays(1_000) + (TimeSpan.FromDays(1_000) * ((double)i / (users + 1)));
            var user = User(installation, app, new AdmittedTenant(root.Id, root.Code), i, made);
            await writer.Put(GrainKey.User(user.Next!.Id.Value), user, StateJson.Default.UserState);
        });
        await writer.Finish();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Seeded {users} users of a workspace in {watch.Elapsed.TotalSeconds:F0} s."));
        return 0;
    }

    // One in a hundred thousand is an owner; one in two hundred has a domain of few.
    private static Decision<UserState, PasswordView> User(Installation installation, AppView app, AdmittedTenant root, int number, DateTimeOffset made)
    {
        var call = SeedCalls.New();
        var email = string.Create(CultureInfo.InvariantCulture, $"user{number}@company{number % 5_000}.example.com");
        var contact = new Contact(ContactRules.Email, ContactRules.Lookup(installation.LookupKey, app.Pool, ContactRules.Email, email), email);
        var name = string.Create(CultureInfo.InvariantCulture, $"{FirstNames[number % FirstNames.Length]} Number{number}");
        var data = JsonSerializer.SerializeToUtf8Bytes(new { plan = Plans[number % Plans.Length], seats = number % 100 });
        var signedUp = AccountRules.SignUp(null, new SignUpUser(call, app.Id, contact, null, new ProfileFields(name, null, data), null), new UserId(Guid.NewGuid()), app, First + number, made);
        var role = number % 100_000 == 0 ? "owner" : "member";
        var assigned = GrantRules.Assign(signedUp.Next!, new AssignRoles(call, app.Id, null, root.Id, [role]), root, made);
        return Decision.Change(
            assigned.Next!, signedUp.Outcome, [], [.. signedUp.Entries, .. assigned.Entries, .. UserListing.Changes(null, assigned.Next!)]);
    }

    private static async Task<TState> Read<TState>(GrainStore store, string key, System.Text.Json.Serialization.Metadata.JsonTypeInfo<TState> json)
    {
        var stored = await store.Load(key) ?? throw new UsageException($"The store has no {key}.");
        return JsonSerializer.Deserialize(stored.State, json)!;
    }
}
