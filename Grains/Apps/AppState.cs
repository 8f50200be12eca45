using System.Collections.Immutable;

namespace OrleansTenantAuth.Apps;

/// <summary>Stored form of an app.</summary>
internal sealed record AppState
{
    public int V { get; init; } = 1;

    public required AppId Id { get; init; }

    public required string Slug { get; init; }

    public required string Name { get; init; }

    public required string Pool { get; init; }

    public required TenantId RootTenant { get; init; }

    public required string KeyRing { get; init; }

    /// <summary>SHA-256 of the secret: 256 random bits need no slow hash.</summary>
    public required byte[] SecretHash { get; init; }

    public required AppSettings Settings { get; init; }

    public required ImmutableArray<RoleDefinition> Roles { get; init; }

    public required ImmutableArray<string> Owns { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The operation that made the app or its newest secret: a repeat of it cannot be answered.</summary>
    public required Guid SecretOperation { get; init; }

    public DateTimeOffset? DeletedAt { get; init; }
}
