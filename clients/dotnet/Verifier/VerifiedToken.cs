using System.Security.Claims;

namespace OrleansTenantAuth.Verifier;

/// <summary>Why a token does not count.</summary>
public enum TokenFault
{
    /// <summary>No token of this server for this app: signature, issuer, audience, type or shape.</summary>
    Invalid = 1,

    /// <summary>Its time is over.</summary>
    Expired = 2,

    /// <summary>Its session ended, or its user's sessions did.</summary>
    Revoked = 3,

    /// <summary>The user's roles were changed since: refresh and come again.</summary>
    Stale = 4,

    /// <summary>The tenant that it names is suspended or deleted: refresh and come again.</summary>
    TenantClosed = 5,

    /// <summary>Whether it was revoked is not known now, and the settings do not let that pass.</summary>
    Unknown = 6,
}

/// <summary>The outcome of a verification: a token, or a fault.</summary>
/// <param name="Token">The token, where it counts.</param>
/// <param name="Fault">Why it does not count, else null.</param>
public readonly record struct TokenResult(VerifiedToken? Token, TokenFault? Fault)
{
    internal static TokenResult Of(VerifiedToken token, TokenFault? fault) => fault is null ? new(token, null) : new(null, fault);
}

/// <summary>A token whose signature, issuer, audience and type were found good.</summary>
public sealed class VerifiedToken
{
    private readonly TokenClaims claims;
    private ClaimsIdentity? identity;

    internal VerifiedToken(string text, TokenClaims claims, VerificationKey key)
    {
        Text = text;
        this.claims = claims;
        Key = key;
    }

    /// <summary>The user.</summary>
    public Guid User => claims.Sub!.Value;

    /// <summary>The session.</summary>
    public Guid Session => claims.Sid!.Value;

    /// <summary>The tenant that <see cref="Roles"/> concern, if any.</summary>
    public Guid? Tenant => claims.TenantId;

    /// <summary>Roles in <see cref="Tenant"/>.</summary>
    public IReadOnlyList<string> Roles => claims.Roles ?? [];

    /// <summary>Expiry, Unix seconds.</summary>
    public long ExpiresAt => claims.Exp!.Value;

    internal string Text { get; }

    internal long Epoch => claims.Ep ?? 0;

    internal long Version => claims.Ver ?? 0;

    internal VerificationKey Key { get; }

    /// <summary>The state of the feed under which the token was found good last.</summary>
    internal long JudgedAt { get; set; } = -1;

    /// <summary>Whether the user has a role in a tenant, named by its uuid or, on tokens with <c>authorization</c>, by its code.</summary>
    public bool HasRole(string role, string tenant) =>
        (Guid.TryParse(tenant, out var id) && id == Tenant && Roles.Contains(role, StringComparer.Ordinal))
        || (claims.Authorization is { } all && all.TryGetValue(tenant, out var there) && there.Roles is { } roles && roles.Contains(role, StringComparer.Ordinal));

    /// <summary>The token as an identity of ASP.NET Core: <c>sub</c>, <c>sid</c>, <c>tenant_id</c> and one <c>role</c> each.</summary>
    public ClaimsIdentity Identity => identity ??= MakeIdentity();

    private ClaimsIdentity MakeIdentity()
    {
        List<Claim> list = [new("sub", User.ToString("D")), new("sid", Session.ToString("D"))];
        if (Tenant is { } tenant)
            list.Add(new("tenant_id", tenant.ToString("D")));
        list.AddRange(Roles.Select(role => new Claim("role", role)));
        return new ClaimsIdentity(list, TenantAuthDefaults.Scheme, "sub", "role") { BootstrapContext = this };
    }
}
