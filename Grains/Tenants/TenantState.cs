using System.Collections.Immutable;
using System.Text.Json;

namespace OrleansTenantAuth.Tenants;

/// <summary>Stored form of a tenant.</summary>
internal sealed record TenantState
{
    public int V { get; init; } = 1;

    public required TenantId Id { get; init; }

    public required AppId App { get; init; }

    public required string Name { get; init; }

    public required string Code { get; init; }

    public required string Slug { get; init; }

    public TenantId? Parent { get; init; }

    public required TenantStatus Status { get; init; }

    /// <summary>Free JSON of the customer.</summary>
    public JsonElement? Data { get; init; }

    /// <summary>Of a workspace's tenant; absent where it sets nothing.</summary>
    public TenantSettings? Settings { get; init; }

    public required ImmutableArray<string> Owns { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The operation that made the tenant, so that a repeat gets the same answer.</summary>
    public required Guid CreatedBy { get; init; }
}
