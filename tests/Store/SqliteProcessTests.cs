using Microsoft.Extensions.Logging.Abstractions;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Store.Sqlite;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Store;

/// <summary>SQLite among processes: the lock on its directory, and what is left after a kill.</summary>
public sealed class SqliteProcessTests
{
    [Fact]
    public async Task Open_OfADirectoryInUse_IsRefusedNamingIt()
    {
        using var directory = new TestDirectory();
        using var child = ChildProcess.Write(StoreOptions.Sqlite, directory.Path);
        (await child.Line()).ShouldBe("ready");
        var refused = await Should.ThrowAsync<StoreUnavailableException>(() => Open(directory));
        refused.Message.ShouldContain(directory.Path);
        refused.Message.ShouldContain("in use");
    }

    [Fact]
    public async Task Kill_OfTheWriter_LosesNothingAcknowledged()
    {
        using var directory = new TestDirectory();
        for (var round = 0; round < 2; round++)
        {
            Dictionary<string, long> acknowledged;
            using (var child = ChildProcess.Write(StoreOptions.Sqlite, directory.Path))
                acknowledged = await child.KillAfter(2_000);
            await using var store = await Open(directory);
            await Recovery.Holds(store, acknowledged);
        }
    }

    [Fact]
    public async Task Open_OfANewerSchema_IsRefused()
    {
        using var directory = new TestDirectory();
        await (await Open(directory)).DisposeAsync();
        using (var database = new SqliteDatabase(Path.Combine(directory.Path, "tenantauth.db"), readOnly: false))
            database.Execute("INSERT INTO schema_version (version, name) VALUES (9999, 'later')");
        var refused = await Should.ThrowAsync<InvalidOperationException>(() => Open(directory));
        refused.Message.ShouldContain("9999");
        await Should.ThrowAsync<InvalidOperationException>(() => Open(directory));
    }

    [Fact]
    public void Transaction_OnAFullDatabase_IsUnavailableAndTheNextOneGoesThrough()
    {
        using var directory = new TestDirectory();
        using var database = SqliteSchema.Open(Path.Combine(directory.Path, "tenantauth.db"), new StoreOptions());
        var insert = database.Prepare("INSERT INTO grain (key, version, op, state) VALUES (?1, 1, zeroblob(16), zeroblob(?2))");
        database.Execute("PRAGMA max_page_count = 40");
        Should.Throw<StoreUnavailableException>(() => database.InTransaction(() => insert.Bind(1, "big").Bind(2, 900_000).Run()));
        database.IsIdle.ShouldBeTrue();
        database.Execute("PRAGMA max_page_count = 4000");
        database.InTransaction(() => insert.Bind(1, "big").Bind(2, 900_000).Run()).ShouldBe(1);
    }

    private static async Task<GrainStore> Open(TestDirectory directory) =>
        (GrainStore)await GrainStore.Open(new StoreOptions { DataDirectory = directory.Path }, TimeProvider.System, NullLoggerFactory.Instance);
}
