using System.Collections.Immutable;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using OrleansTenantAuth.Directories;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Users;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>Users of an app in order of their ids.</summary>
public sealed record UsersAnswer(ImmutableArray<UserItemAnswer> Users, string? NextCursor)
{
    /// <summary>The page as clients see it.</summary>
    public static UsersAnswer Of(Page<UserItem> page, string? next) =>
        new([.. page.Items.Select(user => new UserItemAnswer(user.Id.Value, user.JoinedAt))], next);

    /// <summary>The one user who was looked for, or nobody.</summary>
    public static UsersAnswer Of(UserView? user) => new(user is null ? [] : [new(user.Id.Value, user.JoinedAt!.Value)], null);
}

/// <summary>A user in a list.</summary>
public sealed record UserItemAnswer(Guid UserId, [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset JoinedAt);

/// <summary>A user as one app sees it.</summary>
public sealed record AppUserAnswer(
    Guid UserId,
    string Pool,
    ImmutableArray<ContactAnswer> Contacts,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset CreatedAt,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset? DeletedAt,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset? JoinedAt,
    ImmutableArray<GrantAnswer> Tenants)
{
    /// <summary>The user as clients see it.</summary>
    public static AppUserAnswer Of(UserView user)
    {
        ArgumentNullException.ThrowIfNull(user);
        var grants = user.Grants.Select(grant => new GrantAnswer(grant.Tenant.Value, grant.Roles, grant.AssignedAt));
        return new(user.Id.Value, user.Pool, ContactAnswer.Of(user), user.CreatedAt, user.DeletedAt, user.JoinedAt, [.. grants]);
    }
}

/// <summary>A user as a whole.</summary>
public sealed record UserAnswer(
    Guid UserId,
    string Pool,
    ImmutableArray<ContactAnswer> Contacts,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset CreatedAt,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset? DeletedAt)
{
    /// <summary>The user as clients see it.</summary>
    public static UserAnswer Of(UserView user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return new(user.Id.Value, user.Pool, ContactAnswer.Of(user), user.CreatedAt, user.DeletedAt);
    }
}

/// <summary>A contact of a user.</summary>
public sealed record ContactAnswer(string Kind, string Value, [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset? VerifiedAt)
{
    internal static ImmutableArray<ContactAnswer> Of(UserView user) =>
        [.. user.Contacts.Select(contact => new ContactAnswer(contact.Kind, contact.Value, contact.VerifiedAt))];
}

/// <summary>A user's roles in one tenant.</summary>
public sealed record GrantAnswer(
    Guid TenantId, ImmutableArray<string> Roles, [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset AssignedAt);

/// <summary>Body of PUT of a user's roles in a tenant.</summary>
public sealed class SetRolesBody
{
    /// <summary>Roles.</summary>
    [Required, Description("1 to 20 roles of the app's catalogue; they replace those that the user has there.")]
    public TextListField Roles { get; set; }
}

/// <summary>Answer of PUT of a user's roles in a tenant.</summary>
public sealed record SetRolesAnswer(Guid UserId, Guid TenantId, ImmutableArray<string> Roles);

/// <summary>How many sessions ended.</summary>
public sealed record SessionsRevokedAnswer(int SessionsRevoked);

/// <summary>Sessions of a user in an app, all on one page: a user has at most 100.</summary>
public sealed record SessionsAnswer(ImmutableArray<SessionAnswer> Sessions, string? NextCursor)
{
    /// <summary>The page as clients see it.</summary>
    public static SessionsAnswer Of(Page<SessionItem> page)
    {
        ArgumentNullException.ThrowIfNull(page);
        return new(
            [.. page.Items.Select(session => new SessionAnswer(session.Id.Value, session.CreatedAt, session.LastUsedAt, session.ExpiresAt, session.Tenant?.Value, session.UserAgent))],
            null);
    }
}

/// <summary>A session that lives.</summary>
public sealed record SessionAnswer(
    Guid SessionId,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset CreatedAt,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset LastUsedAt,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset ExpiresAt,
    Guid? TenantId,
    string UserAgent);
