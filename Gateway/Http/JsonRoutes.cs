using System.Text.Json.Serialization.Metadata;
using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Errors;

namespace OrleansTenantAuth.Gateway.Http;

/// <summary>Routes that take one JSON object and answer one: one line per route.</summary>
public static class JsonRoutes
{
    /// <summary>A route that reads a body.</summary>
    public static IEndpointConventionBuilder MapJsonPost<TBody, TAnswer>(
        this IEndpointRouteBuilder routes,
        string pattern,
        JsonTypeInfo<TBody> bodyType,
        JsonTypeInfo<TAnswer> answerType,
        Func<TBody, HttpContext, Task<Outcome<TAnswer>>> handle,
        int status = StatusCodes.Status200OK)
        where TBody : class
    {
        var endpoint = new JsonEndpoint(routes.ServiceProvider.GetRequiredService<Refusals>());
        return routes.MapPost(pattern, http => endpoint.Run(http, bodyType, answerType, handle, status))
            .Documented(typeof(TBody), typeof(TAnswer), status);
    }

    /// <summary>A route that reads no body.</summary>
    public static IEndpointConventionBuilder MapJsonGet<TAnswer>(
        this IEndpointRouteBuilder routes,
        string pattern,
        JsonTypeInfo<TAnswer> answerType,
        Func<HttpContext, Task<Outcome<TAnswer>>> handle)
    {
        var endpoint = new JsonEndpoint(routes.ServiceProvider.GetRequiredService<Refusals>());
        return routes.MapGet(pattern, http => endpoint.Answer(http, handle(http), answerType, StatusCodes.Status200OK))
            .Documented(null, typeof(TAnswer), StatusCodes.Status200OK);
    }
}

/// <summary>Reads, asks, answers.</summary>
public sealed class JsonEndpoint(Refusals refusals)
{
    /// <summary>Reads the body, lets the handler decide, and writes its answer or refusal.</summary>
    public async Task Run<TBody, TAnswer>(
        HttpContext http,
        JsonTypeInfo<TBody> bodyType,
        JsonTypeInfo<TAnswer> answerType,
        Func<TBody, HttpContext, Task<Outcome<TAnswer>>> handle,
        int status)
        where TBody : class
    {
        var body = await JsonBody.Read(http, bodyType);
        if (body.Value is null)
            await Refuse(http, body.Status, body.Errors);
        else if (!Calls.HasSaneKey(http))
            await refusals.Write(http, Calls.InsaneKey);
        else
            await Answer(http, handle(body.Value, http), answerType, status);
    }

    /// <summary>Writes an answer or a refusal, or past the deadline that the outcome is unknown.</summary>
    public async Task Answer<TAnswer>(HttpContext http, Task<Outcome<TAnswer>> asked, JsonTypeInfo<TAnswer> answerType, int status)
    {
        if (await refusals.InTime(http, asked) is not { } outcome)
            return;
        if (outcome.IsOk)
            await JsonAnswer.Write(http, status, outcome.Require(), answerType);
        else
            await refusals.Write(http, outcome);
    }

    private Task Refuse(HttpContext http, int status, System.Collections.Immutable.ImmutableArray<FieldError> errors) =>
        status == StatusCodes.Status400BadRequest
            ? refusals.Write(http, AuthError.ValidationError, null, errors)
            : refusals.WriteStatus(http, status);
}
