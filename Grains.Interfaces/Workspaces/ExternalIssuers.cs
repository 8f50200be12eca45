using System.Collections.Immutable;

namespace OrleansTenantAuth.Workspaces;

/// <summary>What people set of an external issuer, whose tokens count in a workspace ("bring your own token").</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Type">One of <see cref="ExternalIssuerTypes"/>.</param>
/// <param name="Issuer">The tokens' <c>iss</c>, exactly; unique within the workspace.</param>
/// <param name="JwksUrl">Where its keys are; null where its discovery document says.</param>
/// <param name="Audiences">One of these must be in <c>aud</c>; empty for any.</param>
/// <param name="AuthorizedParties">One of these must be <c>azp</c>; empty for any.</param>
/// <param name="Algorithms">Signature algorithms that count.</param>
/// <param name="OrganizationClaim">Path of the claim that must be the workspace's slug or external organization; null where tokens of every organization count.</param>
/// <param name="RoleClaim">Path of the claim with the role or roles, or null.</param>
/// <param name="RoleGroups">The groups of each role; null for those of the workspace.</param>
/// <param name="EmailClaim">Path of the claim with the e-mail address to which messages go, or null.</param>
/// <param name="NameClaim">Path of the claim with the name, or null.</param>
/// <param name="Claims">Claims that policies see.</param>
/// <param name="ClockSkewSeconds">How far its clock may be off.</param>
/// <param name="IsEnabled">Whether its tokens count.</param>
[GenerateSerializer, Immutable, Alias("ota.ExternalIssuerSettings")]
public sealed record ExternalIssuerSettings(
    [property: Id(0)] string Name,
    [property: Id(1)] string Type,
    [property: Id(2)] string Issuer,
    [property: Id(3)] string? JwksUrl,
    [property: Id(4)] ImmutableArray<string> Audiences,
    [property: Id(5)] ImmutableArray<string> AuthorizedParties,
    [property: Id(6)] ImmutableArray<string> Algorithms,
    [property: Id(7)] string? OrganizationClaim,
    [property: Id(8)] string? RoleClaim,
    [property: Id(9)] ImmutableArray<RoleGroups>? RoleGroups,
    [property: Id(10)] string? EmailClaim,
    [property: Id(11)] string? NameClaim,
    [property: Id(12)] ImmutableArray<ClaimMapping> Claims,
    [property: Id(13)] int ClockSkewSeconds,
    [property: Id(14)] bool IsEnabled);

/// <summary>A claim that policies see.</summary>
/// <param name="Path">Name of the claim, or names from the outside in with dots between.</param>
/// <param name="Attribute">Policies see it as <c>ext_</c> and this.</param>
/// <param name="IsRequired">Whether tokens without it are refused.</param>
[GenerateSerializer, Immutable, Alias("ota.ClaimMapping")]
public sealed record ClaimMapping([property: Id(0)] string Path, [property: Id(1)] string Attribute, [property: Id(2)] bool IsRequired);

/// <summary>An external issuer.</summary>
/// <param name="Id">Its uuid.</param>
/// <param name="Settings">What people set.</param>
/// <param name="Epoch">Tokens issued before this time do not count, Unix milliseconds; 0 where it was never cut off.</param>
/// <param name="CutOffAt">Since when none of its tokens counts, or null.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="UpdatedAt">When it was last changed.</param>
[GenerateSerializer, Immutable, Alias("ota.ExternalIssuerView")]
public sealed record ExternalIssuerView(
    [property: Id(0)] Guid Id,
    [property: Id(1)] ExternalIssuerSettings Settings,
    [property: Id(2)] long Epoch,
    [property: Id(3)] DateTimeOffset? CutOffAt,
    [property: Id(4)] DateTimeOffset CreatedAt,
    [property: Id(5)] DateTimeOffset UpdatedAt);

/// <summary>Makes or replaces an external issuer.</summary>
/// <param name="Call">The call.</param>
/// <param name="Id">The issuer.</param>
/// <param name="IsNew">Whether it is to be made; else it must be there.</param>
/// <param name="Settings">What people set.</param>
[GenerateSerializer, Immutable, Alias("ota.PutExternalIssuer")]
public sealed record PutExternalIssuer(
    [property: Id(0)] CallInfo Call, [property: Id(1)] Guid Id, [property: Id(2)] bool IsNew, [property: Id(3)] ExternalIssuerSettings Settings);

/// <summary>Removes an external issuer.</summary>
[GenerateSerializer, Immutable, Alias("ota.RemoveExternalIssuer")]
public sealed record RemoveExternalIssuer([property: Id(0)] CallInfo Call, [property: Id(1)] Guid Id);

/// <summary>Cuts an external issuer off, or lets its new tokens count again.</summary>
[GenerateSerializer, Immutable, Alias("ota.CutOffExternalIssuer")]
public sealed record CutOffExternalIssuer([property: Id(0)] CallInfo Call, [property: Id(1)] Guid Id, [property: Id(2)] bool IsCutOff);
