using OrleansTenantAuth.Store;
using OrleansTenantAuth.Tests.Store.Conformance;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Store;

/// <summary>The conformance suite on SQLite.</summary>
public sealed class SqliteConformance : StoreConformance
{
    private readonly List<TestDirectory> directories = [];

    /// <inheritdoc/>
    protected override Task<StoreOptions> NewPlace()
    {
        var directory = new TestDirectory();
        directories.Add(directory);
        return Task.FromResult(new StoreOptions { DataDirectory = directory.Path });
    }

    /// <inheritdoc/>
    protected override void Cleaned() => directories.ForEach(directory => directory.Dispose());
}

/// <summary>The conformance suite on PostgreSQL.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PostgresConformance(PostgresFixture fixture) : StoreConformance
{
    /// <inheritdoc/>
    protected override async Task<StoreOptions> NewPlace() =>
        new() { Store = StoreOptions.Postgres, ConnectionString = await fixture.Server.NewDatabase() };
}

/// <summary>One cluster for all tests that only need databases.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private PostgresServer? server;

    /// <summary>The cluster.</summary>
    public PostgresServer Server => server ?? throw new InvalidOperationException("PostgreSQL is not installed.");

    /// <inheritdoc/>
    public async Task InitializeAsync() => server = PostgresServer.Missing is null ? await PostgresServer.Start() : null;

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (server is not null)
            await server.DisposeAsync();
    }
}

/// <summary>Shares the cluster.</summary>
[CollectionDefinition(Name)]
public sealed class PostgresCollection : ICollectionFixture<PostgresFixture>
{
    /// <summary>Its name.</summary>
    public const string Name = "postgres";
}
