using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Tenants;
using OrleansTenantAuth.Users;

namespace OrleansTenantAuth.Bench.Seed;

/// <summary>Writes one app with its tenants, members and sessions.</summary>
internal sealed class SeedApp(SeedPlan plan, SeedWriter writer, SeedPeople people, SeedTokens tokens, SeedFiles files, StoreClock clock)
{
    private const string Letters = "bcdfghjklmnpqrstvwxz";
    private const int AccessTokens = 64;

    /// <summary>Writes everything, in the order in which the server would have needed it.</summary>
    public async Task Write()
    {
        var app = await WriteApp();
        var tenants = new AdmittedTenant[plan.Tenants];
        for (var i = 0; i < tenants.Length; i++)
        {
            tenants[i] = await WriteTenant(app, new TenantId(Guid.NewGuid()), $"Tenant {i}", plan.First + i);
            if (i % Step(plan.Tenants) == 0)
                files.Add($"tenants-{plan.Algorithm}.txt", i, tenants[i].Id.ToString());
        }

        // Users are made in parallel: their keyed hashes cost more than their commits.
        await Parallel.ForAsync(0, plan.Users, async (i, _) => await WriteUser(app, tenants, i));
    }

    private async Task<AppView> WriteApp()
    {
        var slug = "bench-" + plan.Algorithm.ToLowerInvariant();
        var (id, root) = (new AppId(Guid.NewGuid()), new TenantId(Guid.NewGuid()));
        var secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

        // Long-lived access tokens, so that a run of an hour measures no expiry.
        var settings = new AppSettings { Algorithm = plan.Algorithm, AccessTokenSeconds = 86_400 };
        var command = new CreateApp(SeedCalls.New(), slug, slug, "global", root, settings, []);
        var made = AppRules.Create(null, command, id, SHA256.HashData(Encoding.ASCII.GetBytes(secret)), clock.GetUtcNow());
        await Alias("app", slug, GrainKey.App(id.Value));
        await writer.Put(GrainKey.App(id.Value), made, StateJson.Default.AppState);
        files.Set($"{plan.Algorithm}_APP_ID", id.ToString());
        files.Set($"{plan.Algorithm}_APP_SECRET", secret);
        files.Set($"{plan.Algorithm}_BASIC", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{id}:{secret}")));
        files.Set($"{plan.Algorithm}_USERS", plan.Users.ToString(System.Globalization.CultureInfo.InvariantCulture));
        var app = made.Outcome.Require();
        await WriteTenant(app, root, slug, plan.First + plan.Tenants);
        return app;
    }

    private async Task<AdmittedTenant> WriteTenant(AppView app, TenantId id, string name, int number)
    {
        var code = Code(number);
        await Alias("tenant", code, GrainKey.Tenant(id.Value));
        var made = TenantRules.Create(null, new CreateTenant(SeedCalls.New(), app.Id, name, code, null, null, null), id, clock.GetUtcNow());
        await writer.Put(GrainKey.Tenant(id.Value), made, StateJson.Default.TenantState);
        return new AdmittedTenant(id, code);
    }

    private async Task WriteUser(AppView app, AdmittedTenant[] tenants, int i)
    {
        var tenant = tenants[i % tenants.Length];
        ImmutableArray<AdmittedTenant> memberOf = i < SeedPlan.MembersOfFirst && tenant != tenants[0] ? [tenants[0], tenant] : [tenant];
        var made = people.User(new UserId(Guid.NewGuid()), plan.First + i, app, memberOf);
        var user = made.Next!;
        var identity = people.Identity(user);
        await writer.Put(identity.Key, identity.Decision, StateJson.Default.IdentityState);
        await writer.Put(GrainKey.User(user.Id.Value), made, StateJson.Default.UserState);
        if (i % Step(plan.Users) == 0)
            files.Add($"pairs-{plan.Algorithm}.txt", i, $"{user.Id} {tenant.Id}");

        // Session k belongs to user k * users / sessions; a user may have several, or none.
        var (from, until) = (FirstSession(i), FirstSession(i + 1));
        for (var session = from; session < until; session++)
            await WriteSession(app, user, session);
    }

    private async Task WriteSession(AppView app, UserState user, int number)
    {
        var opened = people.Session(user, app);
        await writer.Put(GrainKey.Family(opened.Next!.Id.Value), opened, StateJson.Default.SessionFamilyState);
        files.Add($"refresh-{plan.Algorithm}.txt", number, tokens.Refresh(opened.Next));
        if (number % Math.Max(1, plan.Sessions / AccessTokens) == 0)
            files.Add($"access-{plan.Algorithm}.txt", number, tokens.Access(opened.Outcome.Require(), clock.GetUtcNow()));
    }

    private Task Alias(string kind, string name, string owner) => writer.Put(
        GrainKey.Alias(kind, name), AliasRules.Claim(null, owner, false, clock.GetUtcNow()), StateJson.Default.AliasState);

    private int FirstSession(int user) => (int)(((long)user * plan.Sessions + plan.Users - 1) / plan.Users);

    private static int Step(int count) => Math.Max(1, count / SeedPlan.Named);

    private static string Code(int number) => string.Create(8, number, static (code, rest) =>
    {
        for (var i = code.Length - 1; i >= 0; i--, rest /= Letters.Length)
            code[i] = Letters[rest % Letters.Length];
    });
}
