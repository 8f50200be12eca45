using System.Collections.Immutable;

namespace OrleansTenantAuth.Dashboards;

/// <summary>Stored form of a dashboard.</summary>
internal sealed record DashboardState
{
    public int V { get; init; } = 1;

    public required Guid Id { get; init; }

    public required AppId App { get; init; }

    public required Guid Workspace { get; init; }

    /// <summary>To whom it is private; null for a global one.</summary>
    public TenantId? Tenant { get; init; }

    public required string Name { get; init; }

    public required ImmutableArray<Chart> Charts { get; init; }

    public required ImmutableArray<BoardFilter> Filters { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The operation that made the dashboard, so that a repeat gets the same answer.</summary>
    public required Guid CreatedBy { get; init; }

    public DateTimeOffset? DeletedAt { get; init; }
}

/// <summary>Stored form of a workspace.</summary>
internal sealed record WorkspaceState
{
    public int V { get; init; } = 1;

    public required Guid Id { get; init; }

    public required AppId App { get; init; }

    /// <summary>To whom it is private; null for one of the app.</summary>
    public TenantId? Tenant { get; init; }

    public required string Name { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required Guid CreatedBy { get; init; }
}
