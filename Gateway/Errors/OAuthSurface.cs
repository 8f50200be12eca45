using System.Text.Json;

namespace OrleansTenantAuth.Gateway.Errors;

/// <summary>The envelope of RFC 6749, section 5.2: <c>{error, error_description}</c>.</summary>
public sealed class OAuthSurface : ISurface
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Prefixes => ["/oauth2", "/.well-known", "/apps", "/v0/oauth"];

    /// <inheritdoc/>
    public Problem? Refusal(AuthError error) => OAuthErrorTable.Of(error);

    /// <inheritdoc/>
    public Problem Status(int status) => OAuthErrorTable.OfStatus(status);

    /// <inheritdoc/>
    public void SetHeaders(HttpContext http, Problem problem)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(problem);
        if (problem.Status == 401)
            http.Response.Headers.WWWAuthenticate = "Basic realm=\"oauth2\", charset=\"UTF-8\"";
    }

    /// <inheritdoc/>
    public void Write(Utf8JsonWriter json, Problem problem)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(problem);
        json.WriteStartObject();
        json.WriteString("error"u8, problem.Code);
        json.WriteString("error_description"u8, Describe(problem));
        json.WriteEndObject();
    }

    internal static string Describe(Problem problem) => problem.Details.IsEmpty
        ? problem.Message
        : string.Join(' ', problem.Details.Select(detail => $"{detail.Field}: {detail.Message}"));
}
