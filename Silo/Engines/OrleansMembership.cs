using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orleans.Hosting;
using Orleans.Runtime;
using OrleansTenantAuth.Silo.Options;
using ClusterOptions = Orleans.Configuration.ClusterOptions;

namespace OrleansTenantAuth.Silo.Engines;

/// <summary>
/// How processes find each other: on PostgreSQL by tables that the store's migrations make, on SQLite not at all, since one process
/// is the whole cluster.
/// </summary>
internal static class OrleansMembership
{
    private const string Service = "tenantauth";
    private const string Provider = "Npgsql";
    private const int MaxConnections = 4;
    private const int CommandSeconds = 5;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>Makes the silo a member.</summary>
    public static ISiloBuilder Join(this ISiloBuilder silo, TenantAuthOptions options)
    {
        var cluster = options.Cluster;
        if (options.Store == "sqlite")
            return silo.UseLocalhostClustering(FreePort(), gatewayPort: 0, serviceId: Service, clusterId: cluster.Id);
        silo.Configure<ClusterOptions>(names => Set(names, cluster));
        silo.UseAdoNetClustering(table =>
        {
            table.Invariant = Provider;
            table.ConnectionString = ConnectionString(options);
        });
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, OrleansJoining>();
        return Listen(silo, cluster, OrFree(cluster.SiloPort), OrFree(cluster.GatewayPort));
    }

    /// <summary>Makes the client find silos; it waits for the first.</summary>
    public static IClientBuilder Join(this IClientBuilder client, TenantAuthOptions options)
    {
        client.Configure<ClusterOptions>(names => Set(names, options.Cluster));
        client.UseAdoNetClustering(table =>
        {
            table.Invariant = Provider;
            table.ConnectionString = ConnectionString(options);
        });
        return client.UseConnectionRetryFilter(async (_, cancellationToken) =>
        {
            await Task.Delay(RetryDelay, cancellationToken);
            return true;
        });
    }

    private static ISiloBuilder Listen(ISiloBuilder silo, Options.ClusterOptions cluster, int siloPort, int gatewayPort)
    {
        if (string.IsNullOrEmpty(cluster.Address))
            return silo.ConfigureEndpoints(siloPort, gatewayPort, listenOnAnyHostAddress: true);
        var address = IPAddress.Parse(cluster.Address);
        return silo.ConfigureEndpoints(address, siloPort, gatewayPort, listenOnAnyHostAddress: !IPAddress.IsLoopback(address));
    }

    private static void Set(ClusterOptions names, Options.ClusterOptions cluster)
    {
        names.ClusterId = cluster.Id;
        names.ServiceId = Service;
    }

    private static string ConnectionString(TenantAuthOptions options) => new NpgsqlConnectionStringBuilder(options.ConnectionString)
    {
        ApplicationName = "OrleansTenantAuth membership",
        MaxPoolSize = MaxConnections,
        CommandTimeout = CommandSeconds,
        Timeout = CommandSeconds,
    }.ConnectionString;

    private static int OrFree(int port) => port == 0 ? FreePort() : port;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Any, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
