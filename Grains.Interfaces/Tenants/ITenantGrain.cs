namespace OrleansTenantAuth.Tenants;

/// <summary>An organization or workspace within an app. Key: tenant uuid.</summary>
[Alias("ota.ITenantGrain"), Version(3)]
public interface ITenantGrain : IGrainWithStringKey
{
    /// <summary>Makes the tenant; its code and slug must be claimed for it first. A repeat of the same operation answers the same tenant.</summary>
    [Alias("Create"), Repeatable]
    Task<Outcome<TenantView>> Create(CreateTenant command);

    /// <summary>The tenant if it is that app's and not deleted, else <see cref="AuthError.TenantNotFound"/>. A link in a chain.</summary>
    [Alias("Describe"), Repeatable]
    Task<Outcome<TenantView>> Describe(DescribeTenant query);

    /// <summary>The tenant as of now, checked against the store.</summary>
    [Alias("Get"), Repeatable]
    Task<Outcome<TenantView>> Get(DescribeTenant query);

    /// <summary>
    /// An active tenant of that app, for a role assignment; where the app adopts tenants, an unknown one is made.
    /// A link in a chain.
    /// </summary>
    [Alias("Admit"), Repeatable]
    Task<Outcome<AdmittedTenant>> Admit(AdmitTenant command);

    /// <summary>Changes name or data.</summary>
    [Alias("Change")]
    Task<Outcome<TenantView>> Change(ChangeTenant command);

    /// <summary>
    /// The tenant, of whichever app it is, checked against the store: for callers that know no more than a tenant's code.
    /// <see cref="AuthError.TenantNotFound"/> where it is deleted or was never made.
    /// </summary>
    [Alias("Locate"), Repeatable]
    Task<Outcome<TenantView>> Locate(LocateTenant query);

    /// <summary>Suspends, resumes or deletes the tenant. Deleting is for good.</summary>
    [Alias("SetStatus")]
    Task<Outcome<TenantView>> SetStatus(SetTenantStatus command);

    /// <summary>Writes the entry of searches for a tenant that was last written by a version that had none.</summary>
    [Alias("List"), Repeatable]
    Task<Outcome<Done>> List(Directories.ListForSearches command);
}

/// <summary>Whether a tenant's roles count.</summary>
[GenerateSerializer, Alias("ota.TenantStatus")]
public enum TenantStatus
{
    /// <summary>A default value: a bug.</summary>
    Unset = 0,

    /// <summary>Roles count.</summary>
    Active = 1,

    /// <summary>Roles do not count until the tenant is resumed.</summary>
    Suspended = 2,

    /// <summary>Gone for good.</summary>
    Deleted = 3,
}

/// <summary>Makes a tenant. <c>CodeKind</c>: the kind of the alias that holds its code, <c>tenant</c>, or <c>test</c> for the root of a workspace's test mode.</summary>
[GenerateSerializer, Immutable, Alias("ota.CreateTenant")]
public sealed record CreateTenant(
    [property: Id(0)] CallInfo Call,
    [property: Id(1)] AppId App,
    [property: Id(2)] string Name,
    [property: Id(3)] string Code,
    [property: Id(4)] string? Slug,
    [property: Id(5)] TenantId? Parent,
    [property: Id(6)] byte[]? Data,
    [property: Id(7)] string CodeKind = "tenant");

/// <summary>Asks for a tenant of any app.</summary>
[GenerateSerializer, Immutable, Alias("ota.LocateTenant")]
public sealed record LocateTenant([property: Id(0)] CallInfo Call);

/// <summary>Asks for a tenant of an app.</summary>
[GenerateSerializer, Immutable, Alias("ota.DescribeTenant")]
public sealed record DescribeTenant([property: Id(0)] CallInfo Call, [property: Id(1)] AppId App);

/// <summary>Asks for a tenant in which a role is to be given. <c>Name</c>: that of a tenant made here, or null for its id.</summary>
[GenerateSerializer, Immutable, Alias("ota.AdmitTenant")]
public sealed record AdmitTenant([property: Id(0)] CallInfo Call, [property: Id(1)] AppId App, [property: Id(2)] bool MayAdopt, [property: Id(3)] string? Name = null);

/// <summary>Changes a tenant; null fields stay as they are, also those of <c>Settings</c>.</summary>
[GenerateSerializer, Immutable, Alias("ota.ChangeTenant")]
public sealed record ChangeTenant(
    [property: Id(0)] CallInfo Call,
    [property: Id(1)] AppId App,
    [property: Id(2)] string? Name,
    [property: Id(3)] byte[]? Data,
    [property: Id(4)] TenantSettings? Settings = null);

/// <summary>Sets a tenant's status.</summary>
[GenerateSerializer, Immutable, Alias("ota.SetTenantStatus")]
public sealed record SetTenantStatus([property: Id(0)] CallInfo Call, [property: Id(1)] AppId App, [property: Id(2)] TenantStatus Status);

/// <summary>A tenant that takes roles.</summary>
[GenerateSerializer, Immutable, Alias("ota.AdmittedTenant")]
public sealed record AdmittedTenant([property: Id(0)] TenantId Id, [property: Id(1)] string Code);

/// <summary>What others may know of a tenant.</summary>
[GenerateSerializer, Immutable, Alias("ota.TenantView")]
public sealed record TenantView(
    [property: Id(0)] TenantId Id,
    [property: Id(1)] AppId App,
    [property: Id(2)] string Name,
    [property: Id(3)] string Code,
    [property: Id(4)] string Slug,
    [property: Id(5)] TenantId? Parent,
    [property: Id(6)] TenantStatus Status,
    [property: Id(7)] byte[]? Data,
    [property: Id(8)] DateTimeOffset CreatedAt,
    [property: Id(9)] TenantSettings? Settings = null);
