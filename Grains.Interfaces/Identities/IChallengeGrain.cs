using System.Collections.Immutable;
using OrleansTenantAuth.Users;

namespace OrleansTenantAuth.Identities;

/// <summary>One OTP request: a code sent to a contact for a purpose. Key: challenge uuid (v7).</summary>
[Alias("ota.IChallengeGrain"), Version(2)]
public interface IChallengeGrain : IGrainWithStringKey
{
    /// <summary>Makes the request; its message goes out through the outbox. A repeat of the same operation answers the same request.</summary>
    [Alias("Create"), Repeatable]
    Task<Outcome<ChallengeCreated>> Create(CreateChallenge command);

    /// <summary>What the caller needs before it verifies: only for the app that made the request. Counts no try.</summary>
    [Alias("Describe"), Repeatable]
    Task<Outcome<ChallengeView>> Describe(DescribeChallenge query);

    /// <summary>As <see cref="Describe"/>, from memory. A link in a chain.</summary>
    [Alias("DescribeUnchecked"), Repeatable]
    Task<Outcome<ChallengeView>> DescribeUnchecked(DescribeChallenge query);

    /// <summary>
    /// Checks a code. Right: the request is used, for the family and user named, or for those of an earlier use that the caller may
    /// resume. Wrong: one try is gone.
    /// </summary>
    [Alias("Verify")]
    Task<Outcome<ChallengeUsed>> Verify(VerifyChallenge command);

    /// <summary>The message to send, or null when it is no longer wanted. For the sender only.</summary>
    [Alias("Message"), Repeatable]
    Task<Outcome<ChallengeMessage?>> Message(DescribeMessage query);

    /// <summary>Records that the message was accepted, or given up; it leaves the outbox.</summary>
    [Alias("Sent")]
    Task<Outcome<Done>> Sent(MessageSent command);

    /// <summary>Ends an invitation that was not used; else <see cref="AuthError.InviteNotFound"/>. Safe to repeat.</summary>
    [Alias("RevokeInvite"), Repeatable]
    Task<Outcome<Done>> RevokeInvite(RevokeInvite command);
}

/// <summary>Why a code was sent.</summary>
[GenerateSerializer, Alias("ota.OtpPurpose")]
public enum OtpPurpose
{
    /// <summary>A default value: a bug.</summary>
    Unset = 0,

    /// <summary>To log in.</summary>
    Login = 1,

    /// <summary>To make a new phone number the user's own.</summary>
    PhoneChange = 2,

    /// <summary>To prove an e-mail address of the user.</summary>
    EmailVerify = 3,

    /// <summary>To reset a password.</summary>
    PasswordReset = 4,

    /// <summary>To take a log-in at an OpenID provider over into the front end; nothing is sent, and the link is told to its maker.</summary>
    SignOn = 5,
}

/// <summary>Makes an OTP request.</summary>
/// <param name="Call">The call.</param>
/// <param name="App">The app.</param>
/// <param name="Contact">Where the code goes.</param>
/// <param name="Purpose">What it is for.</param>
/// <param name="User">The user concerned; null for a login.</param>
/// <param name="CodeDigits">6, or 8 for a contact under attack.</param>
/// <param name="Language">Language of the message, or null for the app's.</param>
/// <param name="Link">Set where a link is to be sent instead of digits.</param>
/// <param name="Reveal">Whether the answer tells the code or link: in test mode.</param>
/// <param name="Newcomer">What a user who is made by this request's use tells of itself.</param>
/// <param name="Site">The tenant at which alone it may be used; null for any of the app's.</param>
/// <param name="Invite">Set for an invitation; then <c>User</c> is the invited one.</param>
/// <param name="IsUnsent">A link that the caller delivers: no message goes out, and the answer tells the token.</param>
/// <param name="AskedAt">The tenant of a workspace at which it was asked for; its webhooks may deliver the message.</param>
[GenerateSerializer, Immutable, Alias("ota.CreateChallenge")]
public sealed record CreateChallenge(
    [property: Id(0)] CallInfo Call,
    [property: Id(1)] AppId App,
    [property: Id(2)] Contact Contact,
    [property: Id(3)] OtpPurpose Purpose,
    [property: Id(4)] UserId? User,
    [property: Id(5)] int CodeDigits,
    [property: Id(6)] string? Language,
    [property: Id(7)] LinkRequest? Link = null,
    [property: Id(8)] bool Reveal = false,
    [property: Id(9)] NewcomerFields? Newcomer = null,
    [property: Id(10)] TenantId? Site = null,
    [property: Id(11)] InviteRequest? Invite = null,
    [property: Id(12)] bool IsUnsent = false,
    [property: Id(13)] TenantId? AskedAt = null);

/// <summary>Roles that the invited user gets by using the link, at this tenant or the root.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Roles">1 to 20 roles of the app.</param>
/// <param name="WasMember">Whether the user was a member when invited: who was put out since cannot come back by it.</param>
[GenerateSerializer, Immutable, Alias("ota.InviteRequest")]
public sealed record InviteRequest([property: Id(0)] TenantId Tenant, [property: Id(1)] ImmutableArray<string> Roles, [property: Id(2)] bool WasMember);

