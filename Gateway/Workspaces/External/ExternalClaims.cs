using System.Collections.Immutable;
using System.Text.Json;
using OrleansTenantAuth.Gateway.OpenId;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.External;

/// <summary>What an external token says, as its issuer's settings read it.</summary>
/// <param name="Subject">The token's <c>sub</c>.</param>
/// <param name="Organizations">What stands in the organization's claim; null where any counts.</param>
/// <param name="Roles">Roles.</param>
/// <param name="Groups">The groups that policies see for them.</param>
/// <param name="Facts">Mapped claims, by the names that policies see.</param>
/// <param name="Missing">Paths of required claims that are not there.</param>
/// <param name="Email">Where messages go, or null.</param>
/// <param name="Name">The name, or null.</param>
/// <param name="TokenId">The token's <c>jti</c>, or null.</param>
/// <param name="IssuedAt">Unix seconds.</param>
/// <param name="NotBefore">Unix seconds; 0 where it does not say.</param>
/// <param name="ExpiresAt">Unix seconds.</param>
internal sealed record ExternalClaims(
    string Subject,
    ImmutableArray<string>? Organizations,
    ImmutableArray<string> Roles,
    ImmutableArray<string> Groups,
    ImmutableDictionary<string, Fact> Facts,
    ImmutableArray<string> Missing,
    string? Email,
    string? Name,
    string? TokenId,
    long IssuedAt,
    long NotBefore,
    long ExpiresAt)
{
    /// <summary>The attribute by which policies see from which issuer a caller comes; no claim is mapped to it.</summary>
    public const string ProviderAttribute = "provider";

    private const int MostRoles = 50;
    private const int MaxText = 256;
    private const int MaxEmail = 320;
    private const int MaxName = 200;

    /// <summary>Reads claims; null where subject or times are missing or not what they must be.</summary>
    public static ExternalClaims? Read(JsonElement claims, ExternalIssuer issuer)
    {
        var settings = issuer.Settings;
        if (IdTokens.Text(claims, "sub") is not { } subject || !IdTokenRules.IsSubject(subject)
            || IdTokenRules.Seconds(claims, "exp") is not { } expires || IdTokenRules.Seconds(claims, "iat") is not { } issued)
            return null;
        var begins = IdTokenRules.Seconds(claims, "nbf");
        if (begins is null && claims.TryGetProperty("nbf"u8, out _))
            return null;
        ImmutableArray<string> roles = [.. ClaimPath.Texts(claims, settings.RoleClaim, MostRoles).Distinct(StringComparer.Ordinal)];
        var facts = ImmutableDictionary.CreateBuilder<string, Fact>(StringComparer.Ordinal);
        facts[ConditionFields.Claim + ProviderAttribute] = Fact.Of(settings.Name);
        var missing = ImmutableArray.CreateBuilder<string>();
        foreach (var mapping in settings.Claims)
        {
            if (ClaimPath.Find(claims, mapping.Path) is { } found && FactJson.Read(found) is { Exists: true } fact)
                facts[ConditionFields.Claim + mapping.Attribute] = fact;
            else if (mapping.IsRequired)
                missing.Add(mapping.Path);
        }

        return new ExternalClaims(
            subject,
            settings.OrganizationClaim is { } path ? [.. ClaimPath.Texts(claims, path, MostRoles)] : null,
            roles,
            WorkspaceGroups.Of(roles, issuer.RoleGroups),
            facts.ToImmutable(),
            missing.ToImmutable(),
            Address(ClaimPath.Text(claims, settings.EmailClaim, MaxEmail)),
            ClaimPath.Text(claims, settings.NameClaim, MaxName),
            ClaimPath.Text(claims, "jti", MaxText),
            issued,
            begins ?? 0,
            expires);
    }

    // Somewhere a message can go; whether anybody is there only a message can tell.
    private static string? Address(string? text) =>
        text is not null && text.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && at < text.Length - 1 && !text.Any(letter => char.IsControl(letter) || char.IsWhiteSpace(letter)) ? text : null;
}
