using System.Collections.Immutable;
using OrleansTenantAuth.Identities;
using OrleansTenantAuth.Users;

namespace OrleansTenantAuth.Sessions;

/// <summary>One login on one device and every refresh token that descends from it. Key: family uuid (v7).</summary>
[Alias("ota.ISessionFamilyGrain"), Version(2)]
public interface ISessionFamilyGrain : IGrainWithStringKey
{
    /// <summary>
    /// Opens the family for a proven identity. A repeat of the same operation answers the same first token; any other
    /// call on an open family is <see cref="AuthError.OtpAlreadyUsed"/>.
    /// </summary>
    [Alias("Open"), Repeatable]
    Task<Outcome<SessionTokens>> Open(OpenSession command);

    /// <summary>Exchanges a refresh token for the next one and a fresh access token.</summary>
    [Alias("Rotate"), Repeatable]
    Task<Outcome<SessionTokens>> Rotate(RotateRefreshToken command);

    /// <summary>Ends the family by any of its tokens, as logout. Safe to repeat.</summary>
    [Alias("Logout"), Repeatable]
    Task<Outcome<Done>> Logout(EndSession command);

    /// <summary>Ends the family by its id, for admins and limits. Safe to repeat.</summary>
    [Alias("Revoke"), Repeatable]
    Task<Outcome<Done>> Revoke(RevokeSession command);

    /// <summary>Whether a token of this family still counts, checked against the store.</summary>
    [Alias("Inspect"), Repeatable]
    Task<Outcome<SessionStatus>> Inspect(InspectSession query);

    /// <summary>The same from memory, under the versions that it rests on: the caller checks them.</summary>
    [Alias("InspectUnchecked"), Repeatable]
    Task<Outcome<SessionStatus>> InspectUnchecked(InspectSession query);

    /// <summary>Opens the family at a tenant of a workspace, for a user who proved a credential. A repeat of the same operation answers the same first token.</summary>
    [Alias("OpenSite"), Repeatable]
    Task<Outcome<SessionTokens>> OpenSite(OpenSiteSession command);

    /// <summary>As <see cref="Rotate"/> for a family that was opened at a tenant of a workspace: no secret of an app is asked for.</summary>
    [Alias("RotateSite"), Repeatable]
    Task<Outcome<SessionTokens>> RotateSite(RotateSiteToken command);

    /// <summary>As <see cref="Logout"/> for such a family. Safe to repeat.</summary>
    [Alias("LogoutSite"), Repeatable]
    Task<Outcome<SessionFacts>> LogoutSite(RotateSiteToken command);

    /// <summary>Ends such a family by an access token of it, whose app's slug the token names. Safe to repeat.</summary>
    [Alias("EndSite"), Repeatable]
    Task<Outcome<SessionFacts>> EndSite(EndSiteSession command);

    /// <summary>
    /// What such a session rests on, if it still counts, else <see cref="AuthError.TokenRevoked"/>; from memory, under the versions
    /// that it rests on: the caller checks them.
    /// </summary>
    [Alias("InspectSite"), Repeatable]
    Task<Outcome<SessionFacts>> InspectSite(InspectSiteSession query);
}

/// <summary>Opens a family.</summary>
/// <param name="Call">The call.</param>
/// <param name="App">The app.</param>
/// <param name="User">The user: made if it does not exist.</param>
/// <param name="Contact">The identity that was proven.</param>
/// <param name="TenantAsked">The tenant to name, or null.</param>
/// <param name="AuthenticationMethods">The <c>amr</c> values.</param>
/// <param name="UserAgent">For the list of sessions, at most 200 characters.</param>
[GenerateSerializer, Immutable, Alias("ota.OpenSession")]
public sealed record OpenSession(
    [property: Id(0)] CallInfo Call,
    [property: Id(1)] AppId App,
    [property: Id(2)] UserId User,
    [property: Id(3)] Contact Contact,
    [property: Id(4)] TenantId? TenantAsked,
    [property: Id(5)] ImmutableArray<string> AuthenticationMethods,
    [property: Id(6)] string UserAgent);

/// <summary>Presents a refresh token, already split into its parts.</summary>
[GenerateSerializer, Immutable, Alias("ota.RotateRefreshToken")]
public sealed record RotateRefreshToken(
    [property: Id(0)] CallInfo Call,
    [property: Id(1)] AppId App,
    [property: Id(2)] byte[] SecretHash,
    [property: Id(3)] long Generation,
    [property: Id(4)] byte[] Tag,
    [property: Id(5)] TenantId? TenantAsked);

/// <summary>Opens a family at a tenant of a workspace.</summary>
/// <param name="Call">The call.</param>
/// <param name="App">The app.</param>
/// <param name="User">The user.</param>
/// <param name="Site">The tenant.</param>
/// <param name="Stamp">The stamp of the credentials under which the proof was checked.</param>
/// <param name="AuthenticationMethods">The <c>amr</c> values.</param>
/// <param name="UserAgent">For the list of sessions, at most 200 characters.</param>
[GenerateSerializer, Immutable, Alias("ota.OpenSiteSession")]
public sealed record OpenSiteSession(
    [property: Id(0)] CallInfo Call,
    [property: Id(1)] AppId App,
    [property: Id(2)] UserId User,
    [property: Id(3)] TenantId Site,
    [property: Id(4)] long Stamp,
    [property: Id(5)] ImmutableArray<string> AuthenticationMethods,
    [property: Id(6)] string UserAgent);

