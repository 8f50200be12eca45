using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansTenantAuth.Tests.Cluster.Processes;

namespace OrleansTenantAuth.Tests.Cluster.Load;

/// <summary>What all clients share: one app, its tenants, contacts and users.</summary>
public sealed class World
{
    private const int Tenants = 4;
    private const int RoleBank = 33;
    private const int KnownUsers = 40;
    private readonly Lock gate = new();
    private readonly List<Guid> users = [];
    private readonly Random random;
    private int logins;
    private int roles;

    private World(int seed) => random = new Random(seed);

    /// <summary>The app.</summary>
    public required Guid App { get; init; }

    /// <summary>Its slug.</summary>
    public required string Slug { get; init; }

    /// <summary>Its secret.</summary>
    public required string Secret { get; init; }

    /// <summary>Its tenants.</summary>
    public required IReadOnlyList<Guid> TenantIds { get; init; }

    /// <summary>Makes app and tenants through one process.</summary>
    public static async Task<World> Make(ServerProcess server, int seed)
    {
        using var admin = Admin(server);
        var slug = "load-" + Guid.NewGuid().ToString("N")[..8];
        var app = await Send(admin, HttpMethod.Post, "/admin/apps", new { name = "Load", slug, pool = slug, settings = new { algorithm = "ES256" } });
        var id = app.GetProperty("app_id").GetGuid();
        var catalogue = "xyz".SelectMany(bank => Enumerable.Range(0, RoleBank).Select(number => new { name = Role(bank, number) })).ToArray();
        await Send(admin, HttpMethod.Patch, $"/admin/apps/{id}", new { roles = catalogue });
        var tenants = new List<Guid>();
        for (var i = 0; i < Tenants; i++)
        {
            var tenant = await Send(admin, HttpMethod.Post, $"/admin/apps/{id}/tenants", new { name = "Tenant" });
            tenants.Add(tenant.GetProperty("id").GetGuid());
        }

        return new World(seed) { App = id, Slug = slug, Secret = app.GetProperty("app_secret").GetString()!, TenantIds = tenants };
    }

    /// <summary>Changes settings of the app.</summary>
    public async Task Configure(ServerProcess server, object settings)
    {
        using var admin = Admin(server);
        await Send(admin, HttpMethod.Patch, $"/admin/apps/{App}", new { settings });
    }

    /// <summary>A phone number for a login: each is handed out twice in a row, so that two clients meet at its first login.</summary>
    public string NextContact()
    {
        var number = Interlocked.Increment(ref logins) / 2;
        return string.Create(CultureInfo.InvariantCulture, $"+1555{number:D7}");
    }

    /// <summary>Roles that no call has written before, as one text.</summary>
    public string NextRoles()
    {
        var number = Interlocked.Increment(ref roles);
        return $"{Role('x', number % RoleBank)} {Role('y', number / RoleBank % RoleBank)} {Role('z', number / RoleBank / RoleBank % RoleBank)}";
    }

    /// <summary>Somebody has logged in.</summary>
    public void Know(Guid user)
    {
        lock (gate)
        {
            if (!users.Contains(user))
                users.Add(user);
            if (users.Count > KnownUsers)
                users.RemoveAt(0);
        }
    }

    /// <summary>One of those who logged in lately, or null.</summary>
    public Guid? AnyUser()
    {
        lock (gate)
            return users.Count == 0 ? null : users[random.Next(users.Count)];
    }

    private static HttpClient Admin(ServerProcess server)
    {
        var client = new HttpClient { BaseAddress = server.Address };
        client.DefaultRequestHeaders.Add("X-Admin-Key", ServerCluster.AdminKey);
        return client;
    }

    private static string Role(char bank, int number) => string.Create(CultureInfo.InvariantCulture, $"{bank}{number}");

    private static async Task<JsonElement> Send(HttpClient admin, HttpMethod method, string path, object body)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = JsonContent.Create(body) };
        using var answer = await admin.SendAsync(request);
        if (answer.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.Created))
            throw new InvalidOperationException($"{path}: {await answer.Content.ReadAsStringAsync()}");
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
