using System.Collections.Immutable;

namespace OrleansTenantAuth.Embeds;

/// <summary>The embed token that this server keeps for a member of a tenant whose customer has no backend. Key: <c>tenant/user</c>.</summary>
[Alias("ota.IHostedEmbedGrain"), Version(1)]
public interface IHostedEmbedGrain : IGrainWithStringKey
{
    /// <summary>
    /// The member's token: the one that is kept while it counts for five more minutes and grants what it should, else a new one.
    /// <see cref="AuthError.TenantNotFound"/>; <see cref="AuthError.PrefiltersMissing"/> where nothing was set for the tenant.
    /// </summary>
    [Alias("Issue"), Repeatable]
    Task<Outcome<HostedEmbed>> Issue(IssueHostedEmbed command);
}

/// <summary>Asks for the token of a member whose session was checked.</summary>
/// <param name="Call">The call.</param>
/// <param name="App">The app.</param>
/// <param name="Tenant">The tenant.</param>
/// <param name="User">The member.</param>
/// <param name="Roles">The member's roles in the tenant.</param>
/// <param name="IsFresh">Whether a new token is wanted in any case.</param>
[GenerateSerializer, Immutable, Alias("ota.IssueHostedEmbed")]
public sealed record IssueHostedEmbed(
    [property: Id(0)] CallInfo Call,
    [property: Id(1)] AppId App,
    [property: Id(2)] TenantId Tenant,
    [property: Id(3)] UserId User,
    [property: Id(4)] ImmutableArray<string> Roles,
    [property: Id(5)] bool IsFresh);

/// <summary>A member's token.</summary>
[GenerateSerializer, Immutable, Alias("ota.HostedEmbed")]
public sealed record HostedEmbed([property: Id(0)] string Token, [property: Id(1)] DateTimeOffset ExpiresAt, [property: Id(2)] EditingPermissions Permissions);
