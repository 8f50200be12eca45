using System.Collections.Immutable;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Workspaces.Management;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.External;

/// <summary>Body of POST …/external-auth-providers and PUT …/external-auth-providers/{provider_id}.</summary>
public sealed class ExternalProviderBody
{
    /// <summary>Name.</summary>
    [Required, Description("What people call it, at most 200 characters; policies see it as ext_provider.")]
    public TextField Name { get; set; }

    /// <summary>Type.</summary>
    [Required, Description("Clerk, Auth0, Okta, Keycloak or OIDC.")]
    public TextField Type { get; set; }

    /// <summary>Issuer.</summary>
    [Description("The tokens' iss, exactly. Left out: as the type derives it from jwksUrl, which is the address's origin for Clerk and OIDC; the answer shows it.")]
    public TextField Issuer { get; set; }

    /// <summary>Keys.</summary>
    [Description("Where its keys are: https, at a public address. Left out: where the issuer's discovery document says.")]
    public TextField JwksUrl { get; set; }

    /// <summary>Audiences.</summary>
    [Description("One of these must be in aud; at most 20.")]
    public TextListField Audiences { get; set; }

    /// <summary>Authorized parties.</summary>
    [Description("One of these must be azp; at most 20.")]
    public TextListField AuthorizedParties { get; set; }

    /// <summary>Any audience.</summary>
    [Description("true to take tokens for any audience, which the answer warns of; else audiences or authorizedParties must be given.")]
    public FlagField AnyAudience { get; set; }

    /// <summary>Algorithms.</summary>
    [Description("Signature algorithms that count. Default [\"RS256\",\"ES256\"].")]
    public TextListField Algorithms { get; set; }

    /// <summary>Organization.</summary>
    [Description("Path of the claim that must be this workspace's slug or external_org_id. Default org_id.")]
    public TextField OrganizationClaim { get; set; }

    /// <summary>Any organization.</summary>
    [Description("true to take tokens of every organization of the issuer, which the answer warns of.")]
    public FlagField AnyOrganization { get; set; }

    /// <summary>Role.</summary>
    [Description("Path of the claim with the role or roles. Default org_role.")]
    public TextField RoleClaim { get; set; }

    /// <summary>Groups of roles.</summary>
    [Description("The groups that policies see for each role: {\"org:admin\":[\"admins\"]}. Left out: those of the workspace.")]
    public JsonElement RoleGroups { get; set; }

    /// <summary>E-mail.</summary>
    [Description("Path of the claim with the address to which messages go. Default email.")]
    public TextField EmailClaim { get; set; }

    /// <summary>Name.</summary>
    [Description("Path of the claim with the name. Default name.")]
    public TextField NameClaim { get; set; }

    /// <summary>Mappings.</summary>
    [Description("Claims that policies see as ext_ and their attribute; at most 20.")]
    public ClaimMappingBody?[]? ClaimMappings { get; set; }

    /// <summary>Skew.</summary>
    [Description("How many seconds the issuer's clock may be off, 0 to 60. Default 5.")]
    public NumberField ClockSkewSeconds { get; set; }

    /// <summary>Enabled.</summary>
    [Description("Whether its tokens count. Default true.")]
    public FlagField Enabled { get; set; }
}

/// <summary>A claim that policies see.</summary>
public sealed class ClaimMappingBody
{
    /// <summary>Path.</summary>
    [Required, Description("Name of the claim, or names from the outside in with dots between: org_id, org.plan.")]
    public TextField JwtPath { get; set; }

    /// <summary>Attribute.</summary>
    [Required, Description("Letters, digits, _ and -, at most 64; policies see ext_ and this.")]
    public TextField Attribute { get; set; }

    /// <summary>Required.</summary>
    [Description("Whether tokens without the claim are refused (CLAIM_MISSING). Default false.")]
    public FlagField Required { get; set; }
}

/// <summary>An external auth provider.</summary>
public sealed record ExternalProviderAnswer(
    Guid Id,
    string Name,
    string Type,
    string Issuer,
    string? JwksUrl,
    ImmutableArray<string> Audiences,
    ImmutableArray<string> AuthorizedParties,
    bool AnyAudience,
    ImmutableArray<string> Algorithms,
    string? OrganizationClaim,
    bool AnyOrganization,
    string? RoleClaim,
    IReadOnlyDictionary<string, ImmutableArray<string>>? RoleGroups,
    string? EmailClaim,
    string? NameClaim,
    ImmutableArray<ClaimMappingAnswer> ClaimMappings,
    int ClockSkewSeconds,
    bool Enabled,
    ImmutableArray<string> Warnings,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset? CutOffAt,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset CreatedAt,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset UpdatedAt)
{
    /// <summary>The provider as clients see it.</summary>
    public static ExternalProviderAnswer Of(ExternalIssuerView issuer)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        var settings = issuer.Settings;
        return new(
            issuer.Id,
            settings.Name,
            settings.Type,
            settings.Issuer,
            settings.JwksUrl,
            settings.Audiences,
            settings.AuthorizedParties,
            settings.Audiences.IsEmpty && settings.AuthorizedParties.IsEmpty,
            settings.Algorithms,
            settings.OrganizationClaim,
            settings.OrganizationClaim is null,
            settings.RoleClaim,
            settings.RoleGroups?.ToDictionary(entry => entry.Role, entry => entry.Groups, StringComparer.Ordinal),
            settings.EmailClaim,
            settings.NameClaim,
            [.. settings.Claims.Select(claim => new ClaimMappingAnswer(claim.Path, claim.Attribute, claim.IsRequired))],
            settings.ClockSkewSeconds,
            settings.IsEnabled,
            ExternalIssuer.Warnings(settings),
            issuer.CutOffAt,
            issuer.CreatedAt,
            issuer.UpdatedAt);
    }
}

