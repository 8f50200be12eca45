using OrleansTenantAuth.Gateway.Userfront.Accounts;
using OrleansTenantAuth.Gateway.Userfront.Factors;
using OrleansTenantAuth.Gateway.Userfront.Passwords;
using OrleansTenantAuth.Gateway.Userfront.Server;
using OrleansTenantAuth.Gateway.Userfront.Sessions;

namespace OrleansTenantAuth.Gateway.Userfront;

/// <summary>The <c>/v0</c> routes: what they are made with, and where they are mapped.</summary>
internal static class UserfrontServices
{
    public static IServiceCollection AddUserfront(this IServiceCollection services) => services
        .AddSingleton<Sites>()
        .AddSingleton<SiteSessions>()
        .AddSingleton<AccountNames>()
        .AddSingleton<ProfileReader>()
        .AddSingleton<PasswordHashes>()
        .AddSingleton<PasswordRule>()
        .AddSingleton<PasswordLogin>()
        .AddSingleton<NewAccount>()
        .AddSingleton<OwnPassword>()
        .AddSingleton<FirstFactorTokens>()
        .AddSingleton<LoginFactors>()
        .AddSingleton<ContactSends>()
        .AddSingleton<ContactLogin>()
        .AddSingleton<PasswordResets>()
        .AddSingleton<TotpLogin>()
        .AddSingleton<NewWorkspaceKey>()
        .AddSingleton<ServerCallers>()
        .AddSingleton<WorkspaceUsers>()
        .AddSingleton<SiteEndpoints>()
        .AddSingleton<PasswordEndpoints>()
        .AddSingleton<UserSessionEndpoints>()
        .AddSingleton<SelfEndpoints>()
        .AddSingleton<UserRoleEndpoints>()
        .AddSingleton<TenantEndpoints>()
        .AddSingleton<SiteChangeEndpoints>()
        .AddSingleton<UserChangeEndpoints>()
        .AddSingleton<FindEndpoints>()
        .AddSingleton<UserEndEndpoints>()
        .AddSingleton<RoleChangeEndpoints>()
        .AddSingleton<KeyRoutes>()
        .AddSingleton<LinkEndpoints>()
        .AddSingleton<CodeEndpoints>()
        .AddSingleton<ResetEndpoints>()
        .AddSingleton<TotpEndpoints>();

    public static void MapUserfront(this IEndpointRouteBuilder routes)
    {
        SiteEndpoints.Map(routes);
        PasswordEndpoints.Map(routes);
        UserSessionEndpoints.Map(routes);
        SelfEndpoints.Map(routes);
        UserRoleEndpoints.Map(routes);
        TenantEndpoints.Map(routes);
        SiteChangeEndpoints.Map(routes);
        UserChangeEndpoints.Map(routes);
        FindEndpoints.Map(routes);
        UserEndEndpoints.Map(routes);
        RoleChangeEndpoints.Map(routes);
        KeyRoutes.Map(routes);
        LinkEndpoints.Map(routes);
        CodeEndpoints.Map(routes);
        ResetEndpoints.Map(routes);
        TotpEndpoints.Map(routes);
    }
}
