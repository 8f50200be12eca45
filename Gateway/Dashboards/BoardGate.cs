using OrleansTenantAuth.Dashboards;
using OrleansTenantAuth.Embeds;
using OrleansTenantAuth.Gateway.Auth;
using OrleansTenantAuth.Gateway.Embeds;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Keys;

namespace OrleansTenantAuth.Gateway.Dashboards;

/// <summary>An admitted call on dashboards.</summary>
/// <param name="Http">The request.</param>
/// <param name="Info">The call.</param>
/// <param name="Viewer">In whose name, and what they may do.</param>
/// <param name="Scope">Which rows they may see; null for an admin of the app, who sees all.</param>
public sealed record BoardCall(HttpContext Http, CallInfo Info, BoardViewer Viewer, EmbedScope? Scope)
{
    /// <summary>A uuid in the path, or the refusal of what has no such id.</summary>
    public Outcome<Guid> Id(string name, AuthError refusal) =>
        Guid.TryParseExact(Http.GetRouteValue(name) as string, "D", out var id) ? Outcome<Guid>.Ok(id) : Outcome<Guid>.Refuse(refusal);
}

/// <summary>Admits who may call about dashboards: an embed token, or a key <c>up_admin_…</c> of the app, in <c>Authorization</c> or, where documented, in the body.</summary>
public sealed class BoardGate(EmbedAuthentication tokens, ApiKeyGate keys, IGrainFactory grains)
{
    private const string KeyPrefix = "up_";

    /// <summary>The caller, or <see cref="AuthError.TokenInvalid"/> and its kin, or <see cref="AuthError.ApiKeyInvalid"/>.</summary>
    public async Task<Outcome<BoardCall>> Admit(HttpContext http, string scope, KeyCaller? body = null)
    {
        ArgumentNullException.ThrowIfNull(http);
        if ((KeyOf(http) ?? body?.Secret) is { } key)
            return await keys.Run(http, new KeyCaller(key, body?.Organization), scope, known => OfKey(http, known));
        var caller = await tokens.Authenticate(http);
        if (caller.IsOk && body?.Organization is { } organization && !IsOf(organization, caller.Require().Token))
            return Outcome<BoardCall>.Refuse(AuthError.Forbidden);
        return caller.Map(known => new BoardCall(http, known.Call, new BoardViewer(known.Token.App, known.Token.Tenant, known.Token.Permissions), known.Token.Scope));
    }

    // What is admitted here is handed on as checked; a key that is no longer what it was is looked at again by the gate.
    private async Task<Outcome<BoardCall>> OfKey(HttpContext http, KeyCall known)
    {
        if (!known.Call.Resting.IsEmpty)
        {
            var current = await grains.Checks().AreCurrent(new(known.Call, known.Call.Resting));
            if (!current.IsOk || !current.Require())
                return Outcome<BoardCall>.Refuse(AuthError.Unavailable, retryAfterSeconds: 1);
        }

        return Outcome<BoardCall>.Ok(new BoardCall(http, known.Call.Under([]), new BoardViewer(known.App, null, EditingPermissions.None), null));
    }

    private static bool IsOf(string organization, EmbedToken token) =>
        string.Equals(organization, token.AppSlug, StringComparison.Ordinal) || string.Equals(organization, token.App.ToString(), StringComparison.OrdinalIgnoreCase);

    private static string? KeyOf(HttpContext http)
    {
        if (http.Request.Headers.Authorization is not [{ } sent])
            return null;
        var text = BearerToken.Of(http) ?? sent;
        return text.StartsWith(KeyPrefix, StringComparison.Ordinal) ? text : null;
    }
}
