using System.Collections.Immutable;

namespace OrleansTenantAuth.Tenants;

/// <summary>
/// How a front end's own script is to keep the tokens of a tenant. Null takes the value of the root tenant, and there the default. There
/// is no <c>httpOnly</c>: a browser drops such a cookie that a script sets.
/// </summary>
[GenerateSerializer, Immutable, Alias("ota.CookieSettings")]
public sealed record CookieSettings
{
    /// <summary>A host that is that of an allowed origin or above it; default the page's own.</summary>
    [Id(0)]
    public string? Domain { get; init; }

    /// <summary>Default <c>/</c>.</summary>
    [Id(1)]
    public string? Path { get; init; }

    /// <summary><c>Strict</c>, <c>Lax</c> (default) or <c>None</c>, of access and id tokens; a refresh token's is always <c>Strict</c>.</summary>
    [Id(2)]
    public string? SameSite { get; init; }

    /// <summary>Default true in the live mode, false in the test mode.</summary>
    [Id(3)]
    public bool? Secure { get; init; }

    /// <summary>These settings, and for what they leave open those of a root tenant.</summary>
    public CookieSettings Over(CookieSettings? root) => root is null ? this : this with
    {
        Domain = Domain ?? root.Domain,
        Path = Path ?? root.Path,
        SameSite = SameSite ?? root.SameSite,
        Secure = Secure ?? root.Secure,
    };

    /// <summary>Whether a page of one of these origins may set cookies for a domain.</summary>
    public static bool Suits(string domain, ImmutableArray<string> origins)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return domain.Contains('.', StringComparison.Ordinal)
            && origins.Any(origin => Uri.TryCreate(origin, UriKind.Absolute, out var uri)
                && uri.HostNameType == UriHostNameType.Dns
                && (string.Equals(uri.Host, domain, StringComparison.Ordinal) || uri.Host.EndsWith("." + domain, StringComparison.Ordinal)));
    }
}
