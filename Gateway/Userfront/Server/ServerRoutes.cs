using System.Text.Json.Serialization.Metadata;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Gateway.Auth;
using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Errors;
using OrleansTenantAuth.Gateway.Hosting;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Userfront.Server;

/// <summary>A call of a workspace's own server.</summary>
/// <param name="Http">The request.</param>
/// <param name="Info">The call, in the key's name.</param>
/// <param name="Site">The tenant that the path names, or the workspace's root; always of the key's own app.</param>
public sealed record ServerCall(HttpContext Http, CallInfo Info, Site Site);

/// <summary>Authenticates workspaces' servers by their keys.</summary>
public sealed class ServerCallers(IGrainFactory grains, Sites sites, FailedCalls failures)
{
    /// <summary>
    /// The caller at the tenant that the path names. A tenant of another workspace or mode is <see cref="AuthError.TenantNotFound"/>;
    /// a key that may only read is <see cref="AuthError.Forbidden"/> where something is to change.
    /// </summary>
    public async Task<Outcome<ServerCall>> Admit(HttpContext http, bool mayChange)
    {
        ArgumentNullException.ThrowIfNull(http);
        var text = BearerToken.Of(http);
        if (WorkspaceKeyFormat.TypeOf(text) is not { } type || type == WorkspaceKeyTypes.Webhook)
            return Refused(http);
        var key = await grains.ApiKey(WorkspaceKeyFormat.HashOf(text!)).Authenticate(new(Calls.OfPublic(http), WorkspaceKeyTypes.KindOf(type)));
        if (key.Error is AuthError.TokenInvalid or AuthError.KeyNotFound)
            return Refused(http);
        if (!key.IsOk)
            return key.As<ServerCall>();
        if (mayChange && type != WorkspaceKeyTypes.Admin)
            return Outcome<ServerCall>.Refuse(AuthError.Forbidden);
        var call = Calls.Of(http, "key:" + key.Require().KeyId);
        var app = await grains.Apps().Get(new(call, key.Require().App!.Value));
        if (!app.IsOk)
            return app.Error == AuthError.AppNotFound ? Refused(http) : app.As<ServerCall>();
        return await At(http, call, app.Require());
    }

    private async Task<Outcome<ServerCall>> At(HttpContext http, CallInfo call, AppView app)
    {
        var workspace = app.Settings.Workspace!;
        var site = await sites.Find(http.GetRouteValue("tenantId") as string ?? workspace.Code, workspace.Mode, call);
        if (!site.IsOk)
            return site.As<ServerCall>();
        return site.Require().App.Id == app.Id
            ? Outcome<ServerCall>.Ok(new ServerCall(http, call, site.Require()))
            : Outcome<ServerCall>.Refuse(AuthError.TenantNotFound);
    }

    private Outcome<ServerCall> Refused(HttpContext http)
    {
        failures.Count(http);
        return Outcome<ServerCall>.Refuse(AuthError.TokenInvalid);
    }
}

/// <summary>Routes that a workspace's server calls by one of its keys.</summary>
public sealed class ServerRoutes(IEndpointRouteBuilder routes, string tag)
{
    private readonly ServerCallers callers = routes.ServiceProvider.GetRequiredService<ServerCallers>();
    private readonly Refusals refusals = routes.ServiceProvider.GetRequiredService<Refusals>();
    private readonly JsonEndpoint endpoint = new(routes.ServiceProvider.GetRequiredService<Refusals>());

    /// <summary>Maps a route that reads.</summary>
    public IEndpointConventionBuilder Get<TAnswer>(
        string path, JsonTypeInfo<TAnswer> answerType, Func<ServerCall, Task<Outcome<TAnswer>>> handle, string summary, params AuthError[] errors) =>
        Map("GET", path, mayChange: false, new RouteDocument(null, typeof(TAnswer), StatusCodes.Status200OK), summary, errors, (http, call) =>
            endpoint.Answer(http, handle(call), answerType, StatusCodes.Status200OK));

    /// <summary>Maps a route that removes and takes no body.</summary>
    public void Delete<TAnswer>(
        string path, JsonTypeInfo<TAnswer> answerType, Func<ServerCall, Task<Outcome<TAnswer>>> handle, string summary, params AuthError[] errors) =>
        Map("DELETE", path, mayChange: true, new RouteDocument(null, typeof(TAnswer), StatusCodes.Status200OK), summary, errors, (http, call) =>
            endpoint.Answer(http, handle(call), answerType, StatusCodes.Status200OK));

    /// <summary>Maps a route that changes something and takes no body.</summary>
    public void Act<TAnswer>(
        string method, string path, JsonTypeInfo<TAnswer> answerType, Func<ServerCall, Task<Outcome<TAnswer>>> handle, string summary, params AuthError[] errors) =>
        Map(method, path, mayChange: true, new RouteDocument(null, typeof(TAnswer), StatusCodes.Status200OK), summary, errors, (http, call) =>
            endpoint.Act(http, answerType, _ => handle(call)));

    /// <summary>Maps a route that reads and takes its question as a body.</summary>
    public void Search<TBody, TAnswer>(
        string path,
        JsonTypeInfo<TBody> bodyType,
        JsonTypeInfo<TAnswer> answerType,
        Func<ServerCall, TBody, Task<Outcome<TAnswer>>> handle,
        string summary,
        params AuthError[] errors)
        where TBody : class =>
        Map("POST", path, mayChange: false, new RouteDocument(typeof(TBody), typeof(TAnswer), StatusCodes.Status200OK), summary, errors, (http, call) =>
            endpoint.Run(http, bodyType, answerType, (body, _) => handle(call, body), StatusCodes.Status200OK));

    /// <summary>Maps a route that takes a body.</summary>
    public void Send<TBody, TAnswer>(
        string method,
        string path,
        JsonTypeInfo<TBody> bodyType,
        JsonTypeInfo<TAnswer> answerType,
        Func<ServerCall, TBody, Task<Outcome<TAnswer>>> handle,
        string summary,
        params AuthError[] errors)
        where TBody : class =>
        Map(method, path, mayChange: true, new RouteDocument(typeof(TBody), typeof(TAnswer), StatusCodes.Status200OK), summary, errors, (http, call) =>
            endpoint.Run(http, bodyType, answerType, (body, _) => handle(call, body), StatusCodes.Status200OK));

    private IEndpointConventionBuilder Map(
        string method, string path, bool mayChange, RouteDocument document, string summary, AuthError[] errors, Func<HttpContext, ServerCall, Task> serve) =>
        routes.MapMethods("/v0" + path, [method], http => Run(http, mayChange, serve))
            .Documented(document.Body, document.Answer, document.Status)
            .WithTags(tag)
            .WithSummary(summary)
            .AuthenticatedBy(RouteAuth.Workspace)
            .Refuses([AuthError.ValidationError, AuthError.TokenInvalid, AuthError.TenantNotFound, .. errors]);

    private async Task Run(HttpContext http, bool mayChange, Func<HttpContext, ServerCall, Task> serve)
    {
        if (!Calls.HasSaneKey(http))
        {
            await refusals.Write(http, Calls.InsaneKey);
            return;
        }

        if (await refusals.InTime(http, callers.Admit(http, mayChange)) is not { } call)
            return;
        if (call.IsOk)
            await serve(http, call.Require());
        else
            await refusals.Write(http, call);
    }
}
