using System.Collections.Immutable;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.Management;

/// <summary>Body of POST …/service-accounts.</summary>
public sealed class NewServiceAccountBody
{
    /// <summary>Name.</summary>
    [Required, Description("What people call the account, at most 200 characters.")]
    public TextField Name { get; set; }

    /// <summary>Description.</summary>
    [Description("What it is for, at most 1000 characters.")]
    public TextField Description { get; set; }

    /// <summary>Grants.</summary>
    [Description("Only client_credentials.")]
    public TextListField GrantTypes { get; set; }

    /// <summary>Scope.</summary>
    [Description("Only openid.")]
    public TextField Scope { get; set; }

    /// <summary>Groups.</summary>
    [Description("Groups that policies see, at most 20; workspace_administrators may do everything.")]
    public TextListField Groups { get; set; }

    /// <summary>The account that the body describes.</summary>
    internal static NamedAccount Read(FieldCheck check, NewServiceAccountBody body)
    {
        var named = new NamedAccount(
            check.Text("name", body.Name, 200),
            check.OptionalText("description", body.Description, 1_000),
            WorkspaceProfiles.Groups(check, "groups", check.OptionalList("groups", body.Groups, WorkspaceLimits.Groups)));
        if (check.OptionalList("grant_types", body.GrantTypes, 10) is { } grants && grants is not ["client_credentials"])
            check.Add("grant_types", "Must be [\"client_credentials\"].");
        if (check.OptionalText("scope", body.Scope, 200) is { } scope && scope != ServiceAccountAnswer.OnlyScope)
            check.Add("scope", "Must be openid.");
        return named;
    }
}

/// <summary>A service account; never its secret.</summary>
public sealed record ServiceAccountAnswer(
    long Id,
    Guid Subject,
    string ClientId,
    string Name,
    string? Description,
    ImmutableArray<string> Groups,
    ImmutableArray<string> GrantTypes,
    string Scope,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset CreatedAt,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset? RotatedAt,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset? RevokedAt)
{
    /// <summary>The scope of all accounts.</summary>
    public const string OnlyScope = "openid";

    /// <summary>The account as clients see it.</summary>
    public static ServiceAccountAnswer Of(ServiceAccountView account)
    {
        ArgumentNullException.ThrowIfNull(account);
        return new(
            account.Id,
            account.Uuid,
            account.ClientId,
            account.Name,
            account.Description,
            account.Groups,
            ["client_credentials"],
            OnlyScope,
            account.CreatedAt,
            account.RotatedAt,
            account.RevokedAt);
    }
}

/// <summary>A service account with its secret, shown this once.</summary>
public sealed record NewServiceAccountAnswer(long Id, Guid Subject, string ClientId, string ClientSecret, string Name, ImmutableArray<string> Groups)
{
    /// <summary>The account as its maker sees it.</summary>
    public static NewServiceAccountAnswer Of((ServiceAccountView View, string Secret) made) =>
        new(made.View.Id, made.View.Uuid, made.View.ClientId, made.Secret, made.View.Name, made.View.Groups);
}

/// <summary>All service accounts of a workspace, revoked ones too.</summary>
public sealed record ServiceAccountsAnswer(ImmutableArray<ServiceAccountAnswer> Data, ListMeta Meta);

/// <summary>How many there are in a list that comes whole.</summary>
public sealed record ListMeta(int Total);

/// <summary>Body of POST …/service-accounts/{account_id}/dev-tokens.</summary>
public sealed class DevTokenBody
{
    /// <summary>Lifetime.</summary>
    [Required, Description("1h, 8h, 24h or 7d.")]
    public TextField Lifetime { get; set; }
}

/// <summary>A token of a service account for development.</summary>
public sealed record DevTokenAnswer(
    string AccessToken, string TokenType, int ExpiresIn, [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset ExpiresAt);

/// <summary>Body of POST …/publishable-keys.</summary>
public sealed class NewPublishableKeyBody
{
    /// <summary>Name.</summary>
    [Required, Description("What people call the key, at most 200 characters.")]
    public TextField Name { get; set; }

    /// <summary>Scopes.</summary>
    [Required, Description("1 to 50 scopes such as records:list:posts. " + PublishableScopes.Rule)]
    public TextListField Scopes { get; set; }
}

/// <summary>A publishable key; its text only where it was just made.</summary>
public sealed record PublishableKeyAnswer(
    Guid Id,
    string? Key,
    string Name,
    string Hint,
    ImmutableArray<string> Scopes,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset CreatedAt,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset? RevokedAt)
{
    /// <summary>The key as clients see it.</summary>
    public static PublishableKeyAnswer Of(PublishableKeyView key, string? text = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new(key.KeyId, text, key.Name, key.Hint, key.Scopes, key.CreatedAt, key.RevokedAt);
    }
}

/// <summary>All publishable keys of a workspace, revoked ones too.</summary>
public sealed record PublishableKeysAnswer(ImmutableArray<PublishableKeyAnswer> Data, ListMeta Meta);

/// <summary>JSON of workspaces and of who may call them. These calls are partly our own: a member that nobody knows is a mistake and refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    AllowDuplicateProperties = false,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(NewWorkspaceBody))]
[JsonSerializable(typeof(ChangeWorkspaceBody))]
[JsonSerializable(typeof(TenantWorkspaceAnswer))]
[JsonSerializable(typeof(NewWorkspaceAnswer))]
[JsonSerializable(typeof(TenantWorkspacesAnswer))]
[JsonSerializable(typeof(NewServiceAccountBody))]
[JsonSerializable(typeof(ServiceAccountAnswer))]
[JsonSerializable(typeof(NewServiceAccountAnswer))]
[JsonSerializable(typeof(ServiceAccountsAnswer))]
[JsonSerializable(typeof(DevTokenBody))]
[JsonSerializable(typeof(DevTokenAnswer))]
[JsonSerializable(typeof(NewPublishableKeyBody))]
[JsonSerializable(typeof(PublishableKeyAnswer))]
[JsonSerializable(typeof(PublishableKeysAnswer))]
[JsonSerializable(typeof(Tokens.TokenAnswer))]
[JsonSerializable(typeof(EmptyBody))]
[JsonSerializable(typeof(JsonElement))]
public sealed partial class WorkspaceJson : JsonSerializerContext;
