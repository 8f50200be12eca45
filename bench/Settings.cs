using Microsoft.Extensions.Logging.Abstractions;
using OrleansTenantAuth.Security;
using OrleansTenantAuth.Silo;
using OrleansTenantAuth.Silo.Options;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Bench;

/// <summary>The server's own settings, read from the same environment, so that both mean one store and one set of keys.</summary>
internal static class Settings
{
    /// <summary>The section <c>TenantAuth</c>.</summary>
    public static TenantAuthOptions Read()
    {
        var options = new TenantAuthOptions();
        new ConfigurationBuilder().AddEnvironmentVariables().Build().GetSection(TenantAuthOptions.Section).Bind(options);
        if (options.MasterKeys.Count == 0 || string.IsNullOrEmpty(options.Issuer) || string.IsNullOrEmpty(options.AdminKey))
            throw new UsageException("Set TenantAuth__MasterKeys__0__Id and __Key, TenantAuth__Issuer and TenantAuth__AdminKey as for the server.");
        return options;
    }

    /// <summary>The master keys.</summary>
    public static MasterKeys Keys(TenantAuthOptions options) => options.ReadMasterKeys();

    /// <summary>Opens the store for bulk work: large batches, long patience.</summary>
    public static async Task<GrainStore> OpenStore(TenantAuthOptions options)
    {
        var bulk = new StoreOptions
        {
            Store = options.Store,
            DataDirectory = options.DataDirectory,
            ConnectionString = options.ConnectionString,
            BatchCommits = 1_024,
            CommandTimeout = TimeSpan.FromSeconds(60),
            CommitWait = TimeSpan.FromSeconds(120),
        };
        return (GrainStore)await GrainStore.Open(bulk, TimeProvider.System, NullLoggerFactory.Instance);
    }
}
