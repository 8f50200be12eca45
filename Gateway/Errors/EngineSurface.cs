using System.Text.Json;

namespace OrleansTenantAuth.Gateway.Errors;

/// <summary>The auth engine's envelope <c>{error, message, status}</c>, with <c>details</c> and <c>retry_after</c> where they apply. Default of all paths.</summary>
public class EngineSurface : ISurface
{
    /// <inheritdoc/>
    public virtual IReadOnlyList<string> Prefixes => ["/admin", "/health", "/dev", ""];

    /// <inheritdoc/>
    public virtual Problem? Refusal(AuthError error) => EngineErrorTable.Of(error);

    /// <inheritdoc/>
    public Problem Status(int status) => EngineErrorTable.OfStatus(status);

    /// <inheritdoc/>
    public virtual void SetHeaders(HttpContext http, Problem problem)
    {
    }

    /// <inheritdoc/>
    public void Write(Utf8JsonWriter json, Problem problem)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(problem);
        json.WriteStartObject();
        json.WriteString("error"u8, problem.Code);
        json.WriteString("message"u8, problem.Message);
        json.WriteNumber("status"u8, problem.Status);
        if (!problem.Details.IsEmpty)
            problem.WriteDetails(json);
        if (problem.RetryAfterSeconds is { } seconds)
            json.WriteNumber("retry_after"u8, seconds);
        json.WriteEndObject();
    }
}

/// <summary>
/// The routes on which apps and users call. An app that does not exist looks like a wrong secret there (resolution 15).
/// </summary>
public sealed class AuthSurface : EngineSurface
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Prefixes => ["/auth", "/license"];

    /// <inheritdoc/>
    public override Problem? Refusal(AuthError error) =>
        base.Refusal(error == AuthError.AppNotFound ? AuthError.TokenInvalid : error);

    /// <inheritdoc/>
    public override void SetHeaders(HttpContext http, Problem problem)
    {
        // RFC 6750, section 3: only where the credential is a bearer token.
        if (problem.Status == 401 && http.Request.Path.StartsWithSegments("/auth/me", StringComparison.OrdinalIgnoreCase))
            http.Response.Headers.WWWAuthenticate = http.Request.Headers.Authorization.Count == 0 ? "Bearer" : "Bearer error=\"invalid_token\"";
    }
}
