using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Hosting;
using OrleansTenantAuth.Silo.Options;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Silo.Engines;

/// <summary>
/// Keeps a database to one cluster: the first process writes the cluster's name down, and one of another name does not join. Two
/// clusters on one database would lose nothing, but would hold every grain twice.
/// </summary>
internal sealed class OrleansClusterName(IGrainStore store, TenantAuthOptions options) : IHostedService
{
    private static readonly string Key = GrainKey.Meta("cluster");

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await store.Load(Key, cancellationToken) is { } stored)
            {
                Check(JsonSerializer.Deserialize(stored.State, ClusterJson.Default.ClusterState)!);
                return;
            }

            var state = JsonSerializer.SerializeToUtf8Bytes(new ClusterState(1, options.Cluster.Id), ClusterJson.Default.ClusterState);
            await store.Commit(new Commit(Key, 0, state, Guid.NewGuid(), [], [], []), cancellationToken);
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Check(ClusterState state)
    {
        if (state.Id != options.Cluster.Id)
        {
            throw new InvalidOperationException(
                $"The database belongs to the cluster '{state.Id}', and this process is of '{options.Cluster.Id}'. Set TenantAuth__Cluster__Id to '{state.Id}'.");
        }
    }
}

/// <summary>Stored form.</summary>
internal sealed record ClusterState(int V, string Id);

/// <summary>JSON of the stored form.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ClusterState))]
internal sealed partial class ClusterJson : JsonSerializerContext;
