using System.Collections.Immutable;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Identities;
using OrleansTenantAuth.Sessions;
using OrleansTenantAuth.Users;

namespace OrleansTenantAuth.Gateway.Auth;

/// <summary>A well-formed call of verify-otp.</summary>
public sealed record LoginCall(
    CallInfo Call, AppCaller App, ChallengeId Challenge, string Code, OtpPurpose Purpose, TenantId? TenantAsked, string UserAgent);

/// <summary>
/// The login protocol. All checks come before anything is consumed; what a repeat needs (family, candidate user) is kept by
/// the challenge, so a call that broke off goes on where it was.
/// </summary>
public sealed class Login(IGrainFactory grains, AppGate gate, StoreClock time, ExcessSessions excess)
{
    private static readonly ImmutableArray<string> OneTimeCode = ["otp"];

    /// <summary>Runs the protocol.</summary>
    public async Task<Outcome<VerifyOtpAnswer>> Run(HttpContext http, LoginCall ask)
    {
        ArgumentNullException.ThrowIfNull(ask);
        var used = await UseCode(http, ask);
        if (!used.IsOk)
            return used.As<VerifyOtpAnswer>();
        if (used.Require().Purpose == OtpPurpose.Login)
            return await Enter(ask, used.Require());

        var owner = await ProveContact(ask, used.Require());
        return owner.IsOk ? await Open(ask, used.Require(), owner.Require(), []) : owner.As<VerifyOtpAnswer>();
    }

    /// <summary>
    /// Uses the code by the facts in memory: the commit that does so checks them. A refusal found there, or facts that are no
    /// longer current, are looked at again, each checked.
    /// </summary>
    private async Task<Outcome<ChallengeUsed>> UseCode(HttpContext http, LoginCall ask)
    {
        if (await ForeseeUnchecked(ask) is { } quick)
        {
            var used = await Verify(ask with { Call = ask.Call.Under(quick.Guards) }, quick.Require());
            if (used.Error is not AuthError.Unavailable)
                return used;
        }

        var app = await gate.Authenticate(http, ask.App, ask.Call);
        if (!app.IsOk)
            return app.As<ChallengeUsed>();
        var challenge = await grains.Challenge(ask.Challenge).Describe(new(ask.Call, ask.App.Id, ask.Purpose));
        if (!challenge.IsOk)
            return challenge.As<ChallengeUsed>();
        var peeked = await grains.Identity(challenge.Require().Contact).Find(new(ask.Call));
        if (!peeked.IsOk)
            return peeked.As<ChallengeUsed>();
        var foreseen = await Foresee(ask, challenge.Require(), peeked.Require().User, grain => grain.ReadSessionNow);
        return foreseen.IsOk ? await Verify(ask, foreseen.Require()) : foreseen.As<ChallengeUsed>();
    }

    /// <summary>What is known in memory, under the versions that say so; null where any of it refuses.</summary>
    private async Task<Outcome<Foreseen>?> ForeseeUnchecked(LoginCall ask)
    {
        var app = await gate.AuthenticateUnchecked(ask.App, ask.Call);
        if (!app.IsOk)
            return null;
        var challenge = await grains.Challenge(ask.Challenge).DescribeUnchecked(new(ask.Call, ask.App.Id, ask.Purpose));
        if (!challenge.IsOk)
            return null;
        var peeked = await grains.Identity(challenge.Require().Contact).FindUnchecked(new(ask.Call));
        if (!peeked.IsOk)
            return null;
        var foreseen = await Foresee(ask, challenge.Require(), peeked.Require().User, grain => grain.ReadSession);
        return foreseen.IsOk ? foreseen.Under([.. app.Guards, .. challenge.Guards, .. peeked.Guards, .. foreseen.Guards]) : null;
    }

    /// <summary>
    /// The refusal that a right code would meet: it is told only to who knows the code, and the code stays unused. The commit
    /// that opens the session decides again.
    /// </summary>
    private async Task<Outcome<Foreseen>> Foresee(
        LoginCall ask, ChallengeView challenge, UserId? owner, Func<IUserGrain, Func<ReadSession, Task<Outcome<SessionFacts>>>> read)
    {
        var isLogin = challenge.Purpose == OtpPurpose.Login;
        if (!isLogin && IsAnothers(challenge, owner))
            return Foreseen.That(challenge, AuthError.ContactTaken);

        // An unknown contact takes the same reads, of the user that it would become: the time of an answer must not tell who exists.
        var user = isLogin ? owner ?? CandidateOf(ask) : challenge.User;
        if (user is null)
            return Foreseen.That(challenge, ask.TenantAsked is null ? null : AuthError.RoleNotFound);

        var session = await read(grains.User(user.Value))(new(ask.Call, ask.App.Id, null, ask.TenantAsked, null));
        if (session.IsOk)
            return Foreseen.That(challenge, RefusalOf(challenge.Purpose, session.Require())).Under(session.Guards);
        if (session.Error is not AuthError.UserNotFound)
            return session.As<Foreseen>();
        AuthError? unknown = isLogin ? (ask.TenantAsked is null ? null : AuthError.RoleNotFound) : AuthError.UserNotFound;
        return Foreseen.That(challenge, unknown).Under(session.Guards);
    }

