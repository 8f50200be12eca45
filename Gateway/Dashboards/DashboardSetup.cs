using OrleansTenantAuth.Gateway.DataSets;
using OrleansTenantAuth.Gateway.Share;

namespace OrleansTenantAuth.Gateway.Dashboards;

/// <summary>Dashboards, and the data sets that they are drawn from.</summary>
internal static class DashboardSetup
{
    /// <summary>Registers the endpoints.</summary>
    public static IServiceCollection AddDashboards(this IServiceCollection services) => services
        .AddSingleton<BoardGate>()
        .AddSingleton<AdminDataSetEndpoints>()
        .AddSingleton<DashboardEndpoints>()
        .AddSingleton<BoardEditEndpoints>()
        .AddSingleton<ShareEndpoints>();

    /// <summary>Maps the routes.</summary>
    public static void MapDashboards(this IEndpointRouteBuilder routes)
    {
        AdminDataSetEndpoints.Map(routes);
        DashboardEndpoints.Map(routes);
        BoardEditEndpoints.Map(routes);
        ShareEndpoints.Map(routes);
    }
}
