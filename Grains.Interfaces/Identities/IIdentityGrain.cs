using System.Collections.Immutable;

namespace OrleansTenantAuth.Identities;

/// <summary>
/// Who owns one e-mail address, phone number or external subject in a pool, and the budgets of sends and tries on it.
/// Key: HMAC-SHA256 of pool, kind and normal form under the installation's lookup key, base64url.
/// </summary>
[Alias("ota.IIdentityGrain"), Version(2)]
public interface IIdentityGrain : IGrainWithStringKey
{
    /// <summary>Takes one send from the contact's budget, or <see cref="AuthError.OtpRateLimited"/>.</summary>
    [Alias("AdmitSend"), Repeatable]
    Task<Outcome<SendAdmitted>> AdmitSend(AdmitSend command);

    /// <summary>Ids of the requests for which sends were admitted of late, the newest first.</summary>
    [Alias("Recent"), Repeatable]
    Task<Outcome<RecentSends>> Recent(FindIdentity query);

    /// <summary>The owner as of now, checked against the store.</summary>
    [Alias("Find"), Repeatable]
    Task<Outcome<IdentityOwner>> Find(FindIdentity query);

    /// <summary>The owner as far as is known, under the versions that say so. A link in a chain.</summary>
    [Alias("FindUnchecked"), Repeatable]
    Task<Outcome<IdentityOwner>> FindUnchecked(FindIdentity query);

    /// <summary>
    /// Claims the identity for a user, unless it has an owner. Answers the owner: the claimer or the one before. A claim that no user
    /// lists after a minute goes to the next claimer. Safe to repeat.
    /// </summary>
    [Alias("Claim"), Repeatable]
    Task<Outcome<IdentityOwner>> Claim(ClaimIdentity command);

    /// <summary>As <see cref="Claim"/>; an owner from before is answered under the versions that say so. A link in a chain.</summary>
    [Alias("ClaimUnchecked"), Repeatable]
    Task<Outcome<IdentityOwner>> ClaimUnchecked(ClaimIdentity command);

    /// <summary>Gives the identity up, if that user has it and no longer lists it. Safe to repeat.</summary>
    [Alias("Release"), Repeatable]
    Task<Outcome<Done>> Release(ClaimIdentity command);

    /// <summary>Counts a wrong try. Past 30 a day new codes have 8 digits; nobody is locked out.</summary>
    [Alias("RecordWrongTry")]
    Task<Outcome<Done>> RecordWrongTry(RecordWrongTry command);
}

/// <summary>One address of a user in normal form.</summary>
/// <param name="Kind"><c>email</c>, <c>phone</c>, or <c>external</c> for a person at an OpenID provider.</param>
/// <param name="Lookup">Key of the identity grain.</param>
/// <param name="Value">The spelling to which messages go.</param>
[GenerateSerializer, Immutable, Alias("ota.Contact")]
public sealed record Contact([property: Id(0)] string Kind, [property: Id(1)] string Lookup, [property: Id(2)] string Value);

/// <summary>Asks to send a code. <c>PerPrefix</c>: the client's address is known, so the documented three count per prefix.</summary>
[GenerateSerializer, Immutable, Alias("ota.AdmitSend")]
public sealed record AdmitSend([property: Id(0)] CallInfo Call, [property: Id(1)] bool PerPrefix);

/// <summary>A send was admitted; the code must have that many digits.</summary>
[GenerateSerializer, Immutable, Alias("ota.SendAdmitted")]
public sealed record SendAdmitted([property: Id(0)] int CodeDigits);

/// <summary>Asks who owns an identity.</summary>
[GenerateSerializer, Immutable, Alias("ota.FindIdentity")]
public sealed record FindIdentity([property: Id(0)] CallInfo Call);

/// <summary>Claims or gives up an identity for a user.</summary>
[GenerateSerializer, Immutable, Alias("ota.ClaimIdentity")]
public sealed record ClaimIdentity([property: Id(0)] CallInfo Call, [property: Id(1)] UserId User);

/// <summary>The owner of an identity, or null.</summary>
[GenerateSerializer, Immutable, Alias("ota.IdentityOwner")]
public sealed record IdentityOwner([property: Id(0)] UserId? User);

/// <summary>Requests of the last ten minutes, the newest first.</summary>
[GenerateSerializer, Immutable, Alias("ota.RecentSends")]
public sealed record RecentSends([property: Id(0)] ImmutableArray<ChallengeId> Challenges);

/// <summary>Counts a wrong code against the contact.</summary>
[GenerateSerializer, Immutable, Alias("ota.RecordWrongTry")]
public sealed record RecordWrongTry([property: Id(0)] CallInfo Call);
