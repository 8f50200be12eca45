using System.Collections.Immutable;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Userfront.Server;
using OrleansTenantAuth.Keys;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>One mode of a new workspace: its app, and the secrets that are shown this once.</summary>
public sealed record NewMode(AppCreated App, string AdminKey);

/// <summary>A new workspace.</summary>
public sealed record CreatedWorkspace(string Code, NewMode Live, NewMode Test);

/// <summary>
/// Makes a workspace: two apps, one per mode, each with a pool, an issuer and a root tenant of its own, and one code for both roots.
/// Ids follow from the operation, so a repeat goes on where a call broke off; secrets that were shown are not shown again.
/// </summary>
public sealed class NewWorkspace(IGrainFactory grains, NewApp apps, NewTenant tenants, NewWorkspaceKey keys, StoreClock time)
{
    private static readonly ImmutableArray<RoleDefinition> Roles =
    [
        .. new[] { "subscriber", "viewer", "contributor", "support", "member", "editor", "author", "admin", "owner" }
            .Select(name => new RoleDefinition(name, "", [])),
    ];

    /// <summary>Runs the protocol.</summary>
    public async Task<Outcome<CreatedWorkspace>> Create(CallInfo call, string slug, string name, ImmutableArray<string> origins)
    {
        ArgumentNullException.ThrowIfNull(call);
        var (live, test) = (NewApp.IdOf(call, slug), NewApp.IdOf(call, TestSlug(slug)));
        if (await MakeKeys(call, slug, live, test) is { IsOk: false } refused)
            return refused.As<CreatedWorkspace>();
        var code = await tenants.ClaimCode(call, NewApp.RootOf(call, slug));
        if (!code.IsOk)
            return code.As<CreatedWorkspace>();

        // The code of the test root is claimed under a kind of its own: it must be free there too, which no other workspace's can be.
        var claimed = await grains.TestAlias(code.Require()).Claim(new(call, GrainKey.Tenant(NewApp.RootOf(call, TestSlug(slug)).Value)));
        if (!claimed.IsOk)
            return claimed.As<CreatedWorkspace>();
        var liveMade = await Mode(call, slug, name, new(WorkspaceModes.Live, code.Require(), test), origins);
        if (!liveMade.IsOk && liveMade.Error != AuthError.SecretAlreadyShown)
            return liveMade.As<CreatedWorkspace>();
        var testMade = await Mode(call, TestSlug(slug), name, new(WorkspaceModes.Test, code.Require(), live), []);
        if (!testMade.IsOk)
            return testMade.As<CreatedWorkspace>();
        return liveMade.Map(made => new CreatedWorkspace(code.Require(), made, testMade.Require()));
    }

    /// <summary>Slug of the test mode's app.</summary>
    public static string TestSlug(string slug) => slug + "-test";

    /// <summary>Both issuers' keys, which take longest, before anything that has a secret; see <see cref="NewApp.MakeKeys"/>.</summary>
    private async Task<Outcome<Done>> MakeKeys(CallInfo call, string slug, AppId live, AppId test)
    {
        var started = time.GetTimestamp();
        foreach (var (name, app) in new[] { (slug, live), (TestSlug(slug), test) })
        {
            // A name that is taken must not cost keys.
            var claimed = await grains.AppAlias(name).Claim(new(call, GrainKey.App(app.Value)));
            if (!claimed.IsOk)
                return claimed;
            var made = await apps.MakeKeys(call, app);
            if (!made.IsOk)
                return made;
            if (time.GetElapsedTime(started) > NewApp.LongestForKeys)
                return Outcome<Done>.Refuse(AuthError.Unavailable, retryAfterSeconds: 1);
        }

        return Outcome<Done>.Ok(Done.Instance);
    }

    private async Task<Outcome<NewMode>> Mode(CallInfo call, string slug, string name, WorkspaceSettings workspace, ImmutableArray<string> origins)
    {
        var settings = new AppSettings
        {
            OwnIssuer = true,
            AuthorizationClaim = true,
            RetryWindowSeconds = 30,
            AllowedOrigins = origins,
            Workspace = workspace,
        };
        var app = await apps.Create(call, slug, name, "ws-" + slug, settings, Roles);
        if (!app.IsOk && app.Error != AuthError.SecretAlreadyShown)
            return app.As<NewMode>();
        var key = await keys.Create(call, NewApp.IdOf(call, slug), workspace.Mode, WorkspaceKeyTypes.Admin, workspace.Code);
        if (!key.IsOk)
            return key.As<NewMode>();
        return app.Map(made => new NewMode(made, key.Require().Text));
    }
}
