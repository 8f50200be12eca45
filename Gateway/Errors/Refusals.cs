using System.Collections.Immutable;
using System.Globalization;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Errors;

/// <summary>Writes refusals and faults in the envelope of the path.</summary>
public sealed partial class Refusals(TimeProvider time, ILogger<Refusals> log)
{
    private const int DefaultRetrySeconds = 1;

    /// <summary>Answers a refusal.</summary>
    public Task Write<T>(HttpContext http, Outcome<T> refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        return Write(http, refusal.Error, refusal.RetryAfterSeconds, refusal.Fields);
    }

    /// <summary>Answers a refusal.</summary>
    public Task Write(HttpContext http, AuthError error, int? retryAfterSeconds = null, ImmutableArray<FieldError> fields = default)
    {
        ArgumentNullException.ThrowIfNull(http);
        var surface = Surfaces.Of(http.Request.Path);

        // A call that failed authentication once too often is told to wait instead of what was wrong.
        if (error is AuthError.TokenInvalid or AuthError.ApiKeyInvalid && RequestFacts.Of(http).LimitedForSeconds is { } seconds)
            return Send(http, surface, surface.Status(StatusCodes.Status429TooManyRequests) with { RetryAfterSeconds = seconds });

        if (surface.Refusal(error) is not { } problem)
        {
            LogUnmapped((int)error, RequestFacts.Of(http).RequestId);
            return WriteStatus(http, StatusCodes.Status500InternalServerError);
        }

        return Send(http, surface, problem with
        {
            Details = fields.IsDefault ? [] : fields,
            RetryAfterSeconds = problem.Status switch
            {
                StatusCodes.Status429TooManyRequests => Math.Max(1, retryAfterSeconds ?? DefaultRetrySeconds),
                StatusCodes.Status503ServiceUnavailable => Math.Max(1, retryAfterSeconds ?? DefaultRetrySeconds),
                _ => null,
            },
        });
    }

    /// <summary>Answers with a status that needs no code of its own, optionally naming fields.</summary>
    public Task WriteStatus(HttpContext http, int status, ImmutableArray<FieldError> fields = default)
    {
        ArgumentNullException.ThrowIfNull(http);
        var surface = Surfaces.Of(http.Request.Path);
        var problem = surface.Status(status);
        return Send(http, surface, problem with
        {
            Details = fields.IsDefault ? [] : fields,
            RetryAfterSeconds = status == StatusCodes.Status503ServiceUnavailable ? DefaultRetrySeconds : null,
        });
    }

    private static Task Send(HttpContext http, ISurface surface, Problem told)
    {
        var facts = RequestFacts.Of(http);
        var problem = told with { Place = new ProblemPlace(http.Request.Path.Value ?? "", facts.RequestId, facts.Clock.GetUtcNow()) };
        var headers = http.Response.Headers;
        headers.CacheControl = "no-store";
        if (problem.RetryAfterSeconds is { } seconds)
            headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        surface.SetHeaders(http, problem);
        return JsonAnswer.Write(http, problem.Status, (surface, problem), static (json, state) => state.surface.Write(json, state.problem));
    }

    [LoggerMessage(1, LogLevel.Error, "Bug: the refusal {Error} of request {RequestId} is in no table.")]
    private partial void LogUnmapped(int error, string requestId);
}
