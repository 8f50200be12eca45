using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Userfront.Accounts;
using OrleansTenantAuth.Gateway.Userfront.Passwords;
using OrleansTenantAuth.Identities;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.Userfront.Factors;

/// <summary>
/// A new password by a link. The link proves the address, so one that was not proven takes everything else away first; every session
/// of the user ends. The password is hashed before the link is used: a busy server costs nobody the link.
/// </summary>
public sealed class PasswordResets(
    IGrainFactory grains, ContactSends sends, PasswordHashes hashes, Tries tries, LoginFactors factors, InviteUse invites, StoreClock time)
{
    /// <summary>Sends the link; for an address that nobody has, nothing, with the same answer.</summary>
    public async Task<Outcome<SendAnswer>> Send(SiteCall call, Contact email)
    {
        ArgumentNullException.ThrowIfNull(call);
        var owner = await grains.Identity(email).Find(new(call.Info));
        if (!owner.IsOk)
            return owner.As<SendAnswer>();
        var ask = new SendCall(call, email, OtpPurpose.PasswordReset, owner.Require().User, "reset", null);
        return owner.Require().User is null ? Outcome<SendAnswer>.Ok(sends.Nothing(ask)) : await sends.Send(ask);
    }

    /// <summary>Sets the password and logs in, or <see cref="AuthError.LinkInvalid"/>.</summary>
    public async Task<Outcome<LoginAnswer>> Reset(SiteCall call, Guid uuid, string token, string password)
    {
        ArgumentNullException.ThrowIfNull(call);
        var (info, app) = (call.Info, call.Site.App.Id);
        var challenge = grains.Challenge(new ChallengeId(uuid));
        var sent = await challenge.Describe(new(info, app, OtpPurpose.PasswordReset));
        if (sent.Error is AuthError.Unavailable or AuthError.OutcomeUnknown)
            return sent.As<LoginAnswer>();
        if (!sent.IsOk || sent.Require() is not { IsLink: true, User: { } user })
            return Outcome<LoginAnswer>.Refuse(AuthError.LinkInvalid);
        var admitted = await tries.Take(info, AccountNames.SubjectOf(user), FactorKinds.Email);
        if (!admitted.IsOk)
            return admitted.As<LoginAnswer>();
        if (!admitted.Require())
            return Outcome<LoginAnswer>.Refuse(AuthError.LinkInvalid);
        var hash = await hashes.Hash(user, password);
        if (!hash.IsOk)
            return hash.As<LoginAnswer>();

        var isForInvited = sent.Require().Invite is null ? Outcome<bool>.Ok(true) : await invites.IsForInvited(call, sent.Require());
        if (!isForInvited.IsOk)
            return isForInvited.As<LoginAnswer>();
        AuthError? refusal = isForInvited.Require() ? null : AuthError.LinkInvalid;
        var family = new FamilyId(DerivedIds.Timed(info.OperationId, "family\n" + uuid, time.GetUtcNow()));
        var used = await challenge.Verify(new(info, app, OtpPurpose.PasswordReset, token, family, user, refusal, call.Site.Tenant.Id));
        if (!used.IsOk)
            return used.Error is AuthError.Unavailable or AuthError.OutcomeUnknown ? used.As<LoginAnswer>() : Outcome<LoginAnswer>.Refuse(AuthError.LinkInvalid);
        var stamp = await Set(call, user, used.Require().Contact, hash.Require());
        if (!stamp.IsOk)
            return stamp.As<LoginAnswer>();
        var given = await invites.GiveRoles(call, user, used.Require().Invite);
        if (!given.IsOk)
            return given.As<LoginAnswer>();
        var opened = await factors.Finish(call, new(user, stamp.Require(), FactorKinds.Email, used.Require().Family));

        // Of two uses at once one opened the session.
        return opened.Error == AuthError.OtpAlreadyUsed ? Outcome<LoginAnswer>.Refuse(AuthError.LinkInvalid) : opened;
    }

    private async Task<Outcome<long>> Set(SiteCall call, UserId user, Contact email, byte[] hash)
    {
        var (info, app) = (call.Info, call.Site.App.Id);

        // The address may have gone to another user since the link was sent.
        var owner = await grains.Identity(email).Find(new(info));
        if (!owner.IsOk)
            return owner.As<long>();
        if (owner.Require().User != user)
            return Outcome<long>.Refuse(AuthError.LinkInvalid);
        var entered = await grains.User(user).Enter(new(info, app, email, null));
        if (!entered.IsOk)
            return entered.Error is AuthError.UserDeleted or AuthError.WrongState ? Outcome<long>.Refuse(AuthError.LinkInvalid) : entered.As<long>();
        var stored = await grains.User(user).Password(new(info, app));
        if (!stored.IsOk)
            return stored.As<long>();
        var set = await grains.User(user).SetPassword(new(info, app, hash, stored.Require().Stamp, IsSamePassword: false));
        if (!set.IsOk)
            return set.As<long>();
        var ended = await grains.User(user).RevokeSessions(new(info, app, null));
        return ended.Map(_ => set.Require().Stamp);
    }
}