/// <summary>A claim that policies see.</summary>
public sealed record ClaimMappingAnswer(string JwtPath, string Attribute, bool Required);

/// <summary>All external auth providers of a workspace.</summary>
public sealed record ExternalProvidersAnswer(ImmutableArray<ExternalProviderAnswer> Data, ListMeta Meta);

/// <summary>Body of POST …/{provider_id}/test.</summary>
public sealed class TestTokenBody
{
    /// <summary>Token.</summary>
    [Required, Description("A token of the issuer. It is not kept, and not in the answer.")]
    public TextField Token { get; set; }
}

/// <summary>What a token means in the workspace.</summary>
/// <param name="Accepted">Whether calls with it would be let in, where policies allow them.</param>
/// <param name="Reason">Why not, or null.</param>
/// <param name="Subject">The token's subject; null as all that follows where its signature does not count.</param>
/// <param name="Organizations">What stands in the organization's claim; null where any counts.</param>
/// <param name="Roles">Roles.</param>
/// <param name="Groups">The groups that policies see.</param>
/// <param name="Attributes">Mapped claims by the names that policies see.</param>
/// <param name="MissingClaims">Paths of required claims that are not there.</param>
/// <param name="Email">Where messages would go.</param>
/// <param name="Name">The name.</param>
/// <param name="ExpiresAt">When it ends.</param>
public sealed record TestTokenAnswer(
    bool Accepted,
    string? Reason,
    string? Subject = null,
    ImmutableArray<string>? Organizations = null,
    ImmutableArray<string>? Roles = null,
    ImmutableArray<string>? Groups = null,
    IReadOnlyDictionary<string, JsonElement>? Attributes = null,
    ImmutableArray<string>? MissingClaims = null,
    string? Email = null,
    string? Name = null,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset? ExpiresAt = null);

/// <summary>Keys of an issuer.</summary>
public sealed record ProviderKeysAnswer(ImmutableArray<ProviderKeyAnswer> Keys);

/// <summary>A key of an issuer that can verify tokens.</summary>
/// <param name="Kid">Its id, or null.</param>
/// <param name="Kty">RSA or EC.</param>
/// <param name="Alg">The one algorithm that it is for, or null.</param>
public sealed record ProviderKeyAnswer(string? Kid, string Kty, string? Alg);

/// <summary>Body of POST …/{provider_id}/cut-off and …/restore.</summary>
public sealed class CutOffBody
{
    /// <summary>Subject.</summary>
    [Description("The subject (sub) that it is about; left out: the issuer with all its subjects.")]
    public TextField Subject { get; set; }
}

/// <summary>A subject that was cut off or restored, or an issuer.</summary>
public sealed record CutOffAnswer(
    string Issuer, string? Subject, [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset? CutOffAt);

/// <summary>Body of POST …/{provider_id}/subjects/find.</summary>
public sealed class FindSubjectBody
{
    /// <summary>Subject.</summary>
    [Required, Description("The subject (sub) of the issuer's tokens.")]
    public TextField Subject { get; set; }
}

/// <summary>What is kept of a subject; nulls for one that never called.</summary>
public sealed record SubjectAnswer(
    string Subject, string? Email, string? Name, [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset? CutOffAt);

/// <summary>JSON of external auth providers.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    AllowDuplicateProperties = false,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ExternalProviderBody))]
[JsonSerializable(typeof(ExternalProviderAnswer))]
[JsonSerializable(typeof(ExternalProvidersAnswer))]
[JsonSerializable(typeof(TestTokenBody))]
[JsonSerializable(typeof(TestTokenAnswer))]
[JsonSerializable(typeof(ProviderKeysAnswer))]
[JsonSerializable(typeof(CutOffBody))]
[JsonSerializable(typeof(CutOffAnswer))]
[JsonSerializable(typeof(FindSubjectBody))]
[JsonSerializable(typeof(SubjectAnswer))]
public sealed partial class ExternalProviderJson : JsonSerializerContext;
