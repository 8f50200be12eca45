using System.Collections.Immutable;
using OrleansTenantAuth.Keys;

namespace OrleansTenantAuth.Directories;

/// <summary>
/// Lists. They are projections that the store wrote together with the states that they mirror, so a page is as true as
/// the store. Stateless: any number of activations. Key: any.
/// </summary>
[Alias("ota.IDirectoryGrain"), Version(4)]
public interface IDirectoryGrain : IGrainWithStringKey
{
    /// <summary>All apps by slug.</summary>
    [Alias("Apps"), Repeatable]
    Task<Outcome<Page<AppItem>>> Apps(ListQuery query);

    /// <summary>Tenants of an app in order of their ids.</summary>
    [Alias("Tenants"), Repeatable]
    Task<Outcome<Page<TenantItem>>> Tenants(ListQuery query);

    /// <summary>Users with a role in a tenant.</summary>
    [Alias("Members"), Repeatable]
    Task<Outcome<Page<MemberItem>>> Members(ListQuery query);

    /// <summary>Users of an app.</summary>
    [Alias("Users"), Repeatable]
    Task<Outcome<Page<UserItem>>> Users(ListQuery query);

    /// <summary>Sessions of a user in an app that still live.</summary>
    [Alias("Sessions"), Repeatable]
    Task<Outcome<Page<SessionItem>>> Sessions(SessionsQuery query);

    /// <summary>API keys by id: those bound to an app (its uuid), or all admin keys (<c>admin</c>).</summary>
    [Alias("ApiKeys"), Repeatable]
    Task<Outcome<Page<ApiKeyItem>>> ApiKeys(ListQuery query);

    /// <summary>One key of such a list, or <see cref="AuthError.KeyNotFound"/>.</summary>
    [Alias("ApiKey"), Repeatable]
    Task<Outcome<ApiKeyItem>> ApiKey(FindApiKey query);

    /// <summary>Events, newest first. The cursor is a position.</summary>
    [Alias("Events"), Repeatable]
    Task<Outcome<Page<EventItem>>> Events(EventsQuery query);

    /// <summary>The user with a number in a pool, or <see cref="AuthError.UserNotFound"/>.</summary>
    [Alias("UserByNumber"), Repeatable]
    Task<Outcome<UserItem>> UserByNumber(NumberQuery query);

    /// <summary>Invitations of a tenant that can still be used, the oldest first. A page may hold fewer than its limit before the end.</summary>
    [Alias("Invites"), Repeatable]
    Task<Outcome<Page<InviteItem>>> Invites(ListQuery query);

    /// <summary>Workspaces of an app's tenants in order of their ids; those whose tenant is deleted are left out.</summary>
    [Alias("TenantWorkspaces"), Repeatable]
    Task<Outcome<Page<WorkspaceItem>>> TenantWorkspaces(ListQuery query);

    /// <summary>
    /// Users of a workspace's app whom a filter describes, as they are now: one whom a change has just taken out of the answer is left
    /// out of the page. <see cref="AuthError.SearchTooBroad"/> where no index serves the filter and the page does not fill.
    /// </summary>
    [Alias("FindUsers"), Repeatable]
    Task<Outcome<FoundUsers>> FindUsers(FindQuestion query);

    /// <summary>Tenants below another, likewise.</summary>
    [Alias("FindTenants"), Repeatable]
    Task<Outcome<FoundTenants>> FindTenants(FindQuestion query);
}

/// <summary>Asks for a page. <c>Of</c>: the owner of the list (app, tenant or key owner); <c>Limit</c> 1 to 1,000.</summary>
[GenerateSerializer, Immutable, Alias("ota.ListQuery")]
public sealed record ListQuery(
    [property: Id(0)] CallInfo Call,
    [property: Id(1)] string Of,
    [property: Id(2)] string? After,
    [property: Id(3)] int Limit);

/// <summary>Asks for a key by its public id. <c>Of</c> as in <see cref="ListQuery"/>.</summary>
[GenerateSerializer, Immutable, Alias("ota.FindApiKey")]
public sealed record FindApiKey([property: Id(0)] CallInfo Call, [property: Id(1)] string Of, [property: Id(2)] Guid KeyId);

/// <summary>Asks for the user with a number.</summary>
[GenerateSerializer, Immutable, Alias("ota.NumberQuery")]
public sealed record NumberQuery([property: Id(0)] CallInfo Call, [property: Id(1)] string Pool, [property: Id(2)] long Number);

/// <summary>Asks for a user's sessions in an app.</summary>
[GenerateSerializer, Immutable, Alias("ota.SessionsQuery")]
public sealed record SessionsQuery([property: Id(0)] CallInfo Call, [property: Id(1)] AppId App, [property: Id(2)] UserId User);

