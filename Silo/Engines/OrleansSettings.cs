using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace OrleansTenantAuth.Silo.Engines;

/// <summary>Settings of Orleans that fit an auth service, the same for every cluster, those of tests included.</summary>
internal static class OrleansSettings
{
    private const int MaxWaitingCalls = 10_000;
    private static readonly TimeSpan Probe = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MostToJoin = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ListRefresh = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan IdleActivation = TimeSpan.FromMinutes(10);

    /// <summary>A silo: calls end in seconds, a dead silo is found in about three, memory is bounded, grains live where they are called.</summary>
    public static ISiloBuilder UseTenantAuth(this ISiloBuilder silo, TimeSpan responseTimeout)
    {
        silo.Configure<SiloMessagingOptions>(messages =>
        {
            messages.ResponseTimeout = responseTimeout;
            messages.MaxEnqueuedRequestsHardLimit = MaxWaitingCalls;
        });
        silo.Configure<ClusterMembershipOptions>(SetFailureDetection);
        silo.Configure<ConnectionOptions>(SetConnections);
        silo.Configure<GrainCollectionOptions>(memory =>
        {
            memory.CollectionAge = IdleActivation;
            memory.EnableActivationSheddingOnMemoryPressure = true;
        });

        // A family is called by the gateway in the same process, and calls its user: both then cost no network. Two silos that
        // place one grain at once do no harm, since only commits decide.
        silo.Services.AddSingleton<PlacementStrategy, PreferLocalPlacement>();
        UseMachineTime(silo.Services);
        silo.AddOutgoingGrainCallFilter<OrleansRepeats>();
        return silo;
    }

    /// <summary>A gateway apart from silos.</summary>
    public static IClientBuilder UseTenantAuth(this IClientBuilder client, TimeSpan responseTimeout)
    {
        client.Configure<ClientMessagingOptions>(messages => messages.ResponseTimeout = responseTimeout);
        client.Configure<GatewayOptions>(silos => silos.GatewayListRefreshPeriod = ListRefresh);
        client.Configure<ConnectionOptions>(SetConnections);
        UseMachineTime(client.Services);
        client.AddOutgoingGrainCallFilter<OrleansRepeats>();
        return client;
    }

    // Membership and timers do not follow the clock of decisions, which tests move.
    private static void UseMachineTime(IServiceCollection services) => services.AddKeyedSingleton(KeyedService.AnyKey, TimeProvider.System);

    // Two votes declare a silo dead; where only two silos live, Orleans takes one.
    private static void SetFailureDetection(ClusterMembershipOptions membership)
    {
        membership.ProbeTimeout = Probe;
        membership.NumMissedProbesLimit = 3;
        membership.NumVotesForDeathDeclaration = 2;

        // Asked to probe a silo that stands still, another silo answers no sooner than who asked has given up waiting: the outcome
        // is unknown for ever, and among three silos or more the frozen one would never be found dead. Two silos that probe for
        // themselves vote as surely.
        membership.EnableIndirectProbes = false;
        membership.TableRefreshTimeout = ListRefresh;

        // A silo that missed three heartbeats is probed, and found dead if it does not answer, by one that starts: the time that it
        // takes to start again after all were killed.
        membership.IAmAliveTablePublishTimeout = Heartbeat;
        membership.NumMissedTableIAmAliveLimit = 3;
        membership.MaxJoinAttemptTime = MostToJoin;
        membership.DefunctSiloExpiration = TimeSpan.FromDays(1);
    }

    private static void SetConnections(ConnectionOptions connections)
    {
        connections.OpenConnectionTimeout = Probe;
        connections.ConnectionRetryDelay = Probe / 2;
    }
}
