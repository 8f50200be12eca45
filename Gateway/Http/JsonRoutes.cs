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

    /// <summary>A POST that does something and takes no body; one that was sent is refused, since nothing of it would count.</summary>
    public static IEndpointConventionBuilder MapJsonAction<TAnswer>(
        this IEndpointRouteBuilder routes,
        string pattern,
        JsonTypeInfo<TAnswer> answerType,
        Func<HttpContext, Task<Outcome<TAnswer>>> handle)
    {
        var endpoint = new JsonEndpoint(routes.ServiceProvider.GetRequiredService<Refusals>());
        return routes.MapPost(pattern, http => endpoint.Act(http, answerType, handle)).Documented(null, typeof(TAnswer), StatusCodes.Status200OK);
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

    /// <summary>Lets the handler of a call without a body decide, and writes its answer or refusal.</summary>
    public async Task Act<TAnswer>(HttpContext http, JsonTypeInfo<TAnswer> answerType, Func<HttpContext, Task<Outcome<TAnswer>>> handle)
    {
        if (!Calls.HasSaneKey(http))
            await refusals.Write(http, Calls.InsaneKey);
        else if (http.Request.ContentLength > 0 && !await IsEmptyObject(http))
            await refusals.Write(http, Outcome<TAnswer>.Invalid("body", "This call takes no body."));
        else
            await Answer(http, handle(http), answerType, StatusCodes.Status200OK);
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

    // Many clients send an empty object with every POST.
    private static async Task<bool> IsEmptyObject(HttpContext http)
    {
        var body = await JsonBody.Read(http, EmptyJson.Default.EmptyBody);
        return body.Value is not null;
    }

    private Task Refuse(HttpContext http, int status, System.Collections.Immutable.ImmutableArray<FieldError> errors) =>
        status == StatusCodes.Status400BadRequest
            ? refusals.Write(http, AuthError.ValidationError, null, errors)
            : refusals.WriteStatus(http, status);
}
