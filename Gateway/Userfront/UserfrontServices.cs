using OrleansTenantAuth.Gateway.Userfront.Accounts;
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
        .AddSingleton<NewWorkspaceKey>()
        .AddSingleton<ServerCallers>()
        .AddSingleton<WorkspaceUsers>()
        .AddSingleton<SiteEndpoints>()
        .AddSingleton<PasswordEndpoints>()
        .AddSingleton<UserSessionEndpoints>()
        .AddSingleton<SelfEndpoints>()
        .AddSingleton<UserRoleEndpoints>();

    public static void MapUserfront(this IEndpointRouteBuilder routes)
    {
        SiteEndpoints.Map(routes);
        PasswordEndpoints.Map(routes);
        UserSessionEndpoints.Map(routes);
        SelfEndpoints.Map(routes);
        UserRoleEndpoints.Map(routes);
    }
}
