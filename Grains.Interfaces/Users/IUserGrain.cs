using System.Collections.Immutable;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Identities;

namespace OrleansTenantAuth.Users;

/// <summary>A person, global in a pool; memberships, roles and the session epoch per app. Key: user uuid.</summary>
[Alias("ota.IUserGrain"), Version(3)]
public interface IUserGrain : IGrainWithStringKey
{
    /// <summary>Lets a proven identity into an app: makes user and membership where they are missing. Safe to repeat. A link in a chain.</summary>
    [Alias("Enter"), Repeatable]
    Task<Outcome<Entered>> Enter(EnterUser command);

    /// <summary>All that a session of this user in an app rests on. A link in a chain.</summary>
    [Alias("ReadSession"), Repeatable]
    Task<Outcome<SessionFacts>> ReadSession(ReadSession query);

    /// <summary>As <see cref="ReadSession"/>, checked against the store.</summary>
    [Alias("ReadSessionNow"), Repeatable]
    Task<Outcome<SessionFacts>> ReadSessionNow(ReadSession query);

    /// <summary>Whether the user exists and lists an identity as its own. A link in a chain.</summary>
    [Alias("Owns"), Repeatable]
    Task<Outcome<Ownership>> Owns(AskOwnership query);

    /// <summary>Replaces the user's roles in a tenant.</summary>
    [Alias("AssignRoles")]
    Task<Outcome<Done>> AssignRoles(AssignRoles command);

    /// <summary>Adds roles to those that the user has in a tenant; <see cref="AuthError.LimitReached"/> past 20.</summary>
    [Alias("AddRoles")]
    Task<Outcome<Done>> AddRoles(AssignRoles command);

    /// <summary>Takes all the user's roles in a tenant away; works in suspended and deleted tenants too.</summary>
    [Alias("RevokeRoles")]
    Task<Outcome<Done>> RevokeRoles(RevokeRoles command);

    /// <summary>Raises the session epoch in an app: every refresh family opened before is dead. Answers how many lived.</summary>
    [Alias("RevokeSessions"), Repeatable]
    Task<Outcome<SessionsRevoked>> RevokeSessions(RevokeSessions command);

    /// <summary>The user as seen by an app, checked against the store.</summary>
    [Alias("Get"), Repeatable]
    Task<Outcome<UserView>> Get(GetUser query);

    /// <summary>
    /// Soft-deletes the user: sessions end in every app, grants are kept. In the name of an app only a member of it, and
    /// <see cref="AuthError.Forbidden"/> where other apps have the user too.
    /// </summary>
    [Alias("Delete")]
    Task<Outcome<UserView>> Delete(DeleteUser command);

    /// <summary>Undoes a soft delete; revives no session.</summary>
    [Alias("Restore")]
    Task<Outcome<UserView>> Restore(DeleteUser command);

    /// <summary>Ends the user's membership of one app: sessions and roles there go, the user stays.</summary>
    [Alias("Leave")]
    Task<Outcome<Done>> Leave(LeaveApp command);

    /// <summary>
    /// Makes a proven contact the user's own: replaces the one of that kind (answering the one let go) or marks it verified.
    /// Raises no epoch.
    /// </summary>
    [Alias("ProveContact")]
    Task<Outcome<ContactProven>> ProveContact(ProveContact command);

    /// <summary>
    /// Makes the user without a proof. A repeat of the same operation answers the same; a user who exists is
    /// <see cref="AuthError.ContactTaken"/>. Answers the stamp of its credentials.
    /// </summary>
    [Alias("SignUp"), Repeatable]
    Task<Outcome<PasswordView>> SignUp(SignUpUser command);

    /// <summary>The user's password, checked against the store; <see cref="AuthError.UserNotFound"/> or <see cref="AuthError.UserDeleted"/>.</summary>
    [Alias("Password"), Repeatable]
    Task<Outcome<PasswordView>> Password(ReadPassword query);

    /// <summary>Sets the password; <see cref="AuthError.WrongState"/> where the credentials have changed since.</summary>
    [Alias("SetPassword")]
    Task<Outcome<PasswordView>> SetPassword(SetPassword command);

    /// <summary>
    /// Makes an authenticator's secret and backup codes, in place of those that were never used; <see cref="AuthError.WrongState"/>
    /// where an authenticator is set up.
    /// </summary>
    [Alias("BeginTotp")]
    Task<Outcome<TotpSetUp>> BeginTotp(BeginTotp command);

    /// <summary>
    /// Uses a code once, else <see cref="AuthError.CredentialInvalid"/>; the first one sets the authenticator up. Answers the stamp
    /// of the user's credentials.
    /// </summary>
    [Alias("UseTotp")]
    Task<Outcome<PasswordView>> UseTotp(UseTotp command);

