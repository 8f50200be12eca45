using System.Collections.Immutable;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Identities;
using OrleansTenantAuth.SignOn;
using OrleansTenantAuth.Silo.Outbound;

namespace OrleansTenantAuth.Gateway.Userfront.SignOn;

/// <summary>A provider as a body sets it up.</summary>
/// <param name="Provider">The provider, with its secret sealed where one was told.</param>
/// <param name="KeepSecret">No secret was told.</param>
public sealed record ReadProvider(SignOnProvider Provider, bool KeepSecret);

/// <summary>Reads providers from bodies.</summary>
public sealed class SignOnReader(OutboundGuard guard, SiteProviders providers)
{
    private const int MostScopes = 20;
    private const int MostDomains = 50;
    private const int MaxIssuer = 255;
    private const int MaxClientId = 255;
    private const int MaxSecret = 2_048;
    private const int MaxName = 100;
    private static readonly ImmutableArray<string> DefaultScopes = ["openid", "email", "profile"];

    /// <summary>The provider of an id, for a tenant.</summary>
    public ReadProvider Read(FieldCheck check, string id, SignOnProviderBody body, TenantId tenant, bool isRoot)
    {
        ArgumentNullException.ThrowIfNull(check);
        ArgumentNullException.ThrowIfNull(body);
        if (!ProviderIds.IsWellFormed(id))
            check.Add("provider", "Must have 1 to 40 small letters, digits and inner dashes; custom is none, and github is no OpenID provider.");
        var secret = check.OptionalText("client_secret", body.ClientSecret, MaxSecret);
        var provider = new SignOnProvider(
            id,
            check.OptionalFlag("enabled", body.Enabled) ?? true,
            Issuer(check, id, body.Issuer),
            check.Text("client_id", body.ClientId, MaxClientId),
            secret is null ? null : providers.Seal(tenant, id, secret),
            Scopes(check, body.Scopes),
            Domains(check, body.AllowedDomains),
            Proof(check, body.EmailProof),
            check.OptionalFlag("makes_users", body.MakesUsers) ?? isRoot,
            Claims(check, body.Claims ?? new SignOnClaimsBody()));
        return new(provider, secret is null);
    }

    private string Issuer(FieldCheck check, string id, TextField sent)
    {
        var issuer = check.OptionalText("issuer", sent, MaxIssuer) ?? (sent == default ? ProviderIds.IssuerOf(id) : null);
        if (issuer is null && sent == default)
            check.Add("issuer", "This field is required.");
        if (issuer is not null && !(IsVisible(issuer) && Uri.TryCreate(issuer, UriKind.Absolute, out var address) && address.Query.Length == 0 && guard.Permits(address)))
            check.Add("issuer", "Must be an https address without query or fragment.");
        return issuer ?? "";
    }

    private static ImmutableArray<string> Scopes(FieldCheck check, TextListField sent)
    {
        var scopes = check.OptionalList("scopes", sent, MostScopes) ?? DefaultScopes;
        if (!scopes.Contains("openid", StringComparer.Ordinal) || scopes.Any(scope => scope.Length is 0 or > MaxName || !IsVisible(scope) || scope.AsSpan().ContainsAny('"', '\\')))
            check.Add("scopes", "Must hold openid, and names of 1 to 100 visible characters.");
        return scopes;
    }

    // Domains are compared in the form that addresses have.
    private static ImmutableArray<string> Domains(FieldCheck check, TextListField sent)
    {
        var domains = check.OptionalList("allowed_domains", sent, MostDomains) ?? [];
        var normal = domains.Select(domain => domain.Contains('@', StringComparison.Ordinal) ? null : ContactRules.Normalise(ContactRules.Email, "a@" + domain).Normal?[2..]).ToArray();
        if (normal.Contains(null))
            check.Add("allowed_domains", "Must be domains such as example.com.");
        return [.. normal.OfType<string>().Distinct(StringComparer.Ordinal)];
    }

    private static EmailProof Proof(FieldCheck check, TextField sent)
    {
        switch (check.OptionalText("email_proof", sent, 16))
        {
            case "verified" or null:
                return EmailProof.Verified;
            case "always":
                return EmailProof.Always;
            case "never":
                return EmailProof.Never;
            default:
                check.Add("email_proof", "Must be verified, always or never.");
                return EmailProof.Verified;
        }
    }

    private static SignOnClaims Claims(FieldCheck check, SignOnClaimsBody body) => new(
        check.OptionalText("claims.email", body.Email, MaxName) ?? SignOnClaims.Standard.Email,
        check.OptionalText("claims.verified", body.Verified, MaxName) ?? SignOnClaims.Standard.EmailVerified,
        check.OptionalText("claims.name", body.Name, MaxName) ?? SignOnClaims.Standard.Name,
        check.OptionalText("claims.picture", body.Picture, MaxName) ?? SignOnClaims.Standard.Picture);

    private static bool IsVisible(string text) => !text.AsSpan().ContainsAnyExceptInRange('!', '~');
}
