using System.Collections.Immutable;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.OpenId;
using OrleansTenantAuth.Gateway.Tokens;
using OrleansTenantAuth.Gateway.Workspaces.Management;
using OrleansTenantAuth.Silo.Outbound;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.External;

/// <summary>Reads external auth providers from bodies.</summary>
public sealed class ExternalProviderReader(OutboundGuard guard, Issuers issuers)
{
    private const int MaxName = 200;
    private const int MaxAddress = 2_000;
    private const int MaxIssuer = 255;
    private const int MaxAttribute = 64;
    private const int DefaultSkewSeconds = 5;
    private const int MaxSkewSeconds = 60;
    private static readonly ImmutableArray<string> DefaultAlgorithms = ["RS256", "ES256"];

    /// <summary>The settings that a body means; null where something is wrong with it.</summary>
    public ExternalIssuerSettings? Read(FieldCheck check, ExternalProviderBody body)
    {
        ArgumentNullException.ThrowIfNull(check);
        ArgumentNullException.ThrowIfNull(body);
        var name = check.Text("name", body.Name, MaxName);
        var type = TypeOf(check, body.Type);
        var jwks = Address(check, "jwksUrl", check.OptionalText("jwksUrl", body.JwksUrl, MaxAddress));
        var issuer = IssuerOf(check, body.Issuer, type, jwks);
        var audiences = Names(check, "audiences", body.Audiences);
        var parties = Names(check, "authorizedParties", body.AuthorizedParties);
        var isAny = check.OptionalFlag("anyAudience", body.AnyAudience) == true;
        if (isAny == (audiences.Length + parties.Length > 0) && !check.Failed)
            check.Add("audiences", isAny ? "Must be empty where anyAudience is true." : "Give audiences or authorizedParties, or set anyAudience to true.");
        var algorithms = check.OptionalList("algorithms", body.Algorithms, SignedToken.Algorithms.Count) ?? DefaultAlgorithms;
        if (algorithms.IsEmpty || algorithms.Any(algorithm => !SignedToken.Algorithms.Contains(algorithm, StringComparer.Ordinal)))
            check.Add("algorithms", $"Must be of {string.Join(", ", SignedToken.Algorithms)}.");
        var settings = new ExternalIssuerSettings(
            name,
            type,
            issuer,
            jwks?.AbsoluteUri,
            audiences,
            parties,
            [.. algorithms.Distinct(StringComparer.Ordinal)],
            OrganizationOf(check, body),
            Path(check, "roleClaim", body.RoleClaim, "org_role"),
            WorkspaceProfiles.ReadRoleGroups(check, "roleGroups", body.RoleGroups),
            Path(check, "emailClaim", body.EmailClaim, "email"),
            Path(check, "nameClaim", body.NameClaim, "name"),
            Mappings(check, body.ClaimMappings ?? []),
            check.OptionalNumber("clockSkewSeconds", body.ClockSkewSeconds, 0, MaxSkewSeconds) ?? DefaultSkewSeconds,
            check.OptionalFlag("enabled", body.Enabled) ?? true);
        return check.Failed ? null : settings;
    }

    private static string TypeOf(FieldCheck check, TextField sent)
    {
        var type = check.Text("type", sent, 20);
        if (type.Length == 0)
            return type;
        if (ExternalIssuerTypes.Canonical(type) is { } known)
            return known;
        check.Add("type", $"Must be one of {string.Join(", ", ExternalIssuerTypes.All)}.");
        return "";
    }

    private Uri? Address(FieldCheck check, string field, string? text)
    {
        if (text is null)
            return null;
        if (IsVisible(text) && Uri.TryCreate(text, UriKind.Absolute, out var address) && guard.Permits(address))
            return address;
        check.Add(field, "Must be an https address without user, password or fragment.");
        return null;
    }

