using System.Security.Cryptography;
using Npgsql;
using OrleansTenantAuth.Security;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Cluster.Processes;

/// <summary>A private PostgreSQL and server processes over it, each behind a network of its own.</summary>
public sealed class ServerCluster : IAsyncDisposable
{
    /// <summary>The admin key of all processes.</summary>
    public const string AdminKey = "cluster-admin-key-0123456789abcdef0123456789";

    /// <summary>Shows figures at /health.</summary>
    public const string HealthSecret = "cluster-health-secret";

    private const string MasterKeyId = "cluster";
    private static readonly byte[] MasterKey = RandomNumberGenerator.GetBytes(32);
    private readonly TestDirectory directory = new();
    private readonly List<ServerProcess> servers = [];
    private readonly List<DatabaseProxy> networks = [];
    private readonly Launch launch;
    private readonly Launch beside;
    private readonly string database;
    private readonly SmsSink sms;

    private ServerCluster(Launch launch, Launch beside, PostgresServer postgres, string database, SmsSink sms)
    {
        this.launch = launch;
        this.beside = beside;
        Postgres = postgres;
        this.database = database;
        this.sms = sms;
        Database = NpgsqlDataSource.Create(database);
    }

    /// <summary>The server of the database.</summary>
    public PostgresServer Postgres { get; }

    /// <summary>The database behind the processes' backs, past their networks.</summary>
    public NpgsqlDataSource Database { get; }

    /// <summary>The processes, in the order in which they were added.</summary>
    public IReadOnlyList<ServerProcess> Servers => servers;

    /// <summary>The network between each process and the database.</summary>
    public IReadOnlyList<DatabaseProxy> Networks => networks;

    /// <summary>Connections to the database that a process added from now on may have.</summary>
    public int PoolSize { get; set; } = 40;

    /// <summary>The processes' master keys.</summary>
    internal static MasterKeys MasterKeys { get; } = new([new MasterKey(MasterKeyId, MasterKey)]);

    /// <summary>Starts PostgreSQL and some processes, every second of another build where there is one; all are ready.</summary>
    public static async Task<ServerCluster> Start(Launch launch, int processes, Launch? beside = null)
    {
        var postgres = await PostgresServer.Start();
        var certificate = Path.Combine(Path.GetTempPath(), $"tenantauth-{Guid.NewGuid():N}.pem");
        var sink = await SmsSink.Start(certificate);
        var cluster = new ServerCluster(launch, beside ?? launch, postgres, await postgres.NewDatabase(), sink);
        File.Move(certificate, cluster.Certificate);
        for (var i = 0; i < processes; i++)
            cluster.Add().Start();
        foreach (var server in cluster.Servers)
            await server.Ready();
        return cluster;
    }

    /// <summary>Adds a process without starting it. Settings replace the usual ones.</summary>
    public ServerProcess Add(params (string Name, string Value)[] settings)
    {
        var network = new DatabaseProxy(Postgres.Port);
        networks.Add(network);
        var all = Settings(network);
        foreach (var (name, value) in settings)
            all["TenantAuth__" + name] = value;
        var server = new ServerProcess(servers.Count % 2 == 0 ? launch : beside, PostgresServer.FreePort(), Path.Combine(directory.Path, $"server-{servers.Count}.log"), all);
        servers.Add(server);
        return server;
    }

    /// <summary>The connection string of a process behind its network.</summary>
    public string ConnectionThrough(DatabaseProxy network) =>
        new NpgsqlConnectionStringBuilder(database) { Port = network.Port, MaxPoolSize = PoolSize }.ConnectionString;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var server in servers)
            server.Dispose();
        foreach (var network in networks)
            await network.DisposeAsync();
        await Database.DisposeAsync();
        await sms.DisposeAsync();
        await Postgres.DisposeAsync();
        directory.Dispose();
    }

    private string Certificate => Path.Combine(directory.Path, "sms.pem");

    // As in production: plain HTTP is taken because the caller stands in for the proxy that ends TLS.
    private Dictionary<string, string> Settings(DatabaseProxy network) => new(StringComparer.Ordinal)
    {
        ["ASPNETCORE_ENVIRONMENT"] = "Production",
        ["DOTNET_ENVIRONMENT"] = "Production",
        ["Logging__LogLevel__Default"] = "Error",
        ["SSL_CERT_FILE"] = Certificate,
        ["TenantAuth__Store"] = "postgres",
        ["TenantAuth__ConnectionString"] = ConnectionThrough(network),
        ["TenantAuth__Issuer"] = "https://auth.cluster.example",
        ["TenantAuth__TrustedProxies__0"] = "127.0.0.0/8",
        ["TenantAuth__AdminKey"] = AdminKey,
        ["TenantAuth__HealthSecret"] = HealthSecret,
        ["TenantAuth__MasterKeys__0__Id"] = MasterKeyId,
        ["TenantAuth__MasterKeys__0__Key"] = Convert.ToBase64String(MasterKey),
        ["TenantAuth__Sms__WebhookUrl"] = sms.Address.ToString(),
        ["TenantAuth__Sms__WebhookSecret"] = "cluster-webhook-secret-0123456789abcdef",
    };
}
