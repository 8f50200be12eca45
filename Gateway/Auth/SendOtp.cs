using OrleansTenantAuth.Store;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Tokens;
using OrleansTenantAuth.Identities;
using OrleansTenantAuth.Silo.Delivery;

namespace OrleansTenantAuth.Gateway.Auth;

/// <summary>A well-formed call of send-otp.</summary>
public sealed record SendOtpCall(
    CallInfo Call, AppCaller App, string ContactKind, string ContactValue, OtpPurpose Purpose, Guid? User, string? Bearer, string? Language);

/// <summary>Sends a code: authenticates, finds the user concerned, takes one send from the budget, makes the request.</summary>
public sealed class SendOtp(IGrainFactory grains, AppGate gate, AccessTokenVerifier tokens, MessageChannels channels, StoreClock time)
{
    /// <summary>Runs the protocol.</summary>
    public async Task<Outcome<SendOtpAnswer>> Run(HttpContext http, SendOtpCall ask)
    {
        ArgumentNullException.ThrowIfNull(ask);
        // What is known of the app in memory is checked by the commit that takes the send from the budget.
        var quick = ask.Purpose == OtpPurpose.Login && !Calls.IsRepeatable(http) ? await gate.AuthenticateUnchecked(ask.App, ask.Call) : null;
        if (quick is { IsOk: true })
        {
            var sent = await Run(http, ask with { Call = ask.Call.Under(quick.Guards) }, quick.Require());
            if (sent.Error is not (AuthError.Unavailable or AuthError.ValidationError))
                return sent;
        }

        var app = await gate.Authenticate(http, ask.App, ask.Call);
        return app.IsOk ? await Run(http, ask, app.Require()) : app.As<SendOtpAnswer>();
    }

    private async Task<Outcome<SendOtpAnswer>> Run(HttpContext http, SendOtpCall ask, AppView app)
    {
        if (!channels.Reaches(ask.ContactKind))
            return Outcome<SendOtpAnswer>.Invalid(ask.ContactKind, "This server is not set up to send there. Use the other kind of contact.");
        var contact = await grains.Contacts().Normalise(new(app.Pool, ask.ContactKind, ask.ContactValue));
        if (!contact.IsOk)
            return contact.As<SendOtpAnswer>();

        var user = await FindUser(app, ask, contact.Require());
        if (!user.IsOk)
            return user.As<SendOtpAnswer>();

        var use = $"otp\n{contact.Require().Lookup}\n{(int)ask.Purpose}\n{user.Require().Id}";
        var now = time.GetUtcNow();
        if (await grains.FindEarlier(http, ask.Call, use, ask.App.Id, ask.Purpose, now) is { } earlier)
            return await Create(ask, earlier, contact.Require(), user.Require(), codeDigits: 6);

        // The budget knows a send by the request that it makes: one key used for several messages pays for each.
        var id = RepeatWindows.NewId(http, ask.Call, use, now);
        var send = ask.Call with { OperationId = id };
        var admitted = await grains.Identity(contact.Require()).AdmitSend(new(send, send.ClientPrefix.Length > 0));
        return admitted.IsOk
            ? await Create(ask, new ChallengeId(id), contact.Require(), user.Require(), admitted.Require().CodeDigits)
            : admitted.As<SendOtpAnswer>();
    }

    private async Task<Outcome<SendOtpAnswer>> Create(SendOtpCall ask, ChallengeId id, Contact contact, UserConcerned user, int codeDigits)
    {
        var created = await grains.Challenge(id).Create(new(ask.Call.Under([]), ask.App.Id, contact, ask.Purpose, user.Id, codeDigits, ask.Language));
        return created.Map(challenge => new SendOtpAnswer(challenge.Id.Value, challenge.ExpiresAt));
    }

    private async Task<Outcome<UserConcerned>> FindUser(AppView app, SendOtpCall ask, Contact contact)
    {
        if (ask.Purpose == OtpPurpose.Login)
            return Outcome<UserConcerned>.Ok(new UserConcerned(null));

        var named = ask.User is { } id ? Outcome<UserId>.Ok(new UserId(id)) : await OfBearer(app, ask);
        if (!named.IsOk)
            return named.As<UserConcerned>();

        var user = await grains.User(named.Require()).ReadSessionNow(new(ask.Call, app.Id, null, null, null));
        if (!user.IsOk)
            return user.As<UserConcerned>();
        if (!user.Require().IsMember)
            return Outcome<UserConcerned>.Refuse(AuthError.UserNotFound);
        if (user.Require().IsDeleted)
            return Outcome<UserConcerned>.Refuse(AuthError.UserDeleted);
        if (ask.Purpose != OtpPurpose.PasswordReset && !user.Require().MayChangeContacts)
            return Outcome<UserConcerned>.Refuse(AuthError.Forbidden);

        // A reset opens a session, so its code goes to none but a contact that the user has proven.
        if (ask.Purpose == OtpPurpose.PasswordReset && (await grains.Identity(contact).Find(new(ask.Call))) is var owner && (!owner.IsOk || owner.Require().User != named.Require()))
            return owner.IsOk ? Outcome<UserConcerned>.Invalid(contact.Kind, "This is not a proven contact of the user.") : owner.As<UserConcerned>();
        return Outcome<UserConcerned>.Ok(new UserConcerned(named.Require()));
    }

    private async Task<Outcome<UserId>> OfBearer(AppView app, SendOtpCall ask)
    {
        var token = await tokens.Verify(ask.Bearer!, ask.Call);
        if (!token.IsOk)
            return token.As<UserId>();
        var claims = token.Require();
        if (!string.Equals(claims.AppSlug, app.Slug, StringComparison.Ordinal))
            return Outcome<UserId>.Refuse(AuthError.TokenInvalid);

        var session = await grains.Family(claims.Family).Inspect(new(ask.Call, app.Id, null, claims.Epoch, claims.Tenant, null, null));
        if (!session.IsOk)
            return session.As<UserId>();
        return session.Require().IsActive ? Outcome<UserId>.Ok(claims.User) : Outcome<UserId>.Refuse(AuthError.TokenRevoked);
    }

    private sealed record UserConcerned(UserId? Id);
}