    // Without an address of its keys the issuer is an address itself, below which its discovery document stands.
    private string IssuerOf(FieldCheck check, TextField sent, string type, Uri? jwks)
    {
        var issuer = check.OptionalText("issuer", sent, MaxIssuer);
        if (issuer is null && jwks is not null)
            issuer = ExternalIssuerTypes.IssuerOf(type, jwks);
        else if (issuer is null && !check.Failed)
            check.Add("issuer", "Give issuer or jwksUrl.");
        else if (issuer is not null && jwks is null && Address(check, "issuer", issuer) is { Query.Length: > 0 })
            check.Add("issuer", "Must have no query where jwksUrl is left out.");
        if (issuer is not null && (issuer.Length > MaxIssuer || !IsVisible(issuer)))
            check.Add("issuer", $"Must be 1 to {MaxIssuer} visible ASCII characters.");
        else if (issuer is not null && issuers.IsOurs(issuer))
            check.Add("issuer", "Must not be this server.");
        return issuer ?? "";
    }

    private static string? OrganizationOf(FieldCheck check, ExternalProviderBody body)
    {
        var isAny = check.OptionalFlag("anyOrganization", body.AnyOrganization) == true;
        if (isAny && body.OrganizationClaim.Value is not null)
            check.Add("organizationClaim", "Must be left out where anyOrganization is true.");
        var path = Path(check, "organizationClaim", body.OrganizationClaim, "org_id");
        return isAny ? null : path;
    }

    private static string Path(FieldCheck check, string field, TextField sent, string usual)
    {
        var path = check.OptionalText(field, sent, ClaimPath.MaxLength) ?? usual;
        if (!ClaimPath.IsWellFormed(path))
            check.Add(field, "Must be at most 8 names of visible ASCII characters with dots between.");
        return path;
    }

    private static ImmutableArray<string> Names(FieldCheck check, string field, TextListField sent)
    {
        var names = check.OptionalList(field, sent, WorkspaceLimits.Audiences) ?? [];
        if (names.Any(name => name.Length is 0 or > MaxIssuer || name.AsSpan().ContainsAnyExceptInRange(' ', '~')))
            check.Add(field, $"Must be names of 1 to {MaxIssuer} ASCII characters without control characters.");
        return [.. names.Distinct(StringComparer.Ordinal)];
    }

    private static ImmutableArray<ClaimMapping> Mappings(FieldCheck check, ClaimMappingBody?[] sent)
    {
        if (sent.Length > WorkspaceLimits.Claims)
        {
            check.Add("claimMappings", $"Must have at most {WorkspaceLimits.Claims} items.");
            return [];
        }

        var mappings = ImmutableArray.CreateBuilder<ClaimMapping>(sent.Length);
        foreach (var (index, item) in sent.Index())
        {
            var field = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"claimMappings[{index}]");
            if (item is null)
            {
                check.Add(field, "Must be an object.");
                continue;
            }

            var path = check.Text(field + ".jwtPath", item.JwtPath, ClaimPath.MaxLength);
            if (path.Length > 0 && !ClaimPath.IsWellFormed(path))
                check.Add(field + ".jwtPath", "Must be at most 8 names of visible ASCII characters with dots between.");
            var attribute = check.Text(field + ".attribute", item.Attribute, MaxAttribute);
            if (attribute.Length > 0 && ConditionFields.Canonical(ConditionFields.Claim + attribute) is null)
                check.Add(field + ".attribute", "Must be letters, digits, _ and -.");
            else if (attribute == ExternalClaims.ProviderAttribute)
                check.Add(field + ".attribute", "ext_provider is the provider's name; choose another attribute.");
            else if (mappings.Any(other => string.Equals(other.Attribute, attribute, StringComparison.Ordinal)))
                check.Add(field + ".attribute", "Is mapped twice.");
            mappings.Add(new ClaimMapping(path, attribute, check.OptionalFlag(field + ".required", item.Required) == true));
        }

        return mappings.ToImmutable();
    }

    private static bool IsVisible(string text) => !text.AsSpan().ContainsAnyExceptInRange('!', '~');
}
