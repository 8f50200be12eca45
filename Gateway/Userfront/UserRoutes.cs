using System.Text.Json.Serialization.Metadata;
using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Errors;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Userfront;

/// <summary>Routes that a user calls by a token of its own; which tenant it concerns stands in the token.</summary>
public sealed class UserRoutes(IEndpointRouteBuilder routes, string tag)
{
    private readonly Refusals refusals = routes.ServiceProvider.GetRequiredService<Refusals>();
    private readonly JsonEndpoint endpoint = new(routes.ServiceProvider.GetRequiredService<Refusals>());

    /// <summary>Maps a route that takes no body.</summary>
    public void Get<TAnswer>(
        string path, JsonTypeInfo<TAnswer> answerType, Func<HttpContext, Task<Outcome<TAnswer>>> handle, string summary, params AuthError[] errors) =>
        Document(
            routes.MapGet("/v0" + path, http => Run(http, () => endpoint.Answer(http, handle(http), answerType, StatusCodes.Status200OK))),
            new RouteDocument(null, typeof(TAnswer), StatusCodes.Status200OK),
            summary,
            errors);

    /// <summary>Maps a route that takes a body.</summary>
    public void Send<TBody, TAnswer>(
        string method,
        string path,
        JsonTypeInfo<TBody> bodyType,
        JsonTypeInfo<TAnswer> answerType,
        Func<HttpContext, TBody, Task<Outcome<TAnswer>>> handle,
        string summary,
        params AuthError[] errors)
        where TBody : class =>
        Document(
            routes.MapMethods("/v0" + path, [method], (RequestDelegate)(http => Run(http, () => endpoint.Run(
                http, bodyType, answerType, Handler(handle), StatusCodes.Status200OK)))),
            new RouteDocument(typeof(TBody), typeof(TAnswer), StatusCodes.Status200OK),
            summary,
            errors);

    private static Func<TBody, HttpContext, Task<Outcome<TAnswer>>> Handler<TBody, TAnswer>(Func<HttpContext, TBody, Task<Outcome<TAnswer>>> handle) =>
        (body, http) => handle(http, body);

    private Task Run(HttpContext http, Func<Task> serve)
    {
        BrowserCalls.Open(http);
        return Calls.HasSaneKey(http) ? serve() : refusals.Write(http, Calls.InsaneKey);
    }

    private void Document(IEndpointConventionBuilder route, RouteDocument document, string summary, AuthError[] errors) => route
        .Documented(document.Body, document.Answer, document.Status)
        .WithTags(tag)
        .WithSummary(summary)
        .AuthenticatedBy(RouteAuth.Bearer)
        .Refuses([AuthError.ValidationError, AuthError.TokenInvalid, .. errors]);
}