/// <summary>Presents the refresh token of a family that was opened at a tenant of a workspace, already split into its parts.</summary>
[GenerateSerializer, Immutable, Alias("ota.RotateSiteToken")]
public sealed record RotateSiteToken([property: Id(0)] CallInfo Call, [property: Id(1)] long Generation, [property: Id(2)] byte[] Tag);

/// <summary>Ends a family that was opened at a tenant of a workspace.</summary>
[GenerateSerializer, Immutable, Alias("ota.EndSiteSession")]
public sealed record EndSiteSession([property: Id(0)] CallInfo Call, [property: Id(1)] string AppSlug);

/// <summary>Asks whether an access token of a family that was opened at a tenant of a workspace counts.</summary>
[GenerateSerializer, Immutable, Alias("ota.InspectSiteSession")]
public sealed record InspectSiteSession([property: Id(0)] CallInfo Call, [property: Id(1)] long Epoch);

/// <summary>Ends a session by one of its refresh tokens.</summary>
[GenerateSerializer, Immutable, Alias("ota.EndSession")]
public sealed record EndSession(
    [property: Id(0)] CallInfo Call,
    [property: Id(1)] AppId App,
    [property: Id(2)] byte[] SecretHash,
    [property: Id(3)] long Generation,
    [property: Id(4)] byte[] Tag);

/// <summary>Ends a session by its id. <c>Reason</c> goes into the event: <c>admin</c>, <c>limit</c>.</summary>
[GenerateSerializer, Immutable, Alias("ota.RevokeSession")]
public sealed record RevokeSession(
    [property: Id(0)] CallInfo Call,
    [property: Id(1)] AppId App,
    [property: Id(2)] UserId User,
    [property: Id(3)] string Reason);

/// <summary>Asks whether a token counts. <c>Generation</c> and <c>Tag</c> for a refresh token, <c>Epoch</c> for an access token.</summary>
[GenerateSerializer, Immutable, Alias("ota.InspectSession")]
public sealed record InspectSession(
    [property: Id(0)] CallInfo Call,
    [property: Id(1)] AppId App,
    [property: Id(2)] byte[]? SecretHash,
    [property: Id(3)] long? Epoch,
    [property: Id(4)] TenantId? Tenant,
    [property: Id(5)] long? Generation,
    [property: Id(6)] byte[]? Tag);

/// <summary>Tokens of a session.</summary>
/// <param name="AccessToken">A signed JWT.</param>
/// <param name="RefreshToken"><c>family.generation.tag</c>.</param>
/// <param name="User">The user.</param>
/// <param name="IsNewUser">At a login: whether it made the user.</param>
/// <param name="ExpiresInSeconds">Lifetime of the access token.</param>
/// <param name="Excess">Families above the limit per user, to be ended by the caller.</param>
/// <param name="Site">Of a family that was opened at a tenant of a workspace: its other tokens and what they rest on.</param>
[GenerateSerializer, Immutable, Alias("ota.SessionTokens")]
public sealed record SessionTokens(
    [property: Id(0)] string AccessToken,
    [property: Id(1)] string RefreshToken,
    [property: Id(2)] UserId User,
    [property: Id(3)] bool IsNewUser,
    [property: Id(4)] int ExpiresInSeconds,
    [property: Id(5)] ImmutableArray<FamilyId> Excess,
    [property: Id(6)] SiteTokens? Site = null);

/// <summary>Tokens of a workspace beside the access token.</summary>
/// <param name="IdToken">A signed JWT.</param>
/// <param name="RefreshToken">A signed JWT that carries the family's refresh token in <c>rt</c>; nothing else in it decides.</param>
/// <param name="RefreshUntil">When the session ends unless it is refreshed.</param>
/// <param name="Facts">What the session rests on.</param>
[GenerateSerializer, Immutable, Alias("ota.SiteTokens")]
public sealed record SiteTokens(
    [property: Id(0)] string IdToken,
    [property: Id(1)] string RefreshToken,
    [property: Id(2)] DateTimeOffset RefreshUntil,
    [property: Id(3)] SessionFacts Facts);

/// <summary>Whether a token counts, and facts of its session as of now.</summary>
[GenerateSerializer, Immutable, Alias("ota.SessionStatus")]
public sealed record SessionStatus(
    [property: Id(0)] bool IsActive,
    [property: Id(1)] UserId User,
    [property: Id(2)] string AppSlug,
    [property: Id(3)] TenantId? Tenant,
    [property: Id(4)] ImmutableArray<string> Roles,
    [property: Id(5)] DateTimeOffset AuthenticatedAt,
    [property: Id(6)] DateTimeOffset ExpiresAt,
    [property: Id(7)] long GrantsVersion);
