using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Silo.Processes;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>The processes of the cluster.</summary>
public sealed class AdminClusterEndpoints(ProcessList processes)
{
    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<AdminClusterEndpoints>();
        routes.MapAdminGroup("/cluster", "Admin: cluster").Get("", AdminJson.Default.ClusterAnswer, endpoints.Show)
            .WithSummary("The processes over this store, in order of their start, as each told of itself within the last five seconds. One that died stays for ten minutes, not ready. Only a key for all apps may.");
    }

    private async Task<Outcome<ClusterAnswer>> Show(AdminCall call) =>
        Outcome<ClusterAnswer>.Ok(ClusterAnswer.Of(await processes.Read(call.Http.RequestAborted)));
}
