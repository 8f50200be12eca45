using System.Collections.Immutable;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Gateway.Errors;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Identities;
using OrleansTenantAuth.Sessions;

namespace OrleansTenantAuth.Gateway.Auth;

/// <summary>A well-formed call of verify-otp.</summary>
public sealed record LoginCall(
    CallInfo Call, AppCaller App, ChallengeId Challenge, string Code, OtpPurpose Purpose, TenantId? TenantAsked, string UserAgent);

/// <summary>
/// The login protocol. All checks come before anything is consumed; what a repeat needs (family, candidate user) is kept by
/// the challenge, so a call that broke off goes on where it was.
/// </summary>
public sealed partial class Login(IGrainFactory grains, AppGate gate, StoreClock time, ILogger<Login> log)
{
    private static readonly ImmutableArray<string> OneTimeCode = ["otp"];

    /// <summary>Runs the protocol.</summary>
    public async Task<Outcome<VerifyOtpAnswer>> Run(HttpContext http, LoginCall ask)
    {
        ArgumentNullException.ThrowIfNull(ask);
        var app = await gate.Authenticate(http, ask.App, ask.Call);
        if (!app.IsOk)
            return app.As<VerifyOtpAnswer>();

        var challenge = await grains.Challenge(ask.Challenge).Describe(new(ask.Call, ask.App.Id, ask.Purpose));
        if (!challenge.IsOk)
            return challenge.As<VerifyOtpAnswer>();

        var foreseen = await Foresee(ask, challenge.Require());
        if (!foreseen.IsOk)
            return foreseen.As<VerifyOtpAnswer>();

        var used = await Verify(ask, challenge.Require().Contact, foreseen.Require().Refusal);
        if (!used.IsOk)
            return used.As<VerifyOtpAnswer>();

        var owner = used.Require().Purpose == OtpPurpose.Login
            ? await ClaimContact(ask.Call, used.Require().Contact, used.Require().Candidate)
            : await ProveContact(ask, used.Require());
        if (!owner.IsOk)
            return owner.As<VerifyOtpAnswer>();

        return await Open(ask, used.Require(), owner.Require());
    }

    /// <summary>
    /// The refusal that a right code would meet: it is told only to who knows the code, and the code stays unused. The commit
    /// that opens the session decides again.
    /// </summary>
    private async Task<Outcome<Foreseen>> Foresee(LoginCall ask, ChallengeView challenge)
    {
        var peeked = await grains.Identity(challenge.Contact).Find(new(ask.Call));
        if (!peeked.IsOk)
            return peeked.As<Foreseen>();

        var owner = peeked.Require().User;
        var isLogin = challenge.Purpose == OtpPurpose.Login;
        if (!isLogin && IsAnothers(challenge, owner))
            return Foreseen.That(AuthError.ContactTaken);

        // An unknown contact takes the same reads, of the user that it would become: the time of an answer must not tell who exists.
        var user = isLogin ? owner ?? CandidateOf(ask) : challenge.User;
        if (user is null)
            return Foreseen.That(ask.TenantAsked is null ? null : AuthError.RoleNotFound);

        var session = await grains.User(user.Value).ReadSessionNow(new(ask.Call, ask.App.Id, null, ask.TenantAsked, null));
        if (session.Error is AuthError.UserNotFound)
            return Foreseen.That(isLogin ? (ask.TenantAsked is null ? null : AuthError.RoleNotFound) : AuthError.UserNotFound);
        if (!session.IsOk)
            return session.As<Foreseen>();

        var facts = session.Require();
        if (facts.IsDeleted)
            return Foreseen.That(AuthError.UserDeleted);
        if (!isLogin && !facts.IsMember)
            return Foreseen.That(AuthError.UserNotFound);
        if (challenge.Purpose is OtpPurpose.PhoneChange or OtpPurpose.EmailVerify && !facts.MayChangeContacts)
            return Foreseen.That(AuthError.Forbidden);
        return Foreseen.That(facts.TenantRefused ? AuthError.RoleNotFound : null);
    }

    // A new phone or e-mail may be free or the user's own already; a reset goes only to the user's own contact.
    private static bool IsAnothers(ChallengeView challenge, UserId? owner) =>
        owner != challenge.User && (owner is not null || challenge.Purpose == OtpPurpose.PasswordReset);

    private async Task<Outcome<ChallengeUsed>> Verify(LoginCall ask, Contact contact, AuthError? refusal)
    {
        var family = new FamilyId(DerivedIds.Timed(ask.Call.OperationId, "family\n" + ask.Challenge, time.GetUtcNow()));
        var candidate = CandidateOf(ask);
        var used = await grains.Challenge(ask.Challenge).Verify(new(ask.Call, ask.App.Id, ask.Purpose, ask.Code, family, candidate, refusal));
        if (used.Error is not AuthError.OtpInvalid)
            return used;

        // A wrong try that was not counted is not answered as one: whoever guesses must not profit from a failing store.
        var counted = await grains.Identity(contact).RecordWrongTry(new(ask.Call));
        return counted.IsOk ? used : counted.As<ChallengeUsed>();
    }

    // The challenge's id is part of the derivation: one Idempotency-Key used for two logins must not name one user.
    private static UserId CandidateOf(LoginCall ask) => new(DerivedIds.Named(ask.Call.OperationId, "user\n" + ask.Challenge));

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

    private async Task<Outcome<VerifyOtpAnswer>> Open(LoginCall ask, ChallengeUsed used, UserId user)
    {
        var opened = await grains.Family(used.Family).Open(new(ask.Call, ask.App.Id, user, used.Contact, ask.TenantAsked, OneTimeCode, ask.UserAgent));
        if (!opened.IsOk)
            return opened.As<VerifyOtpAnswer>();

        var tokens = opened.Require();
        foreach (var family in tokens.Excess)
            await EndExcess(ask, tokens.User, family);
        return Outcome<VerifyOtpAnswer>.Ok(new(tokens.AccessToken, tokens.RefreshToken, tokens.User.Value, tokens.IsNewUser));
    }

    // The session is open already: that an older one could not be ended must not take its tokens away.
    private async Task EndExcess(LoginCall ask, UserId user, FamilyId family)
    {
        try
        {
            var ended = await grains.Family(family).Revoke(new(ask.Call, ask.App.Id, user, "limit"));
            if (!ended.IsOk)
                LogExcess(null, family.Value, user.Value, ended.Error, ask.Call.RequestId);
        }
        catch (Exception fault) when (GrainFaults.Classify(fault) is not null)
        {
            LogExcess(fault, family.Value, user.Value, GrainFaults.Classify(fault)!.Value, ask.Call.RequestId);
        }
    }

    [LoggerMessage(20, LogLevel.Warning, "Session {Family} of user {User}, past the limit, was not ended: {Error}. Request {RequestId}.")]
    private partial void LogExcess(Exception? fault, Guid family, Guid user, AuthError error, string requestId);

    private sealed record Foreseen(AuthError? Refusal)
    {
        public static Outcome<Foreseen> That(AuthError? refusal) => Outcome<Foreseen>.Ok(new(refusal));
    }
}
