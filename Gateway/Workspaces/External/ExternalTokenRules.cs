using System.Text.Json;
using OrleansTenantAuth.Gateway.OpenId;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.External;

/// <summary>Decisions about external tokens.</summary>
internal static class ExternalTokenRules
{
    /// <summary>Why a token is not one that its issuer made for this workspace's application, in words for who set the issuer up; null where it may be.</summary>
    public static string? Fault(SignedToken token, ExternalIssuerSettings settings)
    {
        if (!settings.Algorithms.Contains(token.Algorithm, StringComparer.Ordinal))
            return $"Its algorithm {token.Algorithm} is not among those allowed.";
        if (!IsOfKind(token.Header))
            return "Its type (typ) is not that of an access or session token.";
        if (!string.Equals(IdTokens.Text(token.Claims, "iss"), settings.Issuer, StringComparison.Ordinal))
            return "Its issuer (iss) is another one.";
        if (!settings.Audiences.IsEmpty && !ClaimPath.Texts(token.Claims, "aud", WorkspaceLimits.Audiences).Any(audience => settings.Audiences.Contains(audience, StringComparer.Ordinal)))
            return "Its audience (aud) is none of those allowed.";
        if (!settings.AuthorizedParties.IsEmpty && !(IdTokens.Text(token.Claims, "azp") is { } party && settings.AuthorizedParties.Contains(party, StringComparer.Ordinal)))
            return "Its authorized party (azp) is none of those allowed.";
        return null;
    }

    /// <summary>Whether it counts by its times: <see cref="AuthError.None"/>, <see cref="AuthError.TokenExpired"/>, or <see cref="AuthError.TokenInvalid"/> for one of the future.</summary>
    public static AuthError InTime(ExternalClaims claims, int skewSeconds, long now)
    {
        if (claims.ExpiresAt + skewSeconds <= now)
            return AuthError.TokenExpired;
        return claims.IssuedAt - skewSeconds > now || claims.NotBefore - skewSeconds > now ? AuthError.TokenInvalid : AuthError.None;
    }

    /// <summary>Whether a cut-off concerns a token: all of them while it lasts, afterwards those issued before its end.</summary>
    public static bool IsCutOff(DateTimeOffset? cutOffAt, long epoch, ExternalClaims claims) => cutOffAt is not null || claims.IssuedAt * 1_000 < epoch;

    /// <summary>Whether the token is of the workspace: its organization is the workspace's slug, or the one that the workspace stores.</summary>
    public static bool IsOf(WorkspaceRealm realm, ExternalClaims claims) =>
        claims.Organizations is not { } organizations
        || organizations.Any(organization => string.Equals(organization, realm.Slug, StringComparison.Ordinal)
            || (organization.Length > 0 && string.Equals(organization, realm.Settings.ExternalOrg, StringComparison.Ordinal)));

    // RFC 9068 names at+jwt; most issuers write JWT or nothing. Tokens made for other uses say so (RFC 8725, section 3.11).
    private static bool IsOfKind(JsonElement header) =>
        !header.TryGetProperty("typ"u8, out var type)
        || (IdTokens.Text(type) is { } text && (text.Equals("JWT", StringComparison.OrdinalIgnoreCase)
            || text.Equals("at+jwt", StringComparison.OrdinalIgnoreCase) || text.Equals("application/at+jwt", StringComparison.OrdinalIgnoreCase)));
}