    /// <summary>Lets a user in whose credentials are still those of a stamp, else <see cref="AuthError.CredentialInvalid"/>. A link in a chain.</summary>
    [Alias("Readmit"), Repeatable]
    Task<Outcome<Entered>> Readmit(ReadmitUser command);

    /// <summary>Changes the profile. Answers the user as it is then.</summary>
    [Alias("ChangeProfile")]
    Task<Outcome<PersonView>> ChangeProfile(ChangeProfile command);

    /// <summary>The member was active now. Written at most once a minute; answers the time that is kept.</summary>
    [Alias("Touch"), Repeatable]
    Task<Outcome<LastActive>> Touch(TouchUser command);

    /// <summary>Writes the entries of searches for a user who was last written by a version that had none.</summary>
    [Alias("List"), Repeatable]
    Task<Outcome<Done>> List(Directories.ListForSearches command);
}

/// <summary>Lets a proven identity into an app.</summary>
[GenerateSerializer, Immutable, Alias("ota.EnterUser")]
public sealed record EnterUser(
    [property: Id(0)] CallInfo Call,
    [property: Id(1)] AppId App,
    [property: Id(2)] Contact Contact,
    [property: Id(3)] TenantId? TenantAsked);

/// <summary>Asks what a session rests on.</summary>
/// <param name="Call">The call.</param>
/// <param name="App">The app of the session.</param>
/// <param name="SecretHash">The app secret's SHA-256 where the app is the caller; null where it was checked before.</param>
/// <param name="TenantAsked">The tenant that the call names.</param>
/// <param name="TenantKept">The tenant that the session named last.</param>
/// <param name="Site">The tenant of a workspace at which the session was opened, or null.</param>
[GenerateSerializer, Immutable, Alias("ota.ReadSession")]
public sealed record ReadSession(
    [property: Id(0)] CallInfo Call,
    [property: Id(1)] AppId App,
    [property: Id(2)] byte[]? SecretHash,
    [property: Id(3)] TenantId? TenantAsked,
    [property: Id(4)] TenantId? TenantKept,
    [property: Id(5)] TenantId? Site = null);

/// <summary>Asks whether a user lists an identity, by the identity's key in the store.</summary>
[GenerateSerializer, Immutable, Alias("ota.AskOwnership")]
public sealed record AskOwnership([property: Id(0)] CallInfo Call, [property: Id(1)] string ClaimKey);

/// <summary>What a user's state says of an identity.</summary>
[GenerateSerializer, Immutable, Alias("ota.Ownership")]
public sealed record Ownership([property: Id(0)] bool UserExists, [property: Id(1)] bool IsListed);

/// <summary>Replaces roles. <c>SecretHash</c> as in <see cref="ReadSession"/>.</summary>
[GenerateSerializer, Immutable, Alias("ota.AssignRoles")]
public sealed record AssignRoles(
    [property: Id(0)] CallInfo Call,
    [property: Id(1)] AppId App,
    [property: Id(2)] byte[]? SecretHash,
    [property: Id(3)] TenantId Tenant,
    [property: Id(4)] ImmutableArray<string> Roles);

/// <summary>Takes roles away. <c>SecretHash</c> as in <see cref="ReadSession"/>.</summary>
[GenerateSerializer, Immutable, Alias("ota.RevokeRoles")]
public sealed record RevokeRoles(
    [property: Id(0)] CallInfo Call,
    [property: Id(1)] AppId App,
    [property: Id(2)] byte[]? SecretHash,
    [property: Id(3)] TenantId Tenant);

/// <summary>Ends all sessions of the user in an app. <c>SecretHash</c> as in <see cref="ReadSession"/>.</summary>
[GenerateSerializer, Immutable, Alias("ota.RevokeSessions")]
public sealed record RevokeSessions([property: Id(0)] CallInfo Call, [property: Id(1)] AppId App, [property: Id(2)] byte[]? SecretHash);

/// <summary>Asks for a user; with an app, only its members are found and only that app's facts are shown.</summary>
[GenerateSerializer, Immutable, Alias("ota.GetUser")]
public sealed record GetUser([property: Id(0)] CallInfo Call, [property: Id(1)] AppId? App);

/// <summary>Soft-deletes or restores a user; in the name of an app, or of the server.</summary>
[GenerateSerializer, Immutable, Alias("ota.DeleteUser")]
public sealed record DeleteUser([property: Id(0)] CallInfo Call, [property: Id(1)] AppId? App = null);

/// <summary>Says that a member of an app is active.</summary>
[GenerateSerializer, Immutable, Alias("ota.TouchUser")]
public sealed record TouchUser([property: Id(0)] CallInfo Call, [property: Id(1)] AppId App);

/// <summary>When a member was active last.</summary>
[GenerateSerializer, Immutable, Alias("ota.LastActive")]
public sealed record LastActive([property: Id(0)] DateTimeOffset At);

