using System.Text.Json.Serialization.Metadata;
using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Errors;

namespace OrleansTenantAuth.Gateway.Http;

/// <summary>
/// The routes of one resource whose callers are admitted first. Each call passes the same checks in the same order before its handler
/// sees it: who calls and what for, query, body. A handler gets only what was admitted, so none can forget a check.
/// </summary>
/// <typeparam name="TCall">What a handler gets.</typeparam>
public class GuardedGroup<TCall>
{
    private readonly RouteGroupBuilder routes;
    private readonly Func<HttpContext, Task<Outcome<TCall>>> admit;
    private readonly Refusals refusals;
    private readonly JsonEndpoint endpoint;

    internal GuardedGroup(IServiceProvider services, RouteGroupBuilder routes, Func<HttpContext, Task<Outcome<TCall>>> admit)
    {
        this.routes = routes;
        this.admit = admit;
        refusals = services.GetRequiredService<Refusals>();
        endpoint = new JsonEndpoint(refusals);
    }

    /// <summary>A route that reads.</summary>
    public IEndpointConventionBuilder Get<TAnswer>(string pattern, JsonTypeInfo<TAnswer> answerType, Func<TCall, Task<Outcome<TAnswer>>> handle) =>
        Plain("GET", pattern, answerType, handle);

    /// <summary>A route that does something and takes no body.</summary>
    public IEndpointConventionBuilder Post<TAnswer>(string pattern, JsonTypeInfo<TAnswer> answerType, Func<TCall, Task<Outcome<TAnswer>>> handle) =>
        Plain("POST", pattern, answerType, handle);

    /// <summary>A route that takes a body.</summary>
    public IEndpointConventionBuilder Send<TBody, TAnswer>(
        string method,
        string pattern,
        JsonTypeInfo<TBody> bodyType,
        JsonTypeInfo<TAnswer> answerType,
        Func<TCall, TBody, Task<Outcome<TAnswer>>> handle,
        int status = StatusCodes.Status200OK)
        where TBody : class =>
        Map(method, pattern, new RouteDocument(typeof(TBody), typeof(TAnswer), status), (http, call) =>
            endpoint.Run(http, bodyType, answerType, (body, _) => handle(call, body), status));

    /// <summary>A route that takes a body as it stands, of more bytes than others.</summary>
    public IEndpointConventionBuilder Upload<TBody, TAnswer>(
        string pattern, int maxBytes, JsonTypeInfo<TAnswer> answerType, Func<TCall, byte[], Task<Outcome<TAnswer>>> handle) =>
        Map("POST", pattern, new RouteDocument(typeof(TBody), typeof(TAnswer), StatusCodes.Status200OK), async (http, call) =>
        {
            var body = await LargeBody.Read(http, maxBytes);
            if (body.Bytes is { } bytes)
                await endpoint.Answer(http, handle(call, bytes), answerType, StatusCodes.Status200OK);
            else
                await refusals.WriteStatus(http, body.Status);
        });

    /// <summary>A route that removes; a success has no body.</summary>
    public IEndpointConventionBuilder Delete(string pattern, Func<TCall, Task<Outcome<Done>>> handle) =>
        Map("DELETE", pattern, new RouteDocument(null, null, StatusCodes.Status204NoContent), async (http, call) =>
        {
            var done = await handle(call);
            if (done.IsOk)
                http.Response.StatusCode = StatusCodes.Status204NoContent;
            else
                await refusals.Write(http, done);
        });

    private IEndpointConventionBuilder Plain<TAnswer>(string method, string pattern, JsonTypeInfo<TAnswer> answerType, Func<TCall, Task<Outcome<TAnswer>>> handle) =>
        Map(method, pattern, new RouteDocument(null, typeof(TAnswer), StatusCodes.Status200OK), (http, call) =>
            endpoint.Answer(http, handle(call), answerType, StatusCodes.Status200OK));

    private IEndpointConventionBuilder Map(string method, string pattern, RouteDocument document, Func<HttpContext, TCall, Task> handle) =>
        routes.MapMethods(pattern, [method], http => Run(http, handle)).Documented(document.Body, document.Answer, document.Status);

    private async Task Run(HttpContext http, Func<HttpContext, TCall, Task> handle)
    {
        var call = await Admit(http);
        if (call.IsOk)
            await handle(http, call.Require());
        else
            await refusals.Write(http, call);
    }

    private async Task<Outcome<TCall>> Admit(HttpContext http)
    {
        if (!Calls.HasSaneKey(http))
            return Calls.InsaneKey.As<TCall>();
        var call = await admit(http);
        if (!call.IsOk)
            return call;
        var check = new FieldCheck();
        QueryFields.RefuseUnknown(http, check);
        return check.Failed ? check.Refuse<TCall>() : call;
    }
}
