using System.Text.Json;

namespace OrleansTenantAuth.Gateway.Errors;

/// <summary>The envelope of the <c>/v0</c> routes: <c>{statusCode, message, error: {type}}</c>.</summary>
public sealed class UserfrontSurface : ISurface
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Prefixes => ["/v0"];

    /// <inheritdoc/>
    public Problem? Refusal(AuthError error) => UserfrontErrorTable.Of(error);

    /// <inheritdoc/>
    public Problem Status(int status) => UserfrontErrorTable.OfStatus(status);

    /// <inheritdoc/>
    public void SetHeaders(HttpContext http, Problem problem)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(problem);

        // A page must be able to show what was wrong; see Userfront.BrowserCalls.
        http.Response.Headers.AccessControlAllowOrigin = "*";
        if (problem.Status == StatusCodes.Status401Unauthorized)
            http.Response.Headers.WWWAuthenticate = "Bearer";
    }

    /// <inheritdoc/>
    public void Write(Utf8JsonWriter json, Problem problem)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(problem);
        json.WriteStartObject();
        json.WriteNumber("statusCode"u8, problem.Status);
        json.WriteString("message"u8, Describe(problem));
        json.WriteStartObject("error"u8);
        json.WriteString("type"u8, problem.Code);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    // Clients show the message alone, so the fields are told in it.
    private static string Describe(Problem problem) => problem.Details.IsEmpty
        ? problem.Message
        : string.Join(' ', problem.Details.Select(detail => $"{detail.Field}: {detail.Message}"));
}
