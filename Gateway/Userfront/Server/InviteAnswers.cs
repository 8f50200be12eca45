using System.Collections.Immutable;
using System.Text.Json.Serialization;
using OrleansTenantAuth.Directories;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Userfront.Server;

/// <summary>An invitation was sent. In test mode <c>result.link</c> tells its link.</summary>
public sealed record InvitedAnswer(string Message, SentAnswer Result, InviteAnswer Invite);

/// <summary>An invitation; never its link.</summary>
public sealed record InviteAnswer(
    Guid Id,
    string TenantId,
    string Email,
    Guid UserUuid,
    ImmutableArray<string> Roles,
    string Type,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset CreatedAt,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset ExpiresAt)
{
    /// <summary>The link leads to a log-in.</summary>
    public const string Welcome = "welcome";

    /// <summary>The link leads to the choice of a password.</summary>
    public const string Reset = "reset";

    /// <summary>An invitation of a tenant as its server sees it.</summary>
    public static InviteAnswer Of(string code, InviteItem invite)
    {
        ArgumentNullException.ThrowIfNull(invite);
        return new(
            invite.Id.Value, code, invite.Email, invite.User.Value, invite.Roles, invite.SetsPassword ? Reset : Welcome, invite.CreatedAt, invite.ExpiresAt);
    }
}

/// <summary>A page of invitations. A page may have fewer than its limit before the end; <c>nextCursor</c> is null at the end.</summary>
public sealed record InvitesAnswer(ImmutableArray<InviteAnswer> Results, string? NextCursor);

/// <summary>A link to deliver: both are needed to use it.</summary>
public sealed record LinkCredentialsAnswer(
    string Message, Guid Uuid, string Token, [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset ExpiresAt);
