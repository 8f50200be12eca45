using System.Collections.Immutable;

namespace OrleansTenantAuth.Apps;

/// <summary>A registered product: its name, secret, settings and role catalogue. Key: app uuid.</summary>
[Alias("ota.IAppGrain"), Version(1)]
public interface IAppGrain : IGrainWithStringKey
{
    /// <summary>Makes the app. The slug must be claimed for it first. A repeat answers <see cref="AuthError.SecretAlreadyShown"/>.</summary>
    [Alias("Create")]
    Task<Outcome<AppCreated>> Create(CreateApp command);

    /// <summary>The app, or <see cref="AuthError.AppNotFound"/>. A link in a chain: the caller commits or checks under its <c>Guards</c>.</summary>
    [Alias("Describe"), Repeatable]
    Task<Outcome<AppView>> Describe(DescribeApp query);

    /// <summary>The app if the secret is its own, else <see cref="AuthError.TokenInvalid"/>. A link in a chain.</summary>
    [Alias("Authenticate"), Repeatable]
    Task<Outcome<AppView>> Authenticate(AuthenticateApp query);

    /// <summary>Changes name, settings or role catalogue.</summary>
    [Alias("Configure")]
    Task<Outcome<AppView>> Configure(ConfigureApp command);

    /// <summary>Gives the app a new secret; the old one dies at once.</summary>
    [Alias("RotateSecret")]
    Task<Outcome<AppSecret>> RotateSecret(RotateAppSecret command);

    /// <summary>Deletes the app for good: its id, slug and sessions are dead at once.</summary>
    [Alias("Delete")]
    Task<Outcome<Done>> Delete(DeleteApp command);
}

/// <summary>Makes an app.</summary>
[GenerateSerializer, Immutable, Alias("ota.CreateApp")]
public sealed record CreateApp(
    [property: Id(0)] CallInfo Call,
    [property: Id(1)] string Slug,
    [property: Id(2)] string Name,
    [property: Id(3)] string Pool,
    [property: Id(4)] TenantId RootTenant,
    [property: Id(5)] AppSettings Settings,
    [property: Id(6)] ImmutableArray<RoleDefinition> Roles);

/// <summary>Asks for an app.</summary>
[GenerateSerializer, Immutable, Alias("ota.DescribeApp")]
public sealed record DescribeApp([property: Id(0)] CallInfo Call);

/// <summary>Asks for an app by its credentials. The secret never travels, only its SHA-256.</summary>
[GenerateSerializer, Immutable, Alias("ota.AuthenticateApp")]
public sealed record AuthenticateApp([property: Id(0)] CallInfo Call, [property: Id(1)] byte[] SecretHash);

/// <summary>Changes an app; null fields stay as they are. <c>Role</c> changes one role. <c>Patch</c> changes single settings, of <c>Settings</c> or of those in force.</summary>
[GenerateSerializer, Immutable, Alias("ota.ConfigureApp")]
public sealed record ConfigureApp(
    [property: Id(0)] CallInfo Call,
    [property: Id(1)] string? Name,
    [property: Id(2)] AppSettings? Settings,
    [property: Id(3)] ImmutableArray<RoleDefinition>? Roles,
    [property: Id(4)] AppSettingsPatch? Patch = null,
    [property: Id(5)] RoleChange? Role = null);

/// <summary>Changes one role of the catalogue, else <see cref="AuthError.RoleUnknown"/>; null fields stay as they are.</summary>
[GenerateSerializer, Immutable, Alias("ota.RoleChange")]
public sealed record RoleChange(
    [property: Id(0)] string Name, [property: Id(1)] string? Description, [property: Id(2)] ImmutableArray<string>? Permissions);

/// <summary>Rotates an app's secret.</summary>
[GenerateSerializer, Immutable, Alias("ota.RotateAppSecret")]
public sealed record RotateAppSecret([property: Id(0)] CallInfo Call);

/// <summary>Deletes an app.</summary>
[GenerateSerializer, Immutable, Alias("ota.DeleteApp")]
public sealed record DeleteApp([property: Id(0)] CallInfo Call);

/// <summary>A new app and its secret (64 hex characters), shown this once.</summary>
[GenerateSerializer, Immutable, Alias("ota.AppCreated")]
public sealed record AppCreated([property: Id(0)] AppView App, [property: Id(1)] string Secret);

/// <summary>A new secret, shown this once.</summary>
[GenerateSerializer, Immutable, Alias("ota.AppSecret")]
public sealed record AppSecret([property: Id(0)] string Secret);

/// <summary>What others may know of an app.</summary>
[GenerateSerializer, Immutable, Alias("ota.AppView")]
public sealed record AppView(
    [property: Id(0)] AppId Id,
    [property: Id(1)] string Slug,
    [property: Id(2)] string Name,
    [property: Id(3)] string Pool,
    [property: Id(4)] TenantId RootTenant,
    [property: Id(5)] string KeyRing,
    [property: Id(6)] AppSettings Settings,
    [property: Id(7)] ImmutableArray<RoleDefinition> Roles,
    [property: Id(8)] DateTimeOffset CreatedAt);

/// <summary>A role that users of the app may have.</summary>
[GenerateSerializer, Immutable, Alias("ota.RoleDefinition")]
public sealed record RoleDefinition(
    [property: Id(0)] string Name,
    [property: Id(1)] string Description,
    [property: Id(2)] ImmutableArray<string> Permissions);
