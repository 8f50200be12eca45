namespace OrleansTenantAuth.Embeds;

/// <summary>A project user: somebody in a project organization who sees dashboards by a role. Key: user uuid.</summary>
[Alias("ota.IProjectUserGrain"), Version(1)]
public interface IProjectUserGrain : IGrainWithStringKey
{
    /// <summary>
    /// Registers the user, or changes what was registered; writes nothing where nothing changed. <see cref="AuthError.UserNotFound"/>
    /// (another app's), <see cref="AuthError.TenantNotFound"/> (no such organization), <see cref="AuthError.RoleNotFound"/>.
    /// </summary>
    [Alias("Register"), Repeatable]
    Task<Outcome<Done>> Register(RegisterProjectUser command);

    /// <summary>
    /// A token that sees what both the organization's and the user's properties allow. <see cref="AuthError.UserNotFound"/>,
    /// <see cref="AuthError.TenantNotFound"/>, <see cref="AuthError.RoleNotFound"/>, <see cref="AuthError.PrefiltersMissing"/>.
    /// </summary>
    [Alias("Issue"), Repeatable]
    Task<Outcome<IssuedEmbed>> Issue(IssueProjectToken command);
}

/// <summary>Registers a project user.</summary>
/// <param name="Call">The call.</param>
/// <param name="App">The app.</param>
/// <param name="Organization">The project organization, a tenant.</param>
/// <param name="Name">What people call the user.</param>
/// <param name="Role">One of the app's project roles.</param>
/// <param name="Properties">Columns and values by which rows are filtered.</param>
[GenerateSerializer, Immutable, Alias("ota.RegisterProjectUser")]
public sealed record RegisterProjectUser(
    [property: Id(0)] CallInfo Call,
    [property: Id(1)] AppId App,
    [property: Id(2)] TenantId Organization,
    [property: Id(3)] string Name,
    [property: Id(4)] Guid Role,
    [property: Id(5)] Prefilters Properties);

/// <summary>Asks for a project user's token.</summary>
[GenerateSerializer, Immutable, Alias("ota.IssueProjectToken")]
public sealed record IssueProjectToken(
    [property: Id(0)] CallInfo Call, [property: Id(1)] AppId App, [property: Id(2)] Guid KeyId, [property: Id(3)] int LifetimeSeconds);

/// <summary>Registers a project organization as a tenant, which is made at first sight.</summary>
[GenerateSerializer, Immutable, Alias("ota.RegisterProjectOrganization")]
public sealed record RegisterProjectOrganization([property: Id(0)] CallInfo Call, [property: Id(1)] AppId App, [property: Id(2)] ProjectOrganization Organization);

/// <summary>A project organization.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="ExternalId">The customer's own id of it, or null.</param>
/// <param name="Properties">Columns and values by which rows are filtered for all of its users.</param>
[GenerateSerializer, Immutable, Alias("ota.ProjectOrganization")]
public sealed record ProjectOrganization([property: Id(0)] string Name, [property: Id(1)] string? ExternalId, [property: Id(2)] Prefilters Properties);

/// <summary>A role of project users, by which they may do things.</summary>
[GenerateSerializer, Immutable, Alias("ota.ProjectRole")]
public sealed record ProjectRole([property: Id(0)] Guid Id, [property: Id(1)] string Name, [property: Id(2)] EditingPermissions Permissions);
