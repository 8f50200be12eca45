using System.Collections.Immutable;

namespace OrleansTenantAuth.Embeds;

/// <summary>What is known of a tenant as the owner of embedded dashboards. Key: tenant uuid.</summary>
[Alias("ota.IEmbedTenantGrain"), Version(1)]
public interface IEmbedTenantGrain : IGrainWithStringKey
{
    /// <summary>
    /// Registers the tenant, which is made at first sight, and answers a token for it. Writes nothing where nothing changed.
    /// Refusals in order: <see cref="AuthError.ApiKeyInvalid"/> (the app is gone), <see cref="AuthError.ValidationError"/>,
    /// <see cref="AuthError.PrefiltersMissing"/>, <see cref="AuthError.TenantNotFound"/> (suspended or deleted).
    /// </summary>
    [Alias("Register"), Repeatable]
    Task<Outcome<IssuedEmbed>> Register(RegisterEmbed command);

    /// <summary>The registration, or <see cref="AuthError.TenantNotFound"/>; checked against the store.</summary>
    [Alias("Get"), Repeatable]
    Task<Outcome<EmbedTenantView>> Get(DescribeEmbedTenant query);

    /// <summary>
    /// Sets what members of the tenant see and may do in embedded dashboards when this server asks for their tokens itself.
    /// Refusals: <see cref="AuthError.TenantNotFound"/>, and as for a registration. Safe to repeat.
    /// </summary>
    [Alias("SetHosted"), Repeatable]
    Task<Outcome<HostedEmbedSettings>> SetHosted(SetHostedEmbed command);

    /// <summary>What was set, or <see cref="AuthError.PrefiltersMissing"/> where nothing was. A link in a chain.</summary>
    [Alias("DescribeHosted"), Repeatable]
    Task<Outcome<HostedEmbedSettings>> DescribeHosted(DescribeEmbedTenant query);

    /// <summary>The same, checked against the store.</summary>
    [Alias("GetHosted"), Repeatable]
    Task<Outcome<HostedEmbedSettings>> GetHosted(DescribeEmbedTenant query);

    /// <summary>
    /// Registers the tenant, which is made at first sight, as a project organization; writes nothing where nothing changed.
    /// <see cref="AuthError.ApiKeyInvalid"/> (the app is gone), <see cref="AuthError.TenantNotFound"/> (suspended or deleted).
    /// </summary>
    [Alias("RegisterOrganization"), Repeatable]
    Task<Outcome<Done>> RegisterOrganization(RegisterProjectOrganization command);

    /// <summary>The project organization of an active tenant, or <see cref="AuthError.TenantNotFound"/>. A link in a chain.</summary>
    [Alias("DescribeOrganization"), Repeatable]
    Task<Outcome<ProjectOrganization>> DescribeOrganization(DescribeEmbedTenant query);
}

/// <summary>Registers a tenant. Null fields were left out.</summary>
/// <param name="Call">The call.</param>
/// <param name="App">The app.</param>
/// <param name="KeyId">The API key.</param>
/// <param name="DisplayName">The public name.</param>
/// <param name="Prefilters">Columns and values, also none: <c>{}</c>.</param>
/// <param name="Schema">The data set.</param>
/// <param name="Permissions">What the viewer may do.</param>
/// <param name="Viewer">The customer's own id of the viewer.</param>
/// <param name="ConnectionId">The data connection to use instead of the app's.</param>
/// <param name="Metadata">The customer's own data, a JSON object in UTF-8.</param>
/// <param name="LifetimeSeconds">How long the token counts.</param>
[GenerateSerializer, Immutable, Alias("ota.RegisterEmbed")]
public sealed record RegisterEmbed(
    [property: Id(0)] CallInfo Call,
    [property: Id(1)] AppId App,
    [property: Id(2)] Guid KeyId,
    [property: Id(3)] string DisplayName,
    [property: Id(4)] Prefilters? Prefilters,
    [property: Id(5)] string? Schema,
    [property: Id(6)] EditingPermissions Permissions,
    [property: Id(7)] string? Viewer,
    [property: Id(8)] Guid? ConnectionId,
    [property: Id(9)] byte[]? Metadata,
    [property: Id(10)] int LifetimeSeconds);

/// <summary>Asks for the registration of an app's tenant.</summary>
[GenerateSerializer, Immutable, Alias("ota.DescribeEmbedTenant")]
public sealed record DescribeEmbedTenant([property: Id(0)] CallInfo Call, [property: Id(1)] AppId App);

/// <summary>Sets what members of the tenant see and may do.</summary>
[GenerateSerializer, Immutable, Alias("ota.SetHostedEmbed")]
public sealed record SetHostedEmbed([property: Id(0)] CallInfo Call, [property: Id(1)] AppId App, [property: Id(2)] HostedEmbedSettings Settings);

/// <summary>What members of a tenant see and may do in embedded dashboards.</summary>
/// <param name="DisplayName">The tenant's public name.</param>
/// <param name="Prefilters">Columns and values, or null for none.</param>
/// <param name="Schema">The data set, or null.</param>
/// <param name="Roles">Permissions by role; a role that is not here permits nothing.</param>
[GenerateSerializer, Immutable, Alias("ota.HostedEmbedSettings")]
public sealed record HostedEmbedSettings(
    [property: Id(0)] string DisplayName,
    [property: Id(1)] Prefilters? Prefilters,
    [property: Id(2)] string? Schema,
    [property: Id(3)] ImmutableArray<RolePermissions> Roles)
{
    /// <inheritdoc/>
    public bool Equals(HostedEmbedSettings? other) => other is not null
        && string.Equals(DisplayName, other.DisplayName, StringComparison.Ordinal)
        && string.Equals(Schema, other.Schema, StringComparison.Ordinal)
        && Equals(Prefilters, other.Prefilters)
        && Roles.AsSpan().SequenceEqual(other.Roles.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(DisplayName, Schema, Roles.Length);
}

/// <summary>What a role may do.</summary>
[GenerateSerializer, Immutable, Alias("ota.RolePermissions")]
public sealed record RolePermissions([property: Id(0)] string Role, [property: Id(1)] EditingPermissions Permissions);

/// <summary>A registration. <c>Prefilters</c> and <c>Schema</c> are null where none was registered, or where registrations differed.</summary>
[GenerateSerializer, Immutable, Alias("ota.EmbedTenantView")]
public sealed record EmbedTenantView(
    [property: Id(0)] TenantId Tenant,
    [property: Id(1)] string DisplayName,
    [property: Id(2)] Prefilters? Prefilters,
    [property: Id(3)] string? Schema,
    [property: Id(4)] Guid? ConnectionId,
    [property: Id(5)] byte[]? Metadata,
    [property: Id(6)] DateTimeOffset RegisteredAt);
