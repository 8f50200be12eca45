using System.Text.Json;
using Npgsql;
using OrleansTenantAuth.Identities;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Tests.Cluster.Processes;

namespace OrleansTenantAuth.Tests.Cluster.Load;

/// <summary>Knows the codes that were sent: makes them again from the challenge's row, as the server does; a load that waited for messages would wait for delivery.</summary>
internal sealed class Codes(NpgsqlDataSource database, Recorder recorder)
{
    /// <summary>The code, or null where the database or the row cannot be had for ten seconds.</summary>
    public async Task<string?> Of(Guid challenge)
    {
        var begun = recorder.Now;
        while (recorder.Now - begun < Operations.Patience.TotalMicroseconds)
        {
            try
            {
                if (await Read(challenge) is { } state)
                    return ChallengeRules.Code(state, ServerCluster.MasterKeys.Derive(state.KeyId, state.Salt, "otp"));
            }
            catch (NpgsqlException)
            {
                // The database is down; that is part of the plan.
            }

            await Task.Delay(100);
        }

        return null;
    }

    private async Task<ChallengeState?> Read(Guid challenge)
    {
        await using var command = database.CreateCommand("SELECT state FROM grain WHERE key = $1");
        command.Parameters.AddWithValue(GrainKey.Challenge(challenge));
        return await command.ExecuteScalarAsync() is byte[] state ? JsonSerializer.Deserialize(state, StateJson.Default.ChallengeState) : null;
    }
}
