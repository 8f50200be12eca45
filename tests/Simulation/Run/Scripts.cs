using System.Collections.Immutable;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Identities;
using OrleansTenantAuth.Sessions;
using OrleansTenantAuth.Tenants;
using OrleansTenantAuth.Tests.Simulation.Calls;
using OrleansTenantAuth.Tests.Simulation.Model;

namespace OrleansTenantAuth.Tests.Simulation.Run;

/// <summary>What one client does, drawn beforehand so that it does not depend on how others run.</summary>
public sealed record Script(string Name, Func<IClient, Task> Run);

/// <summary>Draws what clients do next, from what they know and (for users and live families) from the store's rows.</summary>
public sealed partial class Scripts(Registry registry, StoreMirror store, Random random)
{
    private static readonly string[] Roles = ["owner", "admin", "staff", "viewer"];
    private Guid? focusUser;
    private HeldToken? focusToken;
    private HeldChallenge? focusChallenge;

    public static Guid NewId(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }

    /// <summary>Clients that are likely to get into each other's way: one user, one family and one code among them.</summary>
    public IReadOnlyList<Script> Group(int count)
    {
        focusToken = Token(0.9);
        focusUser = store.Get<FamilyRow>($"~f/{focusToken?.Family ?? default:N}")?.User ?? User();
        focusChallenge = Challenge();
        return [.. Enumerable.Range(0, count).Select(_ => Next())];
    }

    public Script Next() => random.Next(100) switch
    {
        < 12 => Send(),
        < 30 => VerifyCode(),
        < 55 => Refresh(),
        < 59 => Logout(),
        < 62 => RevokeUser(),
        < 74 => Assign(),
        < 78 => RevokeRoles(),
        < 81 => NewTenant(),
        < 86 => TenantStatusChange(),
        < 89 => DeleteOrRestore(),
        < 91 => Leave(),
        < 93 => RotateSecret(),
        < 94 => Keys(),
        < 96 => EndById(),
        _ => Read(),
    };

    private Guid NewId() => NewId(random);

    private bool Chance(double probability) => random.NextDouble() < probability;

    private T Pick<T>(IReadOnlyList<T> items) => items[random.Next(items.Count)];

    private Guid App() => Pick(registry.Apps);

    /// <summary>Credentials of an app: the newest known, sometimes older ones.</summary>
    private Credentials As(Guid app)
    {
        var known = registry.CredentialsOf(app);
        return Chance(0.93) ? known[^1] : Pick(known);
    }

    private Guid User()
    {
        if (focusUser is { } focus && Chance(0.8))
            return focus;
        return store.Users.Count == 0 || Chance(0.03) ? NewId() : Pick(store.Users);
    }

    /// <summary>An app of the user's, or sometimes any.</summary>
    private Guid AppOf(Guid user) =>
        store.Get<UserRow>($"user/{user:N}") is { Apps.Length: > 0 } row && Chance(0.9) ? Pick(row.Apps).App : App();

    private Guid Tenant(Guid app)
    {
        var known = store.Tenants.Where(id => store.Get<TenantRow>($"tenant/{id:N}")!.App == app).ToList();
        if (known.Count > 0 && Chance(0.8))
            return Pick(known);
        if (registry.Tenants.Count > 0 && Chance(0.5))
            return Pick(registry.Tenants);
        var tenant = NewId();
        registry.AddTenant(tenant);
        return tenant;
    }

    private HeldToken? Token(double isLive)
    {
        if (focusToken is not null && Chance(0.8))
            return focusToken;
        if (registry.Tokens.Count == 0)
            return null;
        if (!Chance(isLive))
            return Pick(registry.Tokens);
        var live = registry.Tokens.TakeLast(60).Where(held => !held.IsOrphan && store.Get<FamilyRow>($"~f/{held.Family:N}") is { Dead: null }).ToList();
        return live.Count > 0 ? Pick(live) : Pick(registry.Tokens);
    }

    /// <summary>A token of the same family: mostly the newest, else the parent, the grandparent or any.</summary>
    private HeldToken Relative(HeldToken token)
    {
        var all = registry.Tokens.Where(held => held.Family == token.Family && held.IsOrphan == token.IsOrphan).OrderByDescending(held => held.Generation).ToList();
        return random.Next(20) switch
        {
            < 15 => all[0],
            < 18 => all[Math.Min(1, all.Count - 1)],
            18 => all[Math.Min(2, all.Count - 1)],
            _ => Pick(all),
        };
    }

    private HeldChallenge? Challenge()
    {
        if (focusChallenge is not null && Chance(0.8))
            return focusChallenge;
        var known = registry.Challenges;
        return known.Count == 0 ? null : Chance(0.9) ? Pick([.. known.TakeLast(4)]) : Pick(known);
    }

    private static Script Nothing() => new("nothing", _ => Task.CompletedTask);

    private static Script One(string name, Call call) => new(name, client => client.Do(call));
}
