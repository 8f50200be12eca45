using System.Collections.Immutable;

namespace OrleansTenantAuth.Workspaces;

/// <summary>
/// The workspace that a tenant is: its service accounts, publishable keys and permissions, so that one version stands for all that a
/// call's admission rests on. Key: tenant uuid.
/// </summary>
[Alias("ota.ITenantWorkspaceGrain"), Version(2)]
public interface ITenantWorkspaceGrain : IGrainWithStringKey
{
    /// <summary>
    /// Makes an active tenant a workspace, with one service account and the built-in permission that lets it manage. The account's client
    /// id must be claimed first. A repeat is <see cref="AuthError.SecretAlreadyShown"/>, another call <see cref="AuthError.NameTaken"/>.
    /// </summary>
    [Alias("Create"), Repeatable]
    Task<Outcome<Done>> Create(CreateTenantWorkspace command);

    /// <summary>All of it of an active or suspended tenant, or <see cref="AuthError.WorkspaceNotFound"/>. A link in a chain.</summary>
    [Alias("Describe"), Repeatable]
    Task<Outcome<WorkspaceRealm>> Describe(DescribeTenantWorkspace query);

    /// <summary>The same as of now, checked against the store.</summary>
    [Alias("Get"), Repeatable]
    Task<Outcome<WorkspaceRealm>> Get(DescribeTenantWorkspace query);

    /// <summary>Changes what people set; null fields stay as they are. Safe to repeat.</summary>
    [Alias("Configure"), Repeatable]
    Task<Outcome<Done>> Configure(ConfigureTenantWorkspace command);

    /// <summary>Ends the workspace for good; its names are free. Safe to repeat.</summary>
    [Alias("Delete"), Repeatable]
    Task<Outcome<Done>> Delete(DescribeTenantWorkspace command);

    /// <summary>Makes a service account, whose client id must be claimed first.</summary>
    [Alias("AddAccount"), Repeatable]
    Task<Outcome<ServiceAccountView>> AddAccount(AddServiceAccount command);

    /// <summary>Gives an account another secret; the old one, and every token that was made with it, end at once.</summary>
    [Alias("RotateAccount"), Repeatable]
    Task<Outcome<ServiceAccountView>> RotateAccount(RotateServiceAccount command);

    /// <summary>Ends an account and its tokens at once. Safe to repeat.</summary>
    [Alias("RevokeAccount"), Repeatable]
    Task<Outcome<ServiceAccountView>> RevokeAccount(RevokeServiceAccount command);

    /// <summary>
    /// A signed token of an account: by its secret, or without it for who may manage accounts. <see cref="AuthError.TokenInvalid"/>
    /// where secret or account do not count, <see cref="AuthError.WorkspaceSuspended"/>.
    /// </summary>
    [Alias("IssueToken"), Repeatable]
    Task<Outcome<ServiceToken>> IssueToken(IssueServiceToken command);

    /// <summary>Makes a publishable key. A repeat is <see cref="AuthError.SecretAlreadyShown"/>.</summary>
    [Alias("AddKey"), Repeatable]
    Task<Outcome<PublishableKeyView>> AddKey(AddPublishableKey command);

    /// <summary>Ends a publishable key at once. Safe to repeat.</summary>
    [Alias("RevokeKey"), Repeatable]
    Task<Outcome<PublishableKeyView>> RevokeKey(RevokePublishableKey command);

    /// <summary>Makes a permission, or replaces one. A repeat of the same operation answers the same.</summary>
    [Alias("PutPermission"), Repeatable]
    Task<Outcome<PermissionView>> PutPermission(PutPermission command);

    /// <summary>Removes a permission that is not built in. A repeat is <see cref="AuthError.PermissionNotFound"/>.</summary>
    [Alias("RemovePermission")]
    Task<Outcome<Done>> RemovePermission(RemovePermission command);