/// <summary>Ends an invitation of a tenant.</summary>
[GenerateSerializer, Immutable, Alias("ota.RevokeInvite")]
public sealed record RevokeInvite([property: Id(0)] CallInfo Call, [property: Id(1)] AppId App, [property: Id(2)] TenantId Tenant);

/// <summary>A link to send.</summary>
/// <param name="Url">Where it leads, without a query; on an origin that the app allows. Empty where the caller makes its own link.</param>
/// <param name="Type">The <c>type</c> in its query.</param>
/// <param name="LifetimeSeconds">How long it counts, 10 to 604,800 seconds.</param>
[GenerateSerializer, Immutable, Alias("ota.LinkRequest")]
public sealed record LinkRequest([property: Id(0)] string Url, [property: Id(1)] string Type, [property: Id(2)] int LifetimeSeconds);

/// <summary>What a new user tells of itself before it exists.</summary>
[GenerateSerializer, Immutable, Alias("ota.NewcomerFields")]
public sealed record NewcomerFields([property: Id(0)] string? Username, [property: Id(1)] ProfileFields Profile);

/// <summary>A request that was made; its code or link where it was to be told, and the token of a link that the caller delivers.</summary>
[GenerateSerializer, Immutable, Alias("ota.ChallengeCreated")]
public sealed record ChallengeCreated(
    [property: Id(0)] ChallengeId Id,
    [property: Id(1)] DateTimeOffset ExpiresAt,
    [property: Id(2)] string? Revealed = null,
    [property: Id(3)] string? Token = null);

/// <summary>Asks for a request as an app.</summary>
[GenerateSerializer, Immutable, Alias("ota.DescribeChallenge")]
public sealed record DescribeChallenge([property: Id(0)] CallInfo Call, [property: Id(1)] AppId App, [property: Id(2)] OtpPurpose Purpose);

/// <summary>What a caller may know before verifying.</summary>
[GenerateSerializer, Immutable, Alias("ota.ChallengeView")]
public sealed record ChallengeView(
    [property: Id(0)] Contact Contact,
    [property: Id(1)] OtpPurpose Purpose,
    [property: Id(2)] UserId? User,
    [property: Id(3)] bool IsLink = false,
    [property: Id(4)] TenantId? Site = null,
    [property: Id(5)] InviteRequest? Invite = null);

/// <summary>Presents a code.</summary>
/// <param name="Call">The call.</param>
/// <param name="App">The app.</param>
/// <param name="Purpose">Must be the one for which the code was sent.</param>
/// <param name="Code">The digits as typed.</param>
/// <param name="Family">The family that a right code opens.</param>
/// <param name="Candidate">The user that it makes where the contact has none.</param>
/// <param name="RefuseIfRight">A refusal found beforehand, told only to who knows the code; nothing is consumed then.</param>
/// <param name="UsedAt">The tenant at which a link is used; an invitation counts at its own and at the app's root.</param>
[GenerateSerializer, Immutable, Alias("ota.VerifyChallenge")]
public sealed record VerifyChallenge(
    [property: Id(0)] CallInfo Call,
    [property: Id(1)] AppId App,
    [property: Id(2)] OtpPurpose Purpose,
    [property: Id(3)] string Code,
    [property: Id(4)] FamilyId Family,
    [property: Id(5)] UserId Candidate,
    [property: Id(6)] AuthError? RefuseIfRight,
    [property: Id(7)] TenantId? UsedAt = null);

/// <summary>A code was right: the family and the candidate user to go on with; of an invitation the roles that the app still has.</summary>
[GenerateSerializer, Immutable, Alias("ota.ChallengeUsed")]
public sealed record ChallengeUsed(
    [property: Id(0)] Contact Contact,
    [property: Id(1)] OtpPurpose Purpose,
    [property: Id(2)] UserId? User,
    [property: Id(3)] FamilyId Family,
    [property: Id(4)] UserId Candidate,
    [property: Id(5)] NewcomerFields? Newcomer = null,
    [property: Id(6)] InviteRequest? Invite = null);

/// <summary>Asks for the message of a request.</summary>
[GenerateSerializer, Immutable, Alias("ota.DescribeMessage")]
public sealed record DescribeMessage([property: Id(0)] CallInfo Call);

/// <summary>A code on its way. <c>MessageId</c> is the same at every attempt.</summary>
[GenerateSerializer, Immutable, Alias("ota.ChallengeMessage")]
public sealed record ChallengeMessage(
    [property: Id(0)] AppId App,
    [property: Id(1)] Contact Contact,
    [property: Id(2)] OtpPurpose Purpose,
    [property: Id(3)] string Code,
    [property: Id(4)] string? Language,
    [property: Id(5)] string MessageId,
    [property: Id(6)] DateTimeOffset CreatedAt,
    [property: Id(7)] DateTimeOffset ExpiresAt,
    [property: Id(8)] string? Link = null,
    [property: Id(9)] bool IsInvite = false,
    [property: Id(10)] TenantId? AskedAt = null,
    [property: Id(11)] string? LinkType = null);

/// <summary>Records the end of a message's way.</summary>
[GenerateSerializer, Immutable, Alias("ota.MessageSent")]
public sealed record MessageSent([property: Id(0)] CallInfo Call, [property: Id(1)] bool Accepted);
