using OrleansTenantAuth.Gateway.Feed;
using OrleansTenantAuth.Gateway.Workspaces.Access;
using OrleansTenantAuth.Gateway.Workspaces.Data;
using OrleansTenantAuth.Gateway.Workspaces.External;
using OrleansTenantAuth.Gateway.Workspaces.Functions;
using OrleansTenantAuth.Gateway.Workspaces.Management;
using OrleansTenantAuth.Gateway.Workspaces.Permissions;
using OrleansTenantAuth.Gateway.Workspaces.Realtime;
using OrleansTenantAuth.Gateway.Workspaces.Tokens;

namespace OrleansTenantAuth.Gateway.Workspaces;

/// <summary>Registers and maps what belongs to workspaces of tenants.</summary>
internal static class WorkspaceSetup
{
    public static IServiceCollection AddWorkspaces(this IServiceCollection services) => services
        .AddSingleton<ServiceTokenVerifier>()
        .AddSingleton<WorkspaceRealms>()
        .AddSingleton<WorkspaceNames>()
        .AddSingleton<ExternalTokens>()
        .AddSingleton<ExternalCallers>()
        .AddSingleton<ExternalProviderReader>()
        .AddSingleton<ExternalProviders>()
        .AddSingleton<ExternalProviderEndpoints>()
        .AddSingleton<ExternalAuthEndpoints>()
        .AddSingleton<WorkspaceCallers>()
        .AddSingleton<KeyRates>()
        .AddSingleton<WorkspaceGate>()
        .AddSingleton<StructureLookup>()
        .AddSingleton<StructureEndpoints>()
        .AddSingleton<NewRecord>()
        .AddSingleton<RecordEndpoints>()
        .AddSingleton<RecordQueryEndpoints>()
        .AddSingleton<RecordManyEndpoints>()
        .AddFunctions()
        .AddSingleton<RecordStatesReader>()
        .AddSingleton<RealtimeHub>()
        .AddSingleton<IEventListener>(provider => provider.GetRequiredService<RealtimeHub>())
        .AddSingleton<RealtimeLog>()
        .AddSingleton<RealtimeStream>()
        .AddSingleton<RealtimeEndpoints>()
        .AddSingleton<ServiceSecrets>()
        .AddSingleton<NewServiceAccounts>()
        .AddSingleton<NewTenantWorkspace>()
        .AddSingleton<WorkspaceEndpoints>()
        .AddSingleton<ServiceAccountEndpoints>()
        .AddSingleton<PublishableKeyEndpoints>()
        .AddSingleton<PermissionEndpoints>()
        .AddSingleton<ServiceTokenEndpoints>();

    public static void MapWorkspaces(this IEndpointRouteBuilder routes)
    {
        StructureEndpoints.Map(routes);
        RecordEndpoints.Map(routes);
        RecordQueryEndpoints.Map(routes);
        RecordManyEndpoints.Map(routes);
        routes.MapFunctions();
        RealtimeEndpoints.Map(routes);
        WorkspaceEndpoints.Map(routes);
        ServiceTokenEndpoints.Map(routes);
        ServiceAccountEndpoints.Map(routes);
        PublishableKeyEndpoints.Map(routes);
        PermissionEndpoints.Map(routes);
        ExternalProviderEndpoints.Map(routes);
        ExternalAuthEndpoints.Map(routes);
    }
}
