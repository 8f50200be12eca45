using System.Text.Json;

namespace OrleansTenantAuth.Gateway.Errors;

/// <summary>The documented envelope of the embed surface: <c>{error}</c>, with <c>details</c> where fields are wrong.</summary>
public sealed class UpsolveSurface : ISurface
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Prefixes => ["/v1/api", "/upsolve"];

    /// <inheritdoc/>
    public Problem? Refusal(AuthError error) => UpsolveErrorTable.Of(error);

    /// <inheritdoc/>
    public Problem Status(int status) => UpsolveErrorTable.OfStatus(status);

    /// <inheritdoc/>
    public void SetHeaders(HttpContext http, Problem problem)
    {
    }

    /// <inheritdoc/>
    public void Write(Utf8JsonWriter json, Problem problem)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(problem);
        json.WriteStartObject();
        json.WriteString("error"u8, problem.Code);
        if (!problem.Details.IsEmpty)
            problem.WriteDetails(json);
        json.WriteEndObject();
    }
}