    /// <summary>
    /// Makes an external issuer, or replaces one: <see cref="AuthError.NameTaken"/> where another one has its issuer. A repeat of the same
    /// operation answers the same.
    /// </summary>
    [Alias("PutIssuer"), Repeatable]
    Task<Outcome<ExternalIssuerView>> PutIssuer(PutExternalIssuer command);

    /// <summary>Removes an external issuer; its tokens count no more. A repeat is <see cref="AuthError.ExternalProviderNotFound"/>.</summary>
    [Alias("RemoveIssuer")]
    Task<Outcome<Done>> RemoveIssuer(RemoveExternalIssuer command);

    /// <summary>Cuts an external issuer off at once, or lets tokens that it issues from now on count again. Safe to repeat.</summary>
    [Alias("CutOffIssuer"), Repeatable]
    Task<Outcome<ExternalIssuerView>> CutOffIssuer(CutOffExternalIssuer command);
}

/// <summary>Makes a tenant a workspace.</summary>
/// <param name="Call">The call.</param>
/// <param name="App">The tenant's app.</param>
/// <param name="Settings">What people set.</param>
/// <param name="Account">The first service account.</param>
[GenerateSerializer, Immutable, Alias("ota.CreateTenantWorkspace")]
public sealed record CreateTenantWorkspace(
    [property: Id(0)] CallInfo Call, [property: Id(1)] AppId App, [property: Id(2)] WorkspaceProfile Settings, [property: Id(3)] NewServiceAccount Account);

/// <summary>Asks for a workspace.</summary>
[GenerateSerializer, Immutable, Alias("ota.DescribeTenantWorkspace")]
public sealed record DescribeTenantWorkspace([property: Id(0)] CallInfo Call);

/// <summary>Changes a workspace.</summary>
[GenerateSerializer, Immutable, Alias("ota.ConfigureTenantWorkspace")]
public sealed record ConfigureTenantWorkspace([property: Id(0)] CallInfo Call, [property: Id(1)] WorkspaceProfile Settings);

/// <summary>What people set of a workspace; null is nothing set, or in a change nothing changed.</summary>
/// <param name="Description">At most 1,000 characters.</param>
/// <param name="OwnerId">The customer's own id of its owner.</param>
/// <param name="PlanId">The customer's own id of its plan.</param>
/// <param name="ExternalOrg">The organization's id at an external token issuer, unique over all workspaces; empty for none. It must be claimed first.</param>
/// <param name="RoleGroups">The groups of each role of the tenant; null for those of <see cref="WorkspaceGroups"/>.</param>
[GenerateSerializer, Immutable, Alias("ota.WorkspaceProfile")]
public sealed record WorkspaceProfile(
    [property: Id(0)] string? Description,
    [property: Id(1)] string? OwnerId,
    [property: Id(2)] string? PlanId,
    [property: Id(3)] string? ExternalOrg,
    [property: Id(4)] ImmutableArray<RoleGroups>? RoleGroups);

/// <summary>The groups that users with a role are in.</summary>
[GenerateSerializer, Immutable, Alias("ota.RoleGroups")]
public sealed record RoleGroups([property: Id(0)] string Role, [property: Id(1)] ImmutableArray<string> Groups);

/// <summary>A service account to make. The secret never travels, only its SHA-256.</summary>
/// <param name="Uuid">Its subject in tokens.</param>
/// <param name="ClientId"><c>ci_</c> and 24 hex digits.</param>
/// <param name="SecretHash">SHA-256 of the secret.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Description">More of it, or null.</param>
/// <param name="Groups">Groups that policies see.</param>
[GenerateSerializer, Immutable, Alias("ota.NewServiceAccount")]
public sealed record NewServiceAccount(
    [property: Id(0)] Guid Uuid,
    [property: Id(1)] string ClientId,
    [property: Id(2)] byte[] SecretHash,
    [property: Id(3)] string Name,
    [property: Id(4)] string? Description,
    [property: Id(5)] ImmutableArray<string> Groups);

/// <summary>Makes a service account.</summary>
[GenerateSerializer, Immutable, Alias("ota.AddServiceAccount")]
public sealed record AddServiceAccount([property: Id(0)] CallInfo Call, [property: Id(1)] NewServiceAccount Account);

