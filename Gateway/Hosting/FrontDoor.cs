using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using OrleansTenantAuth.Gateway.Errors;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Silo;

namespace OrleansTenantAuth.Gateway.Hosting;

/// <summary>
/// What every request passes: facts, headers, the refusal of plain HTTP, faults turned into envelopes, the log line. One
/// middleware, because five would cost five state machines on each request.
/// </summary>
public sealed partial class FrontDoor(
    RequestDelegate next, TrustedProxies proxies, Refusals refusals, Drain drain, Standstill standstill, IHostEnvironment environment, TimeProvider time, ILogger<FrontDoor> log)
{
    /// <summary>Handles a request.</summary>
    public async Task InvokeAsync(HttpContext http)
    {
        var started = time.GetTimestamp();
        var facts = proxies.Facts(http);
        http.Features.Set(facts);
        http.Response.Headers["X-Request-Id"] = facts.RequestId;
        SecurityHeaders.Set(http.Response.Headers, facts.IsHttps);
        drain.Mark(http);
        try
        {
            if (IsRefusedAsPlain(http, facts))
                await refusals.WriteStatus(http, StatusCodes.Status421MisdirectedRequest);
            else if (standstill.MayBeOld() && !IsHealth(http))
                await refusals.Write(http, AuthError.Unavailable);
            else
                await next(http);
            if (http.Response.StatusCode >= 400 && !http.Response.HasStarted)
                await refusals.WriteStatus(http, http.Response.StatusCode);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client is gone: there is nobody to answer.
        }
        catch (Exception fault) when (!http.Response.HasStarted)
        {
            // The last resort of every route: what is not a known fault is logged as a bug and answered as 500.
            await AnswerFault(http, facts, fault);
        }

        Trace(http, facts);
        if (log.IsEnabled(LogLevel.Information))
            LogRequest(http.Request.Method, RouteOf(http), http.Response.StatusCode, time.GetElapsedTime(started).TotalMilliseconds, facts.RequestId);
    }

    private bool IsRefusedAsPlain(HttpContext http, RequestFacts facts) =>
        !facts.IsHttps && !environment.IsDevelopment() && !IsHealth(http);

    private static bool IsHealth(HttpContext http) => http.Request.Path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase);

    private Task AnswerFault(HttpContext http, RequestFacts facts, Exception fault)
    {
        ClearKeepingFrontHeaders(http, facts);
        if (fault is BadHttpRequestException malformed)
            return refusals.WriteStatus(http, malformed.StatusCode);
        if (GrainFaults.Classify(fault) is { } refusal)
        {
            LogUnavailable(fault, facts.RequestId);
            return refusals.Write(http, refusal);
        }

        LogBug(fault, facts.RequestId);
        return refusals.WriteStatus(http, StatusCodes.Status500InternalServerError);
    }

    private void ClearKeepingFrontHeaders(HttpContext http, RequestFacts facts)
    {
        http.Response.Clear();
        http.Response.Headers["X-Request-Id"] = facts.RequestId;
        SecurityHeaders.Set(http.Response.Headers, facts.IsHttps);
        drain.Mark(http);
    }

    // ASP.NET Core makes the span, and leaves it to others to say what it was. Names are OpenTelemetry's conventions for HTTP.
    private static void Trace(HttpContext http, RequestFacts facts)
    {
        if (http.Features.Get<IHttpActivityFeature>()?.Activity is not { IsAllDataRequested: true } span)
            return;
        span.DisplayName = $"{http.Request.Method} {RouteOf(http)}";
        span.SetTag("http.request.method", http.Request.Method);
        span.SetTag("http.route", RouteOf(http));
        span.SetTag("http.response.status_code", http.Response.StatusCode);
        span.SetTag("tenantauth.request_id", facts.RequestId);
        if (http.Response.StatusCode >= StatusCodes.Status500InternalServerError)
            span.SetStatus(ActivityStatusCode.Error);
    }

    // The template, never the path: a path can hold what a client typed.
    private static string RouteOf(HttpContext http) => (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "(none)";

    [LoggerMessage(10, LogLevel.Information, "{Method} {Route} {Status} {Milliseconds:0.0} ms {RequestId}")]
    private partial void LogRequest(string method, string route, int status, double milliseconds, string requestId);

    [LoggerMessage(11, LogLevel.Warning, "Request {RequestId} could not be served.")]
    private partial void LogUnavailable(Exception fault, string requestId);

    [LoggerMessage(12, LogLevel.Error, "Bug: request {RequestId} failed.")]
    private partial void LogBug(Exception fault, string requestId);
}
