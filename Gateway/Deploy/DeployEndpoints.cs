using System.Collections.Immutable;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Gateway.Admin;
using OrleansTenantAuth.Gateway.Errors;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Keys;

namespace OrleansTenantAuth.Gateway.Deploy;

/// <summary>
/// /deploy: the page on which an admin makes, copies once and revokes API keys, as the user authorization document walks through it.
/// Every form of a session carries its CSRF token.
/// </summary>
public sealed class DeployEndpoints(AdminSessions sessions, AdminAuthentication admins, AppKeys keys, AppKeyList list)
{
    private const int MaxNameLength = 200;

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var page = routes.ServiceProvider.GetRequiredService<DeployEndpoints>();
        var group = routes.MapGroup("/deploy").ExcludeFromDescription();
        group.MapGet("", (RequestDelegate)page.Show);
        group.MapPost("/login", (RequestDelegate)page.Login);
        group.MapPost("/logout", http => page.Change(http, (_, _) =>
        {
            AdminSessions.Close(http);
            return DeployAnswer.SeeOther(http, "/deploy");
        }));
        group.MapPost("/keys", http => page.Change(http, (session, form) => page.Create(http, session, form)));
        group.MapPost("/keys/revoke", http => page.Change(http, (session, form) => page.Revoke(http, session, form)));
    }

    private async Task Show(HttpContext http)
    {
        var session = await sessions.Find(http);
        if (!session.IsOk)
            await DeployAnswer.Html(http, StatusCodes.Status200OK, DeployPage.Login(null));
        else if (http.Request.Query["app"] is [{ Length: > 0 } app])
            await ShowApp(http, session.Require(), app, null, null);
        else
            await DeployAnswer.Html(http, StatusCodes.Status200OK, DeployPage.Choose(session.Require(), null));
    }

    private async Task Login(HttpContext http)
    {
        if (await DeployForms.Read(http) is not { } form)
        {
            await DeployAnswer.Html(http, StatusCodes.Status400BadRequest, DeployPage.Login("The form is not one of this page."));
            return;
        }

        var caller = await sessions.Open(http, form["key"].ToString());
        if (caller.IsOk)
            await DeployAnswer.SeeOther(http, "/deploy");
        else if (RequestFacts.Of(http).LimitedForSeconds is { } seconds)
            await DeployAnswer.Html(http, StatusCodes.Status429TooManyRequests, DeployPage.Login($"Too many failed calls from this address. Wait {seconds} seconds."));
        else
            await DeployAnswer.Html(http, DeployAnswer.StatusOf(caller.Error), DeployPage.Login(caller.Error is AuthError.TokenInvalid ? "This is no admin key that counts." : DeployAnswer.TextOf(caller.Error)));
    }

    /// <summary>Everything that changes something: a session, and a form that is its own.</summary>
    private async Task Change(HttpContext http, Func<AdminSession, IFormCollection, Task> act)
    {
        var session = await sessions.Find(http);
        if (!session.IsOk)
            await DeployAnswer.Html(http, StatusCodes.Status401Unauthorized, DeployPage.Login("Log in first."));
        else if (await DeployForms.Read(http) is not { } form || !DeployForms.IsOf(form, session.Require()))
            await DeployAnswer.Html(http, StatusCodes.Status403Forbidden, DeployPage.Choose(session.Require(), "The form is not one of this session."));
        else
            await act(session.Require(), form);
    }

    private async Task Create(HttpContext http, AdminSession session, IFormCollection form)
    {
        var (kind, name) = (form["kind"].ToString(), form["name"].ToString().Trim());
        var app = await admins.FindApp(session.Caller, form["app"].ToString());
        if (!app.IsOk || ApiKeyScopes.Of(kind) is not { } scopes || name.Length is 0 or > MaxNameLength || name.Contains('\0', StringComparison.Ordinal) || !Guid.TryParse(form["once"], out var once))
        {
            await DeployAnswer.Html(http, StatusCodes.Status400BadRequest, DeployPage.Choose(session, app.IsOk ? "A key needs a name of 1 to 200 characters and a kind." : DeployAnswer.TextOf(app.Error)));
            return;
        }

        // A reload sends the form again: the same operation makes no second key.
        var call = session.Caller.Call with { OperationId = DerivedIds.Named(once, session.Caller.Call.Actor) };
        var made = await keys.Create(call, app.Require().Id, kind, name, null, scopes);
        await ShowApp(http, session, form["app"].ToString(), made.IsOk ? made.Require().Text : null, made.IsOk ? null : DeployAnswer.TextOf(made.Error));
    }

    private async Task Revoke(HttpContext http, AdminSession session, IFormCollection form)
    {
        var app = await admins.FindApp(session.Caller, form["app"].ToString());
        var revoked = app.IsOk && Guid.TryParseExact(form["key_id"], "D", out var keyId)
            ? await keys.Revoke(session.Caller.Call, app.Require().Id, keyId)
            : Outcome<Done>.Refuse(app.IsOk ? AuthError.KeyNotFound : app.Error);
        if (revoked.IsOk)
            await DeployAnswer.SeeOther(http, "/deploy?app=" + app.Require().Slug);
        else
            await DeployAnswer.Html(http, DeployAnswer.StatusOf(revoked.Error), DeployPage.Choose(session, DeployAnswer.TextOf(revoked.Error)));
    }

    private async Task ShowApp(HttpContext http, AdminSession session, string name, string? newKey, string? error)
    {
        var view = await View(session.Caller, name, newKey);
        var page = view.IsOk ? DeployPage.Keys(session, view.Require(), error) : DeployPage.Choose(session, DeployAnswer.TextOf(view.Error));
        await DeployAnswer.Html(http, view.IsOk ? StatusCodes.Status200OK : DeployAnswer.StatusOf(view.Error), page);
    }

    private async Task<Outcome<DeployView>> View(AdminCaller caller, string name, string? newKey)
    {
        var app = await admins.FindApp(caller, name);
        if (!app.IsOk)
            return app.As<DeployView>();
        var listed = await list.Show(caller.Call, app.Require().Id, AppKeys.IsOne);
        return listed.Map(shown => new DeployView(app.Require(), shown, newKey));
    }
}

/// <summary>Answers of the deploy page.</summary>
internal static class DeployAnswer
{
    /// <summary>A page. Nobody keeps it: it may show a key.</summary>
    public static Task Html(HttpContext http, int status, string page)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/html; charset=utf-8";
        http.Response.Headers.ContentSecurityPolicy = DeployPage.ContentSecurityPolicy;
        http.Response.Headers.CacheControl = "no-store";
        return http.Response.WriteAsync(page, http.RequestAborted);
    }

    /// <summary>Where to look after a change, so that a reload repeats nothing.</summary>
    public static Task SeeOther(HttpContext http, string path)
    {
        http.Response.StatusCode = StatusCodes.Status303SeeOther;
        http.Response.Headers.Location = path;
        return Task.CompletedTask;
    }

    /// <summary>The status of a refusal.</summary>
    public static int StatusOf(AuthError error) => EngineErrorTable.Of(error)?.Status ?? StatusCodes.Status500InternalServerError;

    /// <summary>The text of a refusal.</summary>
    public static string TextOf(AuthError error) => (EngineErrorTable.Of(error) ?? EngineErrorTable.OfStatus(StatusCodes.Status500InternalServerError)).Message;
}
