using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansTenantAuth.Silo.Options;

namespace OrleansTenantAuth.Silo;

/// <summary>Puts a silo process together. Its settings are the gateway's, without those of HTTP.</summary>
public static class SiloHost
{
    /// <summary>Builds the host with its store open. Throws <see cref="ConfigurationException"/> where the settings are not usable.</summary>
    public static async Task<IHost> Build(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        var options = new TenantAuthOptions();
        builder.Configuration.GetSection(TenantAuthOptions.Section).Bind(options);
        List<string> faults = [.. ConfigurationFaults.OfSilo(options, builder.Environment.IsDevelopment())];
        if (options.Store == "sqlite")
            faults.Add("TenantAuth__Store: must be postgres; SQLite serves one process, which is a gateway.");
        if (options.Cluster.Client)
            faults.Add("TenantAuth__Cluster__Client: a silo holds grains; this setting is for gateways.");
        if (faults.Count > 0)
            throw new ConfigurationException(faults);

        if (!builder.Environment.IsDevelopment())
            builder.Logging.ClearProviders().AddJsonConsole(json => json.UseUtcTimestamp = true);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));
        builder.Services.AddTenantAuthGrains(options, builder.Environment);
        var silo = builder.Build();
        await silo.Services.OpenTenantAuthStore();
        return silo;
    }
}
