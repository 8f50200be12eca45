using System.Text.Json;

namespace OrleansTenantAuth.Embeds;

/// <summary>Stored form of an embedded tenant's registrations. Permissions are not kept: each registration brings its own.</summary>
internal sealed record EmbedTenantState
{
    public int V { get; init; } = 1;

    public required AppId App { get; init; }

    public required TenantId Tenant { get; init; }

    public required string DisplayName { get; init; }

    /// <summary>The prefilters of all registrations that brought any, while these were equal.</summary>
    public Prefilters? Prefilters { get; init; }

    /// <summary>Whether registrations brought different prefilters, so that none can be taken for those left out.</summary>
    public bool PrefiltersVary { get; init; }

    /// <summary>The same of the schema.</summary>
    public string? Schema { get; init; }

    public bool SchemaVaries { get; init; }

    public Guid? ConnectionId { get; init; }

    public JsonElement? Metadata { get; init; }

    public required DateTimeOffset RegisteredAt { get; init; }

    /// <summary>What members see and may do when this server asks for their tokens itself.</summary>
    public HostedEmbedSettings? Hosted { get; init; }

    /// <summary>The project organization that the tenant is, if it is one.</summary>
    public ProjectOrganization? Organization { get; init; }
}
