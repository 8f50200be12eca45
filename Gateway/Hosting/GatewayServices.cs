using System.Text.Json;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrleansTenantAuth.Gateway.Admin;
using OrleansTenantAuth.Gateway.Auth;
using OrleansTenantAuth.Gateway.Dashboards;
using OrleansTenantAuth.Gateway.Deploy;
using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Embeds;
using OrleansTenantAuth.Gateway.Errors;
using OrleansTenantAuth.Gateway.Feed;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Metadata;
using OrleansTenantAuth.Gateway.OAuth;
using OrleansTenantAuth.Gateway.OpenId;
using OrleansTenantAuth.Gateway.Operations;
using OrleansTenantAuth.Gateway.Outbound;
using OrleansTenantAuth.Gateway.Tokens;
using OrleansTenantAuth.Gateway.Userfront;
using OrleansTenantAuth.Gateway.Workspaces;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.Hosting;

/// <summary>Registers the gateway's own services. All are singletons: nothing of a request is kept in them.</summary>
internal static class GatewayServices
{
    public static IServiceCollection AddGateway(this IServiceCollection services)
    {
        services.AddSingleton<Refusals>();
        services.AddSingleton<TrustedProxies>();
        services.AddSingleton<FailedCalls>();
        services.AddSingleton<AppNames>();
        services.AddSingleton<KeyRings>();
        services.AddSingleton<Issuers>();
        services.AddSingleton<VerifiedTokens>();
        services.AddSingleton<ActiveTokens>();
        services.AddSingleton<CurrentReads>();
        services.AddSingleton<AccessTokenVerifier>();
        services.AddSingleton<AppGate>();
        services.AddSingleton<AppOrigins>();
        services.AddSingleton<SendOtp>();
        services.AddSingleton<Login>();
        services.AddSingleton<AdminAuthentication>();
        services.AddSingleton<NewApp>();
        services.AddSingleton<NewTenant>();
        services.AddSingleton<EndTenant>();
        services.AddSingleton<NewApiKey>();
        services.AddSingleton<AppKeys>();
        services.AddSingleton<AppKeyList>();
        services.AddSingleton<AdminSessions>();
        services.AddSingleton<TenantNames>();
        services.AddSingleton<ClientAuthentication>();
        services.AddSingleton<VerifiedEmbeds>();
        services.AddSingleton<EmbedTokenVerifier>();
        services.AddSingleton<EmbedAuthentication>();
        services.AddSingleton<KnownKeys>();
        services.AddSingleton<ApiKeyGate>();
        services.AddSingleton<UserGate>();
        services.AddSingleton<ExcessSessions>();
        services.AddSingleton<NewWorkspace>();
        services.AddOutbound();
        services.AddUserfront();
        services.AddEndpointClasses();
        services.AddDashboards();
        services.AddWorkspaces();
        services.AddFeed();
        services.AddSingleton<Drain>();
        services.AddHostedService(provider => provider.GetRequiredService<Drain>());
        services.AddSingleton<ReadyNotice>();
        services.AddHostedService(provider => provider.GetRequiredService<ReadyNotice>());
        services.AddHostedService<KeyWarmUp>();
        services.AddDocs();
        return services;
    }

    private static void AddOutbound(this IServiceCollection services)
    {
        services.AddSingleton<OutboundHttp>();
        services.AddSingleton<OpenIdProviders>();
        services.AddSingleton<CodeExchange>();
        services.AddSingleton<IdTokens>();
    }

    private static void AddEndpointClasses(this IServiceCollection services)
    {
        services.AddSingleton<OtpEndpoints>();
        services.AddSingleton<SessionEndpoints>();
        services.AddSingleton<RoleEndpoints>();
        services.AddSingleton<MeEndpoints>();
        services.AddSingleton<AdminAppEndpoints>();
        services.AddSingleton<AdminTenantEndpoints>();
        services.AddSingleton<AdminUserEndpoints>();
        services.AddSingleton<AdminRoleEndpoints>();
        services.AddSingleton<AdminSessionEndpoints>();
        services.AddSingleton<AdminAllUsersEndpoints>();
        services.AddSingleton<AdminKeyEndpoints>();
        services.AddSingleton<AdminApiKeyEndpoints>();
        services.AddSingleton<AdminAppKeyEndpoints>();
        services.AddSingleton<AdminEmbedEndpoints>();
        services.AddSingleton<AdminEmbedSettingsEndpoints>();
        services.AddSingleton<AdminEventEndpoints>();
        services.AddSingleton<AdminClusterEndpoints>();
        services.AddSingleton<RegisterTenantEndpoints>();
        services.AddSingleton<TenantSettingsEndpoints>();
        services.AddSingleton<HostedTenantEndpoints>();
        services.AddSingleton<ProjectEndpoints>();
        services.AddSingleton<DeployEndpoints>();
        services.AddSingleton<AdminWorkspaceEndpoints>();
        services.AddSingleton<AdminSignOnEndpoints>();
        services.AddSingleton<IntrospectionEndpoints>();
        services.AddSingleton<RevocationEndpoints>();
        services.AddSingleton<KeyEndpoints>();
        services.AddSingleton<ServerMetadataEndpoints>();
        services.AddSingleton<HealthEndpoints>();
    }
}
