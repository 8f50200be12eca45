using System.Collections.Immutable;

namespace OrleansTenantAuth.Workspaces;

/// <summary>Kinds of external issuers: they differ in where their issuer stands in the address of their keys.</summary>
public static class ExternalIssuerTypes
{
    private const string Clerk = "Clerk";
    private const string Auth0 = "Auth0";
    private const string Okta = "Okta";
    private const string Keycloak = "Keycloak";

    /// <summary>All of them.</summary>
    public static ImmutableArray<string> All { get; } = [Clerk, Auth0, Okta, Keycloak, "OIDC"];

    /// <summary>The type in its one spelling, or null for what is none.</summary>
    public static string? Canonical(string type) => All.FirstOrDefault(known => string.Equals(known, type, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// The issuer whose keys an address publishes: for Okta and Keycloak what stands before their own path, for Auth0 the origin with a
    /// slash, for all others the origin.
    /// </summary>
    public static string IssuerOf(string type, Uri jwks)
    {
        ArgumentNullException.ThrowIfNull(jwks);
        var origin = jwks.GetLeftPart(UriPartial.Authority);
        return type switch
        {
            Auth0 => origin + "/",
            Okta => origin + Before(jwks.AbsolutePath, "/v1/keys"),
            Keycloak => origin + Before(jwks.AbsolutePath, "/protocol/openid-connect/certs"),
            _ => origin,
        };
    }

    private static string Before(string path, string end) => path.EndsWith(end, StringComparison.Ordinal) ? path[..^end.Length] : "";
}
