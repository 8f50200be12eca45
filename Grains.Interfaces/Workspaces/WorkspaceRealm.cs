using System.Collections.Immutable;
using OrleansTenantAuth.Tenants;

namespace OrleansTenantAuth.Workspaces;

/// <summary>A workspace with all that a call's admission rests on.</summary>
/// <param name="Id">Its tenant.</param>
/// <param name="App">Its app.</param>
/// <param name="Slug">Its name in addresses.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Status">Whether it is active or suspended.</param>
/// <param name="Settings">What people set.</param>
/// <param name="Accounts">Service accounts, revoked ones too.</param>
/// <param name="Keys">Publishable keys, revoked ones too.</param>
/// <param name="Permissions">Permissions, those that are built in too.</param>
/// <param name="Version">Changes with every change of accounts, keys, permissions, external issuers or settings.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="UpdatedAt">When it was last changed.</param>
/// <param name="Issuer">The issuer of its service accounts' tokens.</param>
/// <param name="Issuers">External issuers whose tokens count; null for none.</param>
[GenerateSerializer, Immutable, Alias("ota.WorkspaceRealm")]
public sealed record WorkspaceRealm(
    [property: Id(0)] TenantId Id,
    [property: Id(1)] AppId App,
    [property: Id(2)] string Slug,
    [property: Id(3)] string Name,
    [property: Id(4)] TenantStatus Status,
    [property: Id(5)] WorkspaceProfile Settings,
    [property: Id(6)] ImmutableArray<ServiceAccountView> Accounts,
    [property: Id(7)] ImmutableArray<PublishableKeyView> Keys,
    [property: Id(8)] ImmutableArray<PermissionView> Permissions,
    [property: Id(9)] long Version,
    [property: Id(10)] DateTimeOffset CreatedAt,
    [property: Id(11)] DateTimeOffset UpdatedAt,
    [property: Id(12)] string Issuer,
    [property: Id(13)] ImmutableArray<ExternalIssuerView>? Issuers = null);

/// <summary>A service account; never its secret.</summary>
/// <param name="Id">Its number within the workspace.</param>
/// <param name="Uuid">Its subject in tokens.</param>
/// <param name="ClientId">Its client id.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Description">More of it, or null.</param>
/// <param name="Groups">Groups that policies see.</param>
/// <param name="Epoch">Tokens of an older epoch do not count.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="RotatedAt">When its secret was last changed, or null.</param>
/// <param name="RevokedAt">When it ended, or null.</param>
[GenerateSerializer, Immutable, Alias("ota.ServiceAccountView")]
public sealed record ServiceAccountView(
    [property: Id(0)] long Id,
    [property: Id(1)] Guid Uuid,
    [property: Id(2)] string ClientId,
    [property: Id(3)] string Name,
    [property: Id(4)] string? Description,
    [property: Id(5)] ImmutableArray<string> Groups,
    [property: Id(6)] long Epoch,
    [property: Id(7)] DateTimeOffset CreatedAt,
    [property: Id(8)] DateTimeOffset? RotatedAt,
    [property: Id(9)] DateTimeOffset? RevokedAt);

/// <summary>A publishable key. Its hash is no secret: the key is 256 random bits.</summary>
[GenerateSerializer, Immutable, Alias("ota.PublishableKeyView")]
public sealed record PublishableKeyView(
    [property: Id(0)] Guid KeyId,
    [property: Id(1)] byte[] SecretHash,
    [property: Id(2)] string Name,
    [property: Id(3)] string Hint,
    [property: Id(4)] ImmutableArray<string> Scopes,
    [property: Id(5)] DateTimeOffset CreatedAt,
    [property: Id(6)] DateTimeOffset? RevokedAt);

/// <summary>A permission. <c>Conditions</c> is UTF-8 JSON.</summary>
[GenerateSerializer, Immutable, Alias("ota.PermissionView")]
public sealed record PermissionView(
    [property: Id(0)] Guid Id,
    [property: Id(1)] string? Name,
    [property: Id(2)] string Resource,
    [property: Id(3)] ImmutableArray<string> Actions,
    [property: Id(4)] bool Denies,
    [property: Id(5)] int Priority,
    [property: Id(6)] byte[] Conditions,
    [property: Id(7)] bool IsBuiltIn,
    [property: Id(8)] DateTimeOffset CreatedAt,
    [property: Id(9)] DateTimeOffset UpdatedAt,
    [property: Id(10)] string CreatedBy);
