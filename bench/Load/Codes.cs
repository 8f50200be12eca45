using System.Text.Json;
using Npgsql;
using OrleansTenantAuth.Identities;
using OrleansTenantAuth.Security;
using OrleansTenantAuth.Silo.Options;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Bench.Load;

/// <summary>
/// Knows the codes that were sent: reads the challenge's row behind the server's back and makes the code again under the
/// master key, as the server does. Delivery takes its messages in pages with pauses, and Development's outbox sits behind it,
/// so a load that waited for messages would measure those pauses.
/// </summary>
internal sealed class Codes(TenantAuthOptions options) : IAsyncDisposable
{
    private readonly MasterKeys masterKeys = Settings.Keys(options);
    private readonly NpgsqlDataSource? postgres = options.Store == StoreOptions.Postgres ? Source(options.ConnectionString!) : null;
    private readonly SqliteRows? sqlite = options.Store == StoreOptions.Sqlite ? new SqliteRows(options.DataDirectory) : null;

    /// <summary>The code of a challenge.</summary>
    public async Task<string> Of(Guid challenge)
    {
        var key = GrainKey.Challenge(challenge);
        var row = sqlite is null ? await Row(key) : sqlite.State(key);
        var state = JsonSerializer.Deserialize(row, StateJson.Default.ChallengeState)!;
        return ChallengeRules.Code(state, masterKeys.Derive(state.KeyId, state.Salt, "otp"));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        sqlite?.Dispose();
        if (postgres is not null)
            await postgres.DisposeAsync();
    }

    private async Task<byte[]> Row(string key)
    {
        await using var command = postgres!.CreateCommand("SELECT state FROM grain WHERE key = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key });
        return (byte[])(await command.ExecuteScalarAsync() ?? throw new InvalidOperationException("The challenge has no row."));
    }

    private static NpgsqlDataSource Source(string connectionString) => NpgsqlDataSource.Create(
        new NpgsqlConnectionStringBuilder(connectionString) { MaxPoolSize = 4, MaxAutoPrepare = 4, AutoPrepareMinUsages = 1, NoResetOnClose = true });
}