    private static AuthError? RefusalOf(OtpPurpose purpose, SessionFacts facts)
    {
        if (facts.IsDeleted)
            return AuthError.UserDeleted;
        if (purpose != OtpPurpose.Login && !facts.IsMember)
            return AuthError.UserNotFound;
        if (purpose is OtpPurpose.PhoneChange or OtpPurpose.EmailVerify && !facts.MayChangeContacts)
            return AuthError.Forbidden;
        return facts.TenantRefused ? AuthError.RoleNotFound : null;
    }

    // A new phone or e-mail may be free or the user's own already; a reset goes only to the user's own contact.
    private static bool IsAnothers(ChallengeView challenge, UserId? owner) =>
        owner != challenge.User && (owner is not null || challenge.Purpose == OtpPurpose.PasswordReset);

    private async Task<Outcome<ChallengeUsed>> Verify(LoginCall ask, Foreseen foreseen)
    {
        var family = new FamilyId(DerivedIds.Timed(ask.Call.OperationId, "family\n" + ask.Challenge, time.GetUtcNow()));
        var candidate = CandidateOf(ask);
        var used = await grains.Challenge(ask.Challenge).Verify(new(ask.Call, ask.App.Id, ask.Purpose, ask.Code, family, candidate, foreseen.Refusal));
        if (used.Error is not AuthError.OtpInvalid)
            return used;

        // A wrong try that was not counted is not answered as one: whoever guesses must not profit from a failing store.
        var counted = await grains.Identity(foreseen.Challenge.Contact).RecordWrongTry(new(ask.Call.Under([])));
        return counted.IsOk ? used : counted.As<ChallengeUsed>();
    }

    // The challenge's id is part of the derivation: one Idempotency-Key used for two logins must not name one user.
    private static UserId CandidateOf(LoginCall ask) => new(DerivedIds.Named(ask.Call.OperationId, "user\n" + ask.Challenge));

    /// <summary>The contact's owner goes in, at first by the facts in memory, which the commit that opens the session checks.</summary>
    private async Task<Outcome<VerifyOtpAnswer>> Enter(LoginCall ask, ChallengeUsed used)
    {
        var quick = await grains.Identity(used.Contact).ClaimUnchecked(new(ask.Call, used.Candidate));
        if (quick.IsOk)
        {
            var opened = await Open(ask, used, quick.Require().User ?? used.Candidate, quick.Guards);
            if (opened.Error is not AuthError.Unavailable)
                return opened;
        }

        var owner = await ClaimContact(ask.Call, used.Contact, used.Candidate);
        return owner.IsOk ? await Open(ask, used, owner.Require(), []) : owner.As<VerifyOtpAnswer>();
    }

    private async Task<Outcome<UserId>> ClaimContact(CallInfo call, Contact contact, UserId user)
    {
        var claimed = await grains.Identity(contact).Claim(new(call, user));
        return claimed.Map(owner => owner.User ?? user);
    }

    private async Task<Outcome<UserId>> ProveContact(LoginCall ask, ChallengeUsed used)
    {
        if (used.User is not { } user)
            throw new InvalidOperationException("A challenge that is not for a login names its user.");
        if (used.Purpose == OtpPurpose.PasswordReset)
            return Outcome<UserId>.Ok(user);

        var owner = await ClaimContact(ask.Call, used.Contact, user);
        if (!owner.IsOk)
            return owner;
        if (owner.Require() != user)
            return Outcome<UserId>.Refuse(AuthError.ContactTaken, null, [new(used.Contact.Kind, "This contact belongs to another user.")]);

        var replaces = used.Purpose == OtpPurpose.PhoneChange;
        var proven = await grains.User(user).ProveContact(new(ask.Call, ask.App.Id, used.Contact, replaces));
        if (!proven.IsOk)
            return proven.As<UserId>();
        foreach (var lookup in proven.Require().ReleasedLookups)
            await grains.Identity(lookup).Release(new(ask.Call, user));
        return owner;
    }

    private async Task<Outcome<VerifyOtpAnswer>> Open(LoginCall ask, ChallengeUsed used, UserId user, ImmutableArray<GuardStamp> under)
    {
        var opened = await grains.Family(used.Family).Open(new(ask.Call.Under(under), ask.App.Id, user, used.Contact, ask.TenantAsked, OneTimeCode, ask.UserAgent));
        if (!opened.IsOk)
            return opened.As<VerifyOtpAnswer>();

        var tokens = opened.Require();
        await excess.End(ask.Call, ask.App.Id, tokens.User, tokens.Excess);
        return Outcome<VerifyOtpAnswer>.Ok(new(tokens.AccessToken, tokens.RefreshToken, tokens.User.Value, tokens.IsNewUser));
    }

    private sealed record Foreseen(ChallengeView Challenge, AuthError? Refusal)
    {
        public static Outcome<Foreseen> That(ChallengeView challenge, AuthError? refusal) => Outcome<Foreseen>.Ok(new(challenge, refusal));
    }
}