/// <summary>Ends a membership.</summary>
[GenerateSerializer, Immutable, Alias("ota.LeaveApp")]
public sealed record LeaveApp([property: Id(0)] CallInfo Call, [property: Id(1)] AppId App);

/// <summary>Records the proof of a contact by a member of an app. <c>Replace</c>: the user's other contacts of that kind are let go.</summary>
[GenerateSerializer, Immutable, Alias("ota.ProveContact")]
public sealed record ProveContact(
    [property: Id(0)] CallInfo Call,
    [property: Id(1)] AppId App,
    [property: Id(2)] Contact Contact,
    [property: Id(3)] bool Replace);

/// <summary>A user who entered.</summary>
/// <param name="IsNewUser">Whether this operation made the user.</param>
/// <param name="Facts">What the session rests on.</param>
[GenerateSerializer, Immutable, Alias("ota.Entered")]
public sealed record Entered([property: Id(0)] bool IsNewUser, [property: Id(1)] SessionFacts Facts);

/// <summary>What a session rests on.</summary>
/// <param name="App">The app.</param>
/// <param name="User">The user.</param>
/// <param name="IsDeleted">The user is soft-deleted.</param>
/// <param name="IsMember">The user has entered this app and not left it.</param>
/// <param name="Epoch">Session epoch in this app; families of older epochs are dead.</param>
/// <param name="GrantsVersion">Version of the user's grants in this app.</param>
/// <param name="TenantRefused">A tenant was asked for in which the user has no role.</param>
/// <param name="Tenant">The tenant that a token names, or null.</param>
/// <param name="Roles">The roles there.</param>
/// <param name="Authorization">Every tenant with roles, where the app wants the claim; at most 50.</param>
/// <param name="AuthorizationTruncated">There were more.</param>
/// <param name="MayChangeContacts">The app may add and replace the user's contacts.</param>
/// <param name="Person">The user as a workspace sees it; null in other apps.</param>
/// <param name="Site">Where the session was opened; null in other apps.</param>
[GenerateSerializer, Immutable, Alias("ota.SessionFacts")]
public sealed record SessionFacts(
    [property: Id(0)] AppView App,
    [property: Id(1)] UserId User,
    [property: Id(2)] bool IsDeleted,
    [property: Id(3)] bool IsMember,
    [property: Id(4)] long Epoch,
    [property: Id(5)] long GrantsVersion,
    [property: Id(6)] bool TenantRefused,
    [property: Id(7)] TenantId? Tenant,
    [property: Id(8)] ImmutableArray<string> Roles,
    [property: Id(9)] ImmutableArray<TenantRoles> Authorization,
    [property: Id(10)] bool AuthorizationTruncated,
    [property: Id(11)] bool MayChangeContacts,
    [property: Id(12)] PersonView? Person = null,
    [property: Id(13)] SiteFacts? Site = null);

/// <summary>Roles in one tenant, as the <c>authorization</c> claim shows them.</summary>
[GenerateSerializer, Immutable, Alias("ota.TenantRoles")]
public sealed record TenantRoles([property: Id(0)] string Code, [property: Id(1)] ImmutableArray<string> Roles);

/// <summary>How many families lived when the epoch was raised.</summary>
[GenerateSerializer, Immutable, Alias("ota.SessionsRevoked")]
public sealed record SessionsRevoked([property: Id(0)] int Count);

/// <summary>A contact was let go by its user, or none.</summary>
[GenerateSerializer, Immutable, Alias("ota.ContactProven")]
public sealed record ContactProven([property: Id(0)] ImmutableArray<string> ReleasedLookups);

/// <summary>A user as one app sees it.</summary>
[GenerateSerializer, Immutable, Alias("ota.UserView")]
public sealed record UserView(
    [property: Id(0)] UserId Id,
    [property: Id(1)] string Pool,
    [property: Id(2)] ImmutableArray<ContactView> Contacts,
    [property: Id(3)] DateTimeOffset CreatedAt,
    [property: Id(4)] DateTimeOffset? DeletedAt,
    [property: Id(5)] DateTimeOffset? JoinedAt,
    [property: Id(6)] long Epoch,
    [property: Id(7)] ImmutableArray<GrantView> Grants);

/// <summary>A contact of a user.</summary>
[GenerateSerializer, Immutable, Alias("ota.ContactView")]
public sealed record ContactView(
    [property: Id(0)] string Kind,
    [property: Id(1)] string Value,
    [property: Id(2)] DateTimeOffset? VerifiedAt);

/// <summary>A user's roles in one tenant.</summary>
[GenerateSerializer, Immutable, Alias("ota.GrantView")]
public sealed record GrantView(
    [property: Id(0)] TenantId Tenant,
    [property: Id(1)] ImmutableArray<string> Roles,
    [property: Id(2)] DateTimeOffset AssignedAt);
