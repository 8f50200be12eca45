using OrleansTenantAuth.Gateway.Admin;
using OrleansTenantAuth.Gateway.Deploy;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Workspaces.Access;
using OrleansTenantAuth.Gateway.Workspaces.Management;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.External;

/// <summary>
/// /settings/external-authentication: the page on which an admin enables external tokens of a workspace, gives the address of the keys,
/// maps claims and tests a token, as the source document walks through it. Sessions and forms are those of the deploy page.
/// </summary>
public sealed class ExternalAuthEndpoints(AdminSessions sessions, WorkspaceNames names, IGrainFactory grains, ExternalProviders providers)
{
    private static readonly Guid NoProvider = Guid.Empty;

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var page = routes.ServiceProvider.GetRequiredService<ExternalAuthEndpoints>();
        var group = routes.MapGroup(ExternalAuthPage.Path).ExcludeFromDescription();
        group.MapGet("", (RequestDelegate)page.Show);
        group.MapPost("/login", (RequestDelegate)page.Login);
        group.MapPost("/save", http => page.Change(http, page.Save));
        group.MapPost("/switch", http => page.Change(http, page.Switch));
        group.MapPost("/remove", http => page.Change(http, page.Remove));
        group.MapPost("/test", http => page.Change(http, page.Test));
        group.MapPost("/keys", http => page.Change(http, page.Keys));
    }

    private async Task Show(HttpContext http)
    {
        var session = await sessions.Find(http);
        if (!session.IsOk)
            await DeployAnswer.Html(http, StatusCodes.Status200OK, ExternalAuthPage.Login(null));
        else if (http.Request.Query["workspace"] is [{ Length: > 0 } workspace])
            await Show(http, session.Require(), workspace, null, null);
        else
            await DeployAnswer.Html(http, StatusCodes.Status200OK, ExternalAuthPage.Choose(null));
    }

    private async Task Login(HttpContext http)
    {
        var caller = await DeployForms.Read(http) is { } form ? await sessions.Open(http, form["key"].ToString()) : Outcome<AdminCaller>.Refuse(AuthError.ValidationError);
        if (caller.IsOk)
            await DeployAnswer.SeeOther(http, ExternalAuthPage.Path);
        else if (RequestFacts.Of(http).LimitedForSeconds is { } seconds)
            await DeployAnswer.Html(http, StatusCodes.Status429TooManyRequests, ExternalAuthPage.Login($"Too many failed calls from this address. Wait {seconds} seconds."));
        else
            await DeployAnswer.Html(http, DeployAnswer.StatusOf(caller.Error), ExternalAuthPage.Login(caller.Error is AuthError.TokenInvalid ? "This is no admin key that counts." : "The form is not one of this page."));
    }

    /// <summary>Everything that a form asks for: a session, a form that is its own, and a workspace that the key covers.</summary>
    private async Task Change(HttpContext http, Func<HttpContext, AdminSession, WorkspaceRealm, IFormCollection, Task> act)
    {
        var session = await sessions.Find(http);
        if (!session.IsOk)
            await DeployAnswer.Html(http, StatusCodes.Status401Unauthorized, ExternalAuthPage.Login("Log in first."));
        else if (await DeployForms.Read(http, ExternalAuthForms.Bounded) is not { } form || !DeployForms.IsOf(form, session.Require()))
            await DeployAnswer.Html(http, StatusCodes.Status403Forbidden, ExternalAuthPage.Choose("The form is not one of this session."));
        else if (await Find(session.Require(), form["workspace"].ToString()) is { IsOk: true } realm)
            await act(http, session.Require(), realm.Require(), form);
        else
            await DeployAnswer.Html(http, StatusCodes.Status404NotFound, ExternalAuthPage.Choose("There is no such workspace."));
    }

    private async Task Save(HttpContext http, AdminSession session, WorkspaceRealm realm, IFormCollection form)
    {
        var known = Guid.TryParseExact(form["provider"], "D", out var id) && id != NoProvider ? id : (Guid?)null;
        var call = session.Caller.Call;

        // A reload sends the form again: the same operation makes no second provider.
        if (known is null && Guid.TryParse(form["once"], out var once))
            call = call with { OperationId = DerivedIds.Named(once, call.Actor) };
        var settings = known is null ? null : realm.Issuers?.FirstOrDefault(issuer => issuer.Id == known)?.Settings;
        await Answer(http, session, realm, await providers.Put(call, realm.Id, known, ExternalAuthForms.Body(form, settings)));
    }

    private async Task Switch(HttpContext http, AdminSession session, WorkspaceRealm realm, IFormCollection form)
    {
        var call = session.Caller.Call;
        await Answer(http, session, realm, Of(realm, form) is not { } issuer
            ? Outcome<ExternalIssuerView>.Refuse(AuthError.ExternalProviderNotFound)
            : await grains.TenantWorkspace(realm.Id).PutIssuer(new(call, issuer.Id, false, issuer.Settings with { IsEnabled = form["enabled"] == "true" })));
    }

    private async Task Remove(HttpContext http, AdminSession session, WorkspaceRealm realm, IFormCollection form) =>
        await Answer(http, session, realm, Of(realm, form) is not { } issuer
            ? Outcome<Done>.Refuse(AuthError.ExternalProviderNotFound)
            : await grains.TenantWorkspace(realm.Id).RemoveIssuer(new(session.Caller.Call, issuer.Id)));

    private async Task Test(HttpContext http, AdminSession session, WorkspaceRealm realm, IFormCollection form)
    {
        var told = Of(realm, form) is { } issuer
            ? await providers.Test(session.Caller.Call, realm, issuer, new TextField(form["token"].ToString() is { Length: > 0 } token ? token.Trim() : null))
            : Outcome<TestTokenAnswer>.Refuse(AuthError.ExternalProviderNotFound);
        await Show(http, session, realm.Slug, told.IsOk ? ExternalAuthPage.Told(told.Require()) : null, told.IsOk ? null : ExternalAuthForms.Fault(told));
    }

    private async Task Keys(HttpContext http, AdminSession session, WorkspaceRealm realm, IFormCollection form)
    {
        var read = Of(realm, form) is { } issuer ? await providers.Refresh(issuer) : Outcome<ProviderKeysAnswer>.Refuse(AuthError.ExternalProviderNotFound);
        await Show(http, session, realm.Slug, read.IsOk ? ExternalAuthPage.Keys(read.Require()) : null, read.IsOk ? null : ExternalAuthForms.Fault(read));
    }

    private async Task Answer<T>(HttpContext http, AdminSession session, WorkspaceRealm realm, Outcome<T> done)
    {
        if (done.IsOk)
            await DeployAnswer.SeeOther(http, ExternalAuthPage.Address(realm));
        else
            await Show(http, session, realm.Slug, null, ExternalAuthForms.Fault(done), DeployAnswer.StatusOf(done.Error));
    }

    private async Task Show(HttpContext http, AdminSession session, string workspace, string? told, string? error, int status = StatusCodes.Status200OK)
    {
        var realm = await Find(session, workspace);
        await DeployAnswer.Html(
            http,
            realm.IsOk ? status : StatusCodes.Status404NotFound,
            realm.IsOk ? ExternalAuthPage.Settings(session, realm.Require(), told, error) : ExternalAuthPage.Choose("There is no such workspace."));
    }

    private Task<Outcome<WorkspaceRealm>> Find(AdminSession session, string workspace) => WorkspaceAdmins.Find(session.Caller, workspace, names, grains);

    private static ExternalIssuerView? Of(WorkspaceRealm realm, IFormCollection form) =>
        Guid.TryParseExact(form["provider"], "D", out var id) ? (realm.Issuers ?? []).FirstOrDefault(issuer => issuer.Id == id) : null;
}
