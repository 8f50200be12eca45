using OrleansTenantAuth.Gateway.Workspaces.Access;

namespace OrleansTenantAuth.Gateway.Workspaces;

/// <summary>Registers and maps what belongs to workspaces of tenants.</summary>
internal static class WorkspaceSetup
{
    public static IServiceCollection AddWorkspaces(this IServiceCollection services) => services
        .AddSingleton<ServiceTokenVerifier>()
        .AddSingleton<WorkspaceRealms>()
        .AddSingleton<WorkspaceNames>()
        .AddSingleton<WorkspaceCallers>()
        .AddSingleton<KeyRates>()
        .AddSingleton<WorkspaceGate>();

    public static void MapWorkspaces(this IEndpointRouteBuilder routes)
    {
    }
}
