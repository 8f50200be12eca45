using System.Text.Json;

namespace OrleansTenantAuth.Gateway.Errors;

/// <summary>
/// How one family of routes tells of errors: which paths are its own, its table of refusals, and its envelope. A new surface is
/// one class, registered in <see cref="Surfaces"/>.
/// </summary>
public interface ISurface
{
    /// <summary>Path prefixes, by whole segments; the longest that fits wins. An empty prefix fits all.</summary>
    IReadOnlyList<string> Prefixes { get; }

    /// <summary>The surface's answer to a refusal. Null for what is not one (<see cref="AuthError.Unset"/>, None, unknown numbers): a bug.</summary>
    Problem? Refusal(AuthError error);

    /// <summary>The surface's answer to a status that no endpoint explained.</summary>
    Problem Status(int status);

    /// <summary>Sets headers that belong to a problem beside <c>Retry-After</c>, such as a challenge.</summary>
    void SetHeaders(HttpContext http, Problem problem);

    /// <summary>Writes the envelope.</summary>
    void Write(Utf8JsonWriter json, Problem problem);
}
