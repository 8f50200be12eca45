using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansTenantAuth.Keys;
using OrleansTenantAuth.Security;
using OrleansTenantAuth.Silo.Delivery;
using OrleansTenantAuth.Silo.Options;
using OrleansTenantAuth.Silo.Outbound;
using OrleansTenantAuth.Silo.Processes;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Store.Finds;
using OrleansTenantAuth.Store.Records;
using OrleansTenantAuth.Store.Rows;

namespace OrleansTenantAuth.Silo;

/// <summary>Hosts the grains in this process: store, engine, secrets, background work.</summary>
public static class SiloServices
{
    /// <summary>Registers everything that grains need. Call <see cref="OpenTenantAuthStore"/> once the host is built, before it starts.</summary>
    public static IServiceCollection AddTenantAuthGrains(this IServiceCollection services, TenantAuthOptions options, IHostEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(environment);
        services.TryAddSingleton(options.ClockOffsetSeconds == 0 ? TimeProvider.System : new ShiftedTime(TimeSpan.FromSeconds(options.ClockOffsetSeconds)));
        services.AddSingleton(provider => new StoreClock(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(options);
        services.AddSingleton<OpenedStore>();
        services.AddSingleton(provider => provider.GetRequiredService<OpenedStore>().Store);
        services.AddSingleton(provider => provider.GetRequiredService<OpenedStore>().Processes);
        services.AddSingleton(provider => provider.GetRequiredService<OpenedStore>().Rows);
        services.AddSingleton(provider => provider.GetRequiredService<OpenedStore>().Finds);
        services.AddSingleton(provider => provider.GetRequiredService<OpenedStore>().Records);
        services.AddSingleton(provider => provider.GetRequiredService<OpenedStore>().Installation);
        services.AddGrainServices(options.ReadMasterKeys(), new TokenSettings(options.Issuer!.TrimEnd('/')));
        services.AddSingleton<Standstill>();
        services.AddHostedService(provider => provider.GetRequiredService<Standstill>());
        services.AddGrainEngine(options);
        services.AddProcessReports();
        services.AddOutboundGuard(options, environment);

        // Sending and retention belong to the processes that hold grains.
        if (options.Cluster.Client)
            return services.AddMessageChannels(options, environment);
        services.AddOtpDelivery(options, environment);
        services.AddHostedService<RetentionService>();
        services.AddHostedService<SearchBackfillService>();
        services.AddHostedService<RecordUpkeepService>();
        return services;
    }

    /// <summary>
    /// Opens the store and the installation. Throws <see cref="StoreUnavailableException"/> or
    /// <see cref="InvalidOperationException"/> with what to do, when it cannot be.
    /// </summary>
    public static Task OpenTenantAuthStore(this IServiceProvider services, CancellationToken cancellationToken = default) =>
        services.GetRequiredService<OpenedStore>().Open(cancellationToken);

    /// <summary>Master keys as configured, newest first.</summary>
    public static MasterKeys ReadMasterKeys(this TenantAuthOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new MasterKeys([.. options.MasterKeys.Select(key => new MasterKey(key.Id, Convert.FromBase64String(key.Key)))]);
    }

    /// <summary>The store, from the moment at which it was opened; the host's disposal closes it last.</summary>
    private sealed class OpenedStore(TenantAuthOptions options, StoreClock clock, MasterKeys masterKeys, ILoggerFactory loggers) : IAsyncDisposable
    {
        private IGrainStore? store;
        private Installation? installation;

        public IGrainStore Store => store ?? throw new InvalidOperationException("The store was not opened yet.");

        public IProcessTable Processes => (IProcessTable)Store;

        public IRowStore Rows => (IRowStore)Store;

        public IFindStore Finds => (IFindStore)Store;

        public IRecordStore Records => (IRecordStore)Store;

        public Installation Installation => installation ?? throw new InvalidOperationException("The store was not opened yet.");

        public async Task Open(CancellationToken cancellationToken)
        {
            store = await GrainStore.Open(options.ToStoreOptions(), clock, loggers, cancellationToken);
            installation = await Installation.Open(store, masterKeys, cancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            if (store is IAsyncDisposable disposable)
                await disposable.DisposeAsync();
        }
    }

    private static StoreOptions ToStoreOptions(this TenantAuthOptions options) => new()
    {
        Store = options.Store,
        DataDirectory = options.DataDirectory,
        ConnectionString = options.ConnectionString,
        ListenConnectionString = options.ListenConnectionString,
        Pooler = options.Pooler,
    };
}
