using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using OrleansTenantAuth.Silo;
using OrleansTenantAuth.Silo.Options;
using OrleansTenantAuth.Store;

// A silo: holds grains and serves no HTTP. Gateways started with --silos connect to it.
try
{
    using var host = await SiloHost.Build(args);
    await host.RunAsync();
    return 0;
}
catch (Exception fault) when (fault is ConfigurationException or StoreUnavailableException or InvalidOperationException or IOException)
{
    // These tell what to do; a stack trace would hide it.
    await Console.Error.WriteLineAsync(fault.Message);
    return fault is ConfigurationException ? 2 : 1;
}
