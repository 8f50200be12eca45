using OrleansTenantAuth.Gateway.Auth;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Userfront.Accounts;
using OrleansTenantAuth.Gateway.Userfront.Sessions;
using OrleansTenantAuth.Identities;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Users;

namespace OrleansTenantAuth.Gateway.Userfront.Factors;

/// <summary>A link or code as presented.</summary>
/// <param name="At">Where it is presented.</param>
/// <param name="Challenge">The request that sent it.</param>
/// <param name="Sent">What the request says of itself.</param>
/// <param name="Code">The digits or the link's token.</param>
public sealed record PresentedCode(SiteCall At, ChallengeId Challenge, ChallengeView Sent, string Code)
{
    /// <summary>The user for whom a log-in at a provider was taken; null for other links and codes.</summary>
    public UserId? SignedOn => Sent.Purpose == OtpPurpose.SignOn ? Sent.User : null;

    /// <summary>The refusal of a code or link that does not count.</summary>
    public AuthError Refusal => Sent.IsLink ? AuthError.LinkInvalid : AuthError.OtpInvalid;
}

/// <summary>
/// The log-in by a link or code, which proves a contact. A contact that the user had not proven is proven by somebody who may be
/// another person than the one who typed it: what was set before dies, unless the call brings an access token of that very user.
/// A log-in at an OpenID provider ends here too: its link was made for the user who had that identity then, and makes no other.
/// </summary>
public sealed class ContactLogin(
    IGrainFactory grains, SiteSessions sessions, HeldFactors held, Tries tries, LoginFactors factors, ProfileReader profiles, InviteUse invites, StoreClock time)
{
    private static readonly OtpPurpose[] Purposes = [OtpPurpose.Login, OtpPurpose.EmailVerify, OtpPurpose.SignOn];

    /// <summary>The request behind a link, or <see cref="AuthError.LinkInvalid"/>.</summary>
    public async Task<Outcome<PresentedCode>> OfLink(SiteCall call, Guid uuid, string token)
    {
        ArgumentNullException.ThrowIfNull(call);
        var found = await Describe(call, new ChallengeId(uuid), token, isLink: true);
        return found.Error == AuthError.OtpNotFound ? Outcome<PresentedCode>.Refuse(AuthError.LinkInvalid) : found;
    }

    /// <summary>The newest request that sent a code to a contact, or <see cref="AuthError.OtpInvalid"/>.</summary>
    public async Task<Outcome<PresentedCode>> OfCode(SiteCall call, Contact contact, string code)
    {
        ArgumentNullException.ThrowIfNull(call);
        var recent = await grains.Identity(contact).Recent(new(call.Info));
        if (!recent.IsOk)
            return recent.As<PresentedCode>();
        foreach (var challenge in recent.Require().Challenges)
        {
            var found = await Describe(call, challenge, code, isLink: false);
            if (found.Error != AuthError.OtpNotFound)
                return found;
        }

        return Outcome<PresentedCode>.Refuse(AuthError.OtpInvalid);
    }

    /// <summary>A request that sent a code, or <see cref="AuthError.OtpInvalid"/>.</summary>
    public async Task<Outcome<PresentedCode>> OfRequest(SiteCall call, ChallengeId challenge, string code)
    {
        ArgumentNullException.ThrowIfNull(call);
        var found = await Describe(call, challenge, code, isLink: false);
        return found.Error == AuthError.OtpNotFound ? Outcome<PresentedCode>.Refuse(AuthError.OtpInvalid) : found;
    }

    /// <summary>Logs in.</summary>
    public async Task<Outcome<LoginAnswer>> Run(PresentedCode ask)
    {
        ArgumentNullException.ThrowIfNull(ask);
        var info = ask.At.Info;
        var owner = await grains.Identity(ask.Sent.Contact).Find(new(info));
        if (!owner.IsOk)
            return owner.As<LoginAnswer>();
        var caller = await Caller(ask, owner.Require().User);
        if (!caller.IsOk)
            return caller.As<LoginAnswer>();
        var subject = (caller.Require().User ?? owner.Require().User) is { } known ? AccountNames.SubjectOf(known) : "n-" + ask.Sent.Contact.Lookup;
        var admitted = await tries.Take(info, subject, FactorKinds.OfContact(ask.Sent.Contact.Kind));
        if (!admitted.IsOk)
            return admitted.As<LoginAnswer>();
        if (!admitted.Require())
            return Outcome<LoginAnswer>.Refuse(ask.Refusal);

        var foreseen = await Foresee(ask, owner.Require().User, caller.Require().User);
        if (!foreseen.IsOk)
            return foreseen.As<LoginAnswer>();
        var used = await Verify(ask, foreseen.Require().Refusal);
        if (!used.IsOk)
            return used.As<LoginAnswer>();
        var user = caller.Require().User is { } own ? await Prove(ask, own) : await Enter(ask, used.Require());
        if (!user.IsOk)
            return user.As<LoginAnswer>();
        var given = await invites.GiveRoles(ask.At, user.Require(), used.Require().Invite);
        return given.IsOk ? await Finish(ask, user.Require(), used.Require().Family) : given.As<LoginAnswer>();
    }

    private async Task<Outcome<LoginAnswer>> Finish(PresentedCode ask, UserId user, FamilyId family)
    {
        var credentials = await grains.User(user).Password(new(ask.At.Info, ask.At.Site.App.Id));
        if (!credentials.IsOk)
            return credentials.As<LoginAnswer>();
        var opened = await factors.Finish(ask.At, new(user, credentials.Require().Stamp, FactorKinds.OfContact(ask.Sent.Contact.Kind), family));

        // Of two uses at once one opened the session.
        return opened.Error == AuthError.OtpAlreadyUsed ? Outcome<LoginAnswer>.Refuse(ask.Refusal) : opened;
    }

    private async Task<Outcome<PresentedCode>> Describe(SiteCall call, ChallengeId id, string code, bool isLink)
    {
        foreach (var purpose in Purposes)
        {
            var sent = await grains.Challenge(id).Describe(new(call.Info, call.Site.App.Id, purpose));
            if (sent.IsOk && sent.Require().IsLink == isLink && (sent.Require().Site is not { } site || site == call.Site.Tenant.Id))
                return Outcome<PresentedCode>.Ok(new PresentedCode(call, id, sent.Require(), code));
            if (!sent.IsOk && sent.Error is AuthError.Unavailable or AuthError.OutcomeUnknown)
                return sent.As<PresentedCode>();
        }

        return Outcome<PresentedCode>.Refuse(AuthError.OtpNotFound);
    }

    /// <summary>
    /// The user of the session that the call brings, if it brings an access token, or the holder of a first factor whose contact it is.
    /// An invitation looks at neither.
    /// </summary>
    private async Task<Outcome<IdentityOwner>> Caller(PresentedCode ask, UserId? owner)
    {
        if (ask.Sent.Invite is not null)
            return Outcome<IdentityOwner>.Ok(new IdentityOwner(null));
        if (ask.At.FirstFactorCode is not null || BearerToken.Of(ask.At.Http) is not { } token || FirstFactorTokens.IsOne(token))
            return await Holder(ask, owner);
        var user = await sessions.Admit(ask.At.Http);
        if (!user.IsOk)
            return user.As<IdentityOwner>();
        return user.Require().Facts.App.Id == ask.At.Site.App.Id
            ? Outcome<IdentityOwner>.Ok(new IdentityOwner(user.Require().Facts.User))
            : Outcome<IdentityOwner>.Refuse(AuthError.TokenInvalid);
    }

    /// <summary>
    /// A first factor and a contact of one user prove both at once, so nothing that was set before dies. A contact that nobody has is
    /// the holder's where it was sent for the set-up of a second factor (<see cref="HeldFactor.MayEnrol"/>).
    /// </summary>
    private async Task<Outcome<IdentityOwner>> Holder(PresentedCode ask, UserId? owner)
    {
        var known = await held.Of(ask.At);
        return known.Map(holder => new IdentityOwner(holder is not null && IsNewProof(ask, owner, holder) ? holder.Factor.User : null));
    }

    private static bool IsNewProof(PresentedCode ask, UserId? owner, HeldFactor holder) => owner is null
        ? ask.Sent.User == holder.Factor.User && holder.MayEnrol
        : owner == holder.Factor.User && !string.Equals(ask.Sent.Contact.Value, holder.ProvenContact(ask.Sent.Contact.Kind), StringComparison.Ordinal);

    /// <summary>What a right code would be refused for; told only to who knows it, and nothing is consumed then.</summary>
    private async Task<Outcome<Foreseen>> Foresee(PresentedCode ask, UserId? owner, UserId? caller)
    {
        if (ask.Sent.Invite is not null)
        {
            var isForInvited = await invites.IsForInvited(ask.At, ask.Sent);
            return isForInvited.Map(isTheOne => new Foreseen(isTheOne ? null : ask.Refusal));
        }

        if (caller is not null && owner is not null && owner != caller)
            return Outcome<Foreseen>.Ok(new(AuthError.ContactTaken));
        if (ask.SignedOn is { } signedOn && owner != signedOn)
            return Outcome<Foreseen>.Ok(new(ask.Refusal));
        if (owner is null)
            return Outcome<Foreseen>.Ok(new(ask.At.Site.IsRoot || caller is not null ? null : ask.Refusal));
        var site = ask.At.Site.Tenant.Id;
        var facts = await grains.User(owner.Value).ReadSessionNow(new(ask.At.Info, ask.At.Site.App.Id, null, null, site, site));
        if (!facts.IsOk)
            return facts.As<Foreseen>();
        var isRefused = facts.Require() is { IsDeleted: true } or { IsMember: true, TenantRefused: true };
        return Outcome<Foreseen>.Ok(new(isRefused ? ask.Refusal : null));
    }

    private async Task<Outcome<ChallengeUsed>> Verify(PresentedCode ask, AuthError? refusal)
    {
        var info = ask.At.Info;
        var family = new FamilyId(DerivedIds.Timed(info.OperationId, "family\n" + ask.Challenge, time.GetUtcNow()));
        var candidate = ask.SignedOn ?? new UserId(DerivedIds.Named(info.OperationId, "user\n" + ask.Challenge));
        var used = await grains.Challenge(ask.Challenge).Verify(
            new(info, ask.At.Site.App.Id, ask.Sent.Purpose, ask.Code, family, candidate, refusal, ask.At.Site.Tenant.Id));
        if (used.IsOk || used.Error is AuthError.Unavailable or AuthError.OutcomeUnknown or AuthError.ContactTaken)
            return used;
        if (used.Error == AuthError.OtpInvalid && await grains.Identity(ask.Sent.Contact).RecordWrongTry(new(info)) is { IsOk: false } uncounted)
            return uncounted.As<ChallengeUsed>();
        return Outcome<ChallengeUsed>.Refuse(ask.Refusal);
    }

    private async Task<Outcome<UserId>> Prove(PresentedCode ask, UserId user)
    {
        var claimed = await grains.Identity(ask.Sent.Contact).Claim(new(ask.At.Info, user));
        if (!claimed.IsOk)
            return claimed.As<UserId>();
        if (claimed.Require().User != user)
            return Outcome<UserId>.Refuse(AuthError.ContactTaken);
        var proven = await grains.User(user).ProveContact(new(ask.At.Info, ask.At.Site.App.Id, ask.Sent.Contact, Replace: false));
        return proven.Map(_ => user);
    }

    private async Task<Outcome<UserId>> Enter(PresentedCode ask, ChallengeUsed used)
    {
        var (info, app) = (ask.At.Info, ask.At.Site.App.Id);
        var claimed = await grains.Identity(used.Contact).Claim(new(info, used.Candidate));
        if (!claimed.IsOk)
            return claimed.As<UserId>();
        var user = claimed.Require().User ?? used.Candidate;
        if (used.Invite is not null && user != used.User)
            return Outcome<UserId>.Refuse(ask.Refusal);

        // The family names the operation: whoever resumes this log-in enters as the same new user.
        var entered = await grains.User(user).Enter(new(info with { OperationId = used.Family.Value }, app, used.Contact, null));
        if (!entered.IsOk)
            return entered.As<UserId>();
        return entered.Require().IsNewUser && used.Newcomer is { } newcomer ? await Introduce(ask, user, newcomer) : Outcome<UserId>.Ok(user);
    }

    /// <summary>A username that somebody else took in the meantime is left out: the log-in is not the place to choose another.</summary>
    private async Task<Outcome<UserId>> Introduce(PresentedCode ask, UserId user, NewcomerFields newcomer)
    {
        Username? username = null;
        if (newcomer.Username is { } wanted)
        {
            var normal = await profiles.Normalise(ask.At.Site.App.Pool, wanted);
            var claimed = normal.IsOk ? await profiles.Claim(normal.Require(), user, ask.At.Info) : normal.As<Done>();
            if (!claimed.IsOk && claimed.Error != AuthError.NameTaken)
                return claimed.As<UserId>();
            username = claimed.IsOk ? normal.Require() : null;
        }

        var changed = await grains.User(user).ChangeProfile(new(ask.At.Info, ask.At.Site.App.Id, newcomer.Profile, username));
        return changed.Map(_ => user);
    }

    private sealed record Foreseen(AuthError? Refusal);
}