/// <summary>Asks for events; null fields do not filter.</summary>
[GenerateSerializer, Immutable, Alias("ota.EventsQuery")]
public sealed record EventsQuery(
    [property: Id(0)] CallInfo Call,
    [property: Id(1)] AppId? App,
    [property: Id(2)] TenantId? Tenant,
    [property: Id(3)] UserId? User,
    [property: Id(4)] string? Kind,
    [property: Id(5)] DateTimeOffset? From,
    [property: Id(6)] DateTimeOffset? Until,
    [property: Id(7)] long? Before,
    [property: Id(8)] int Limit);

/// <summary>An app in a list.</summary>
[GenerateSerializer, Immutable, Alias("ota.AppItem")]
public sealed record AppItem([property: Id(0)] AppId Id, [property: Id(1)] string Slug, [property: Id(2)] string Name, [property: Id(3)] DateTimeOffset CreatedAt);

/// <summary>A tenant in a list.</summary>
[GenerateSerializer, Immutable, Alias("ota.TenantItem")]
public sealed record TenantItem(
    [property: Id(0)] TenantId Id,
    [property: Id(1)] string Name,
    [property: Id(2)] string Code,
    [property: Id(3)] string Slug,
    [property: Id(4)] string Status,
    [property: Id(5)] DateTimeOffset CreatedAt);

/// <summary>A workspace in a list. <c>Status</c>: <c>active</c> or <c>suspended</c>.</summary>
[GenerateSerializer, Immutable, Alias("ota.WorkspaceItem")]
public sealed record WorkspaceItem(
    [property: Id(0)] TenantId Id,
    [property: Id(1)] string Name,
    [property: Id(2)] string Slug,
    [property: Id(3)] string Status,
    [property: Id(4)] string? Description,
    [property: Id(5)] string? OwnerId,
    [property: Id(6)] string? PlanId,
    [property: Id(7)] DateTimeOffset CreatedAt,
    [property: Id(8)] DateTimeOffset UpdatedAt);

/// <summary>A user with roles in a tenant.</summary>
[GenerateSerializer, Immutable, Alias("ota.MemberItem")]
public sealed record MemberItem([property: Id(0)] UserId User, [property: Id(1)] ImmutableArray<string> Roles, [property: Id(2)] DateTimeOffset AssignedAt);

/// <summary>A user in a list.</summary>
[GenerateSerializer, Immutable, Alias("ota.UserItem")]
public sealed record UserItem([property: Id(0)] UserId Id, [property: Id(1)] DateTimeOffset JoinedAt);

/// <summary>An invitation in a list.</summary>
/// <param name="Id">The invitation.</param>
/// <param name="User">Whom it invites.</param>
/// <param name="Email">The address to which the link went.</param>
/// <param name="Roles">What the user gets.</param>
/// <param name="SetsPassword">Whether its link leads to the choice of a password.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">When it ends.</param>
[GenerateSerializer, Immutable, Alias("ota.InviteItem")]
public sealed record InviteItem(
    [property: Id(0)] ChallengeId Id,
    [property: Id(1)] UserId User,
    [property: Id(2)] string Email,
    [property: Id(3)] ImmutableArray<string> Roles,
    [property: Id(4)] bool SetsPassword,
    [property: Id(5)] DateTimeOffset CreatedAt,
    [property: Id(6)] DateTimeOffset ExpiresAt);

/// <summary>A session in a list.</summary>
[GenerateSerializer, Immutable, Alias("ota.SessionItem")]
public sealed record SessionItem(
    [property: Id(0)] FamilyId Id,
    [property: Id(1)] DateTimeOffset CreatedAt,
    [property: Id(2)] DateTimeOffset LastUsedAt,
    [property: Id(3)] DateTimeOffset ExpiresAt,
    [property: Id(4)] TenantId? Tenant,
    [property: Id(5)] string UserAgent);

/// <summary>A key in a list, with the grain key by which it can be ended.</summary>
[GenerateSerializer, Immutable, Alias("ota.ApiKeyItem")]
public sealed record ApiKeyItem([property: Id(0)] string GrainKey, [property: Id(1)] ApiKeyView Key);

/// <summary>An event of the audit log.</summary>
[GenerateSerializer, Immutable, Alias("ota.EventItem")]
public sealed record EventItem(
    [property: Id(0)] long Position,
    [property: Id(1)] DateTimeOffset At,
    [property: Id(2)] string Kind,
    [property: Id(3)] AppId? App,
    [property: Id(4)] TenantId? Tenant,
    [property: Id(5)] UserId? User,
    [property: Id(6)] string Actor,
    [property: Id(7)] string RequestId,
    [property: Id(8)] byte[] Data);
