using System.Collections.Immutable;
using System.Text.Json;

namespace OrleansTenantAuth.Workspaces;

/// <summary>Stored form of the workspace that a tenant is.</summary>
internal sealed record TenantWorkspaceState
{
    public int V { get; init; } = 1;

    public required TenantId Id { get; init; }

    public required AppId App { get; init; }

    public string? Description { get; init; }

    public string? OwnerId { get; init; }

    public string? PlanId { get; init; }

    /// <summary>The organization's id at an external token issuer.</summary>
    public string? ExternalOrg { get; init; }

    /// <summary>Absent for the default.</summary>
    public ImmutableArray<RoleGroups>? RoleGroups { get; init; }

    /// <summary>The number of the next service account.</summary>
    public required long NextAccount { get; init; }

    public required ImmutableArray<StoredAccount> Accounts { get; init; }

    public required ImmutableArray<StoredPublishableKey> Keys { get; init; }

    public required ImmutableArray<StoredPermission> Permissions { get; init; }

    /// <summary>External issuers; absent for none.</summary>
    public ImmutableArray<StoredIssuer>? Issuers { get; init; }

    public required ImmutableArray<string> Owns { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The operation that made it, so that a repeat is known.</summary>
    public required Guid CreatedBy { get; init; }

    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>Stored form of a service account.</summary>
    internal sealed record StoredAccount
    {
        public required long Id { get; init; }

        public required Guid Uuid { get; init; }

        public required string ClientId { get; init; }

        public required byte[] SecretHash { get; init; }

        public required string Name { get; init; }

        public string? Description { get; init; }

        public required ImmutableArray<string> Groups { get; init; }

        public required long Epoch { get; init; }

        public required DateTimeOffset CreatedAt { get; init; }

        public DateTimeOffset? RotatedAt { get; init; }

        public DateTimeOffset? RevokedAt { get; init; }

        /// <summary>The operations that made its secrets: they are shown once.</summary>
        public required Guid SecretBy { get; init; }
    }

    /// <summary>Stored form of a publishable key.</summary>
    internal sealed record StoredPublishableKey
    {
        public required Guid Id { get; init; }

        public required byte[] Hash { get; init; }

        public required string Name { get; init; }

        public required string Hint { get; init; }

        public required ImmutableArray<string> Scopes { get; init; }

        public required DateTimeOffset CreatedAt { get; init; }

        public DateTimeOffset? RevokedAt { get; init; }
    }

    /// <summary>Stored form of a permission.</summary>
    internal sealed record StoredPermission
    {
        public required Guid Id { get; init; }

        public string? Name { get; init; }

        public required string Resource { get; init; }

        public required ImmutableArray<string> Actions { get; init; }

        public bool Denies { get; init; }

        public int Priority { get; init; }

        public required JsonElement Conditions { get; init; }

        public bool IsBuiltIn { get; init; }

        public required DateTimeOffset CreatedAt { get; init; }

        public required DateTimeOffset UpdatedAt { get; init; }

        public required string CreatedBy { get; init; }

        public required Guid ChangedBy { get; init; }
    }

    /// <summary>Stored form of an external issuer.</summary>
    internal sealed record StoredIssuer
    {
        public required Guid Id { get; init; }

        public required ExternalIssuerSettings Settings { get; init; }

        public long Epoch { get; init; }

        public DateTimeOffset? CutOffAt { get; init; }

        public required DateTimeOffset CreatedAt { get; init; }

        public required DateTimeOffset UpdatedAt { get; init; }

        public required Guid ChangedBy { get; init; }
    }
}

/// <summary>A workspace in its app's list; name, slug and status are the tenant's.</summary>
internal sealed record WorkspaceEntry(int V, string? Description, string? OwnerId, string? PlanId, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);
