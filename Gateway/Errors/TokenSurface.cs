using System.Text.Json;

namespace OrleansTenantAuth.Gateway.Errors;

/// <summary>
/// The token routes of workspaces: the envelope of RFC 6749, section 5.2, and beside it the members that the workspace documents
/// print, <c>{error, error_description, message, status, requestId}</c>.
/// </summary>
public sealed class TokenSurface : ISurface
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Prefixes => ["/oidc", "/oauth"];

    /// <inheritdoc/>
    public Problem? Refusal(AuthError error) => error == AuthError.TokenInvalid ? OfClient : OAuthErrorTable.Of(error);

    /// <inheritdoc/>
    public Problem Status(int status) => status == StatusCodes.Status401Unauthorized ? OfClient : OAuthErrorTable.OfStatus(status);

    /// <inheritdoc/>
    public void SetHeaders(HttpContext http, Problem problem)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(problem);
        if (problem.Status == StatusCodes.Status401Unauthorized)
            http.Response.Headers.WWWAuthenticate = "Basic realm=\"workspace\", charset=\"UTF-8\"";
    }

    /// <inheritdoc/>
    public void Write(Utf8JsonWriter json, Problem problem)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(problem);
        var message = OAuthSurface.Describe(problem);
        json.WriteStartObject();
        json.WriteString("error"u8, problem.Code);
        json.WriteString("error_description"u8, message);
        json.WriteString("message"u8, message);
        json.WriteNumber("status"u8, problem.Status);
        if (problem.Place is { } place)
            json.WriteString("requestId"u8, place.RequestId);
        json.WriteEndObject();
    }

    // As the documents print it.
    private static Problem OfClient { get; } = new(401, "invalid_client", "Invalid client credentials");
}
