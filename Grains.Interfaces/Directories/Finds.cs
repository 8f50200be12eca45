using System.Collections.Immutable;
using OrleansTenantAuth.Tenants;
using OrleansTenantAuth.Users;

namespace OrleansTenantAuth.Directories;

/// <summary>A search.</summary>
/// <param name="Call">The call.</param>
/// <param name="App">Where is searched.</param>
/// <param name="Tenant">Of users: only those with a role there. Of tenants: only those below it. Null: all of the app.</param>
/// <param name="Order">An attribute with <c>_ASC</c> or <c>_DESC</c>; null for <c>createdAt_DESC</c>.</param>
/// <param name="Page">From 1.</param>
/// <param name="Filters">UTF-8 JSON of the documented filters, or null for all.</param>
[GenerateSerializer, Immutable, Alias("ota.FindQuestion")]
public sealed record FindQuestion(
    [property: Id(0)] CallInfo Call,
    [property: Id(1)] AppId App,
    [property: Id(2)] TenantId? Tenant,
    [property: Id(3)] string? Order,
    [property: Id(4)] int Page,
    [property: Id(5)] byte[]? Filters);

/// <summary>How much was found.</summary>
/// <param name="Total">In all; where not exact there are at least so many.</param>
/// <param name="IsExact">Whether the total is exact.</param>
/// <param name="HasMore">Whether a page follows.</param>
/// <param name="PageSize">How many a page has at most.</param>
[GenerateSerializer, Immutable, Alias("ota.FoundCount")]
public sealed record FoundCount(
    [property: Id(0)] int Total, [property: Id(1)] bool IsExact, [property: Id(2)] bool HasMore, [property: Id(3)] int PageSize);

/// <summary>A page of users.</summary>
[GenerateSerializer, Immutable, Alias("ota.FoundUsers")]
public sealed record FoundUsers([property: Id(0)] ImmutableArray<FoundUser> Users, [property: Id(1)] FoundCount Count);

/// <summary>A user that was found.</summary>
/// <param name="Person">The user as the workspace sees it.</param>
/// <param name="Authorization">Roles in active tenants, the newest first; at most 50 tenants.</param>
[GenerateSerializer, Immutable, Alias("ota.FoundUser")]
public sealed record FoundUser([property: Id(0)] PersonView Person, [property: Id(1)] ImmutableArray<TenantRoles> Authorization);

/// <summary>A page of tenants.</summary>
[GenerateSerializer, Immutable, Alias("ota.FoundTenants")]
public sealed record FoundTenants([property: Id(0)] ImmutableArray<TenantView> Tenants, [property: Id(1)] FoundCount Count);

/// <summary>Asks a grain to write its entries of searches.</summary>
[GenerateSerializer, Immutable, Alias("ota.ListForSearches")]
public sealed record ListForSearches([property: Id(0)] CallInfo Call);
