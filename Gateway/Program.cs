using OrleansTenantAuth.Gateway.Hosting;
using OrleansTenantAuth.Silo.Options;
using OrleansTenantAuth.Store;

// The gateway: Hosting puts it together, Auth, Admin, OAuth, Metadata and Operations hold the routes, Errors the envelopes.
return await CommandLine.Run(args, Serve);

static async Task<int> Serve(string[] known)
{
    try
    {
        await using var app = await GatewayHost.Build(known);
        await app.RunAsync();
        return 0;
    }
    catch (Exception fault) when (fault is ConfigurationException or StoreUnavailableException or InvalidOperationException or IOException)
    {
        // These tell what to do; a stack trace would hide it.
        await Console.Error.WriteLineAsync(fault.Message);
        return fault is ConfigurationException ? 2 : 1;
    }
}
