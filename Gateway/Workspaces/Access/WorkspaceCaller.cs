using System.Collections.Immutable;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.Access;

/// <summary>Kinds of callers, as conditions see them.</summary>
public static class WorkspaceCallerKinds
{
    /// <summary>A service account, by the token that it got for its secret.</summary>
    public const string ServiceAccount = "service-account";

    /// <summary>A user of the workspace's app with a role in its tenant, by an access token of this server.</summary>
    public const string User = "user";

    /// <summary>A subject of an external issuer.</summary>
    public const string External = "external";

    /// <summary>A function of the workspace.</summary>
    public const string Function = "function";

    /// <summary>Whoever has a publishable key: its scopes decide, policies do not.</summary>
    public const string Publishable = "publishable";
}

/// <summary>Who calls a workspace.</summary>
/// <param name="App">The workspace's app.</param>
/// <param name="Workspace">The workspace's tenant.</param>
/// <param name="Slug">The workspace's name in addresses.</param>
/// <param name="Kind">One of <see cref="WorkspaceCallerKinds"/>.</param>
/// <param name="Subject">The uuid of a user, service account or key; the subject of an external token.</param>
/// <param name="Groups">Groups that policies see.</param>
/// <param name="Roles">Roles in the workspace.</param>
/// <param name="Claims">Mapped claims by the name that policies see, <c>ext_plan</c>.</param>
/// <param name="TokenId">The token's id, or null for a key and for tokens without one.</param>
/// <param name="ExpiresAt">When the credential ends by itself, or null.</param>
/// <param name="Call">The call, in the caller's name.</param>
public sealed record WorkspaceCaller(
    AppId App,
    TenantId Workspace,
    string Slug,
    string Kind,
    string Subject,
    ImmutableArray<string> Groups,
    ImmutableArray<string> Roles,
    ImmutableDictionary<string, Fact> Claims,
    string? TokenId,
    DateTimeOffset? ExpiresAt,
    CallInfo Call);
