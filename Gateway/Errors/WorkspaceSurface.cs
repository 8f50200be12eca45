using System.Text.Json;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Errors;

/// <summary>
/// The envelope of the workspace routes: <c>{error, message, status, code, details, timestamp, path, requestId}</c>, which holds both
/// documented ones. <c>error</c> and <c>code</c> are the same; <c>details</c> is empty where no field is wrong.
/// </summary>
public sealed class WorkspaceSurface : ISurface
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Prefixes => ["/workspace", "/data/workspace", "/realtime/workspace", "/notification", "/iam/workspace", "/search/workspace"];

    /// <inheritdoc/>
    public Problem? Refusal(AuthError error) => WorkspaceErrorTable.Of(error);

    /// <inheritdoc/>
    public Problem Status(int status) => WorkspaceErrorTable.OfStatus(status);

    /// <inheritdoc/>
    public void SetHeaders(HttpContext http, Problem problem)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(problem);
        if (problem.Status == StatusCodes.Status401Unauthorized)
            http.Response.Headers.WWWAuthenticate = problem.Code == "MISSING_TOKEN" ? "Bearer" : "Bearer error=\"invalid_token\"";
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
        json.WriteString("code"u8, problem.Code);
        problem.WriteDetails(json);
        if (problem.Place is { } place)
        {
            json.WriteString("timestamp"u8, TimestampConverter.Text(place.At));
            json.WriteString("path"u8, place.Path);
            json.WriteString("requestId"u8, place.RequestId);
        }

        json.WriteEndObject();
    }
}
