using OrleansTenantAuth.Gateway.Userfront.Accounts;
using OrleansTenantAuth.Gateway.Userfront.Factors;
using OrleansTenantAuth.Gateway.Userfront.Migrations;
using OrleansTenantAuth.Gateway.Userfront.Passwords;
using OrleansTenantAuth.Gateway.Userfront.Pkce;
using OrleansTenantAuth.Gateway.Userfront.Server;
using OrleansTenantAuth.Gateway.Userfront.Sessions;
using OrleansTenantAuth.Gateway.Userfront.SignOn;

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
        .AddSingleton<IBreachedPasswords, BreachedFile>()
        .AddSingleton<IBreachedPasswords, BreachedRange>()
        .AddSingleton<PasswordRule>()
        .AddSingleton<UpstreamUsers>()
        .AddSingleton<PasswordMigration>()
        .AddSingleton<Tries>()
        .AddSingleton<HeldFactors>()
        .AddSingleton<PasswordLogin>()
        .AddSingleton<NewAccount>()
        .AddSingleton<OwnPassword>()
        .AddSingleton<FirstFactorTokens>()
        .AddSingleton<LoginFactors>()
        .AddSingleton<ContactSends>()
        .AddSingleton<InviteUse>()
        .AddSingleton<ContactLogin>()
        .AddSingleton<PasswordResets>()
        .AddSingleton<TotpLogin>()
        .AddSingleton<SiteProviders>()
        .AddSingleton<SignOnReader>()
        .AddSingleton<SignOnCookies>()
        .AddSingleton<SignOnAccounts>()
        .AddSingleton<SignOnStart>()
        .AddSingleton<SignOnReturn>()
        .AddSingleton<SignOnAnswers>()
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
        .AddSingleton<Invitations>()
        .AddSingleton<InviteEndpoints>()
        .AddSingleton<GeneratedLinks>()
        .AddSingleton<FindEndpoints>()
        .AddSingleton<UserEndEndpoints>()
        .AddSingleton<RoleChangeEndpoints>()
        .AddSingleton<KeyRoutes>()
        .AddSingleton<LinkEndpoints>()
        .AddSingleton<CodeEndpoints>()
        .AddSingleton<ResetEndpoints>()
        .AddSingleton<SignOnEndpoints>()
        .AddSingleton<SiteProviderEndpoints>()
        .AddSingleton<AuthorizationCodes>()
        .AddSingleton<PkceExchange>()
        .AddSingleton<TokenEndpoints>()
        .AddSingleton<MfaCodes>()
        .AddSingleton<MfaEndpoints>()
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
        InviteEndpoints.Map(routes);
        GeneratedLinks.Map(routes);
        FindEndpoints.Map(routes);
        UserEndEndpoints.Map(routes);
        RoleChangeEndpoints.Map(routes);
        KeyRoutes.Map(routes);
        LinkEndpoints.Map(routes);
        CodeEndpoints.Map(routes);
        ResetEndpoints.Map(routes);
        TotpEndpoints.Map(routes);
        SignOnEndpoints.Map(routes);
        SiteProviderEndpoints.Map(routes);
        MfaEndpoints.Map(routes);
        TokenEndpoints.Map(routes);
    }
}
