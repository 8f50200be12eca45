using System.Collections.Immutable;

namespace OrleansTenantAuth.SignOn;

/// <summary>Stored form of a tenant's providers of single sign-on, by id.</summary>
internal sealed record SignOnState
{
    public int V { get; init; } = 1;

    public required TenantId Tenant { get; init; }

    public required ImmutableArray<SignOnProvider> Providers { get; init; }
}