/// <summary>Gives an account another secret.</summary>
[GenerateSerializer, Immutable, Alias("ota.RotateServiceAccount")]
public sealed record RotateServiceAccount([property: Id(0)] CallInfo Call, [property: Id(1)] long Id, [property: Id(2)] byte[] SecretHash);

/// <summary>Ends an account.</summary>
[GenerateSerializer, Immutable, Alias("ota.RevokeServiceAccount")]
public sealed record RevokeServiceAccount([property: Id(0)] CallInfo Call, [property: Id(1)] long Id);

/// <summary>Asks for a token of an account: by client id and secret, or by the account's number.</summary>
/// <param name="Call">The call.</param>
/// <param name="ClientId">The client id, or null.</param>
/// <param name="SecretHash">SHA-256 of the secret, or null.</param>
/// <param name="Id">The account, for who may manage accounts; else null.</param>
/// <param name="LifetimeSeconds">How long it counts.</param>
[GenerateSerializer, Immutable, Alias("ota.IssueServiceToken")]
public sealed record IssueServiceToken(
    [property: Id(0)] CallInfo Call,
    [property: Id(1)] string? ClientId,
    [property: Id(2)] byte[]? SecretHash,
    [property: Id(3)] long? Id,
    [property: Id(4)] int LifetimeSeconds);

/// <summary>A signed token.</summary>
[GenerateSerializer, Immutable, Alias("ota.ServiceToken")]
public sealed record ServiceToken([property: Id(0)] string Token, [property: Id(1)] int ExpiresInSeconds, [property: Id(2)] DateTimeOffset ExpiresAt);

/// <summary>Makes a publishable key.</summary>
/// <param name="Call">The call.</param>
/// <param name="KeyId">Its public id.</param>
/// <param name="SecretHash">SHA-256 of its text.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Hint">Its last characters.</param>
/// <param name="Scopes">See <see cref="PublishableScopes"/>.</param>
[GenerateSerializer, Immutable, Alias("ota.AddPublishableKey")]
public sealed record AddPublishableKey(
    [property: Id(0)] CallInfo Call,
    [property: Id(1)] Guid KeyId,
    [property: Id(2)] byte[] SecretHash,
    [property: Id(3)] string Name,
    [property: Id(4)] string Hint,
    [property: Id(5)] ImmutableArray<string> Scopes);

/// <summary>Ends a publishable key.</summary>
[GenerateSerializer, Immutable, Alias("ota.RevokePublishableKey")]
public sealed record RevokePublishableKey([property: Id(0)] CallInfo Call, [property: Id(1)] Guid KeyId);

/// <summary>Makes or replaces a permission.</summary>
/// <param name="Call">The call.</param>
/// <param name="Id">The permission.</param>
/// <param name="IsNew">Whether it is to be made; else it must be there.</param>
/// <param name="Name">What people call it, or null.</param>
/// <param name="Resource">A resource of <see cref="WorkspaceResources"/>.</param>
/// <param name="Actions">Actions.</param>
/// <param name="Denies">Whether it denies.</param>
/// <param name="Priority">Order in explanations.</param>
/// <param name="Conditions">UTF-8 JSON as <see cref="ConditionReader"/> reads it.</param>
[GenerateSerializer, Immutable, Alias("ota.PutPermission")]
public sealed record PutPermission(
    [property: Id(0)] CallInfo Call,
    [property: Id(1)] Guid Id,
    [property: Id(2)] bool IsNew,
    [property: Id(3)] string? Name,
    [property: Id(4)] string Resource,
    [property: Id(5)] ImmutableArray<string> Actions,
    [property: Id(6)] bool Denies,
    [property: Id(7)] int Priority,
    [property: Id(8)] byte[] Conditions);

/// <summary>Removes a permission.</summary>
[GenerateSerializer, Immutable, Alias("ota.RemovePermission")]
public sealed record RemovePermission([property: Id(0)] CallInfo Call, [property: Id(1)] Guid Id);
