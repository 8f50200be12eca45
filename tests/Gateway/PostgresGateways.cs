using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>One PostgreSQL for the tests that only need databases of their own; they run one after the other.</summary>
public sealed class PostgresGateways : IAsyncLifetime
{
    private PostgresServer? server;

    /// <summary>The server.</summary>
    public PostgresServer Server => server ?? throw new InvalidOperationException("PostgreSQL is not installed.");

    public async Task InitializeAsync() => server = PostgresServer.Missing is null ? await PostgresServer.Start() : null;

    public async Task DisposeAsync()
    {
        if (server is not null)
            await server.DisposeAsync();
    }

    /// <summary>Starts a gateway over a database.</summary>
    public static Task<GatewayProcess> Start(string database, params (string Key, string Value)[] settings) =>
        GatewayProcess.Start(settings: [("Store", "postgres"), ("ConnectionString", database), .. settings]);
}

/// <summary>Shares the server.</summary>
[CollectionDefinition(Name)]
public sealed class PostgresGatewaysCollection : ICollectionFixture<PostgresGateways>
{
    /// <summary>Its name.</summary>
    public const string Name = "gateways over PostgreSQL";
}
