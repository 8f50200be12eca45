using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Userfront.Factors;
using OrleansTenantAuth.Gateway.Userfront.Passwords;
using OrleansTenantAuth.Users;

namespace OrleansTenantAuth.Gateway.Userfront.Accounts;

/// <summary>
/// The log-in with a password. An unknown name, a wrong password, a user without one and a user whose tries are used up take the same
/// steps (look-up, one try, one read, one hash) and get the same answer.
/// </summary>
public sealed class PasswordLogin(IGrainFactory grains, AccountNames names, PasswordHashes hashes, Tries tries, LoginFactors factors)
{
    /// <summary>Opens a session or asks for a second factor, or <see cref="AuthError.CredentialInvalid"/>.</summary>
    public async Task<Outcome<LoginAnswer>> Run(SiteCall call, string name, string password)
    {
        ArgumentNullException.ThrowIfNull(call);
        var app = call.Site.App;
        var named = await names.Find(app, name, call.Info);
        if (!named.IsOk)
            return named.As<LoginAnswer>();
        var admitted = await tries.Take(call.Info, named.Require().Subject, FactorKinds.Password);
        if (!admitted.IsOk)
            return admitted.As<LoginAnswer>();

        var user = named.Require().User ?? new UserId(DerivedIds.Named(call.Info.OperationId, "nobody"));
        var stored = await grains.User(user).Password(new(call.Info, app.Id));
        if (!stored.IsOk && stored.Error is not (AuthError.UserNotFound or AuthError.UserDeleted))
            return stored.As<LoginAnswer>();
        var verdict = await hashes.Check(user, stored.IsOk ? stored.Require().Sealed : null, password);
        if (!verdict.IsOk)
            return verdict.As<LoginAnswer>();
        if (!admitted.Require() || !verdict.Require().IsRight)
            return Outcome<LoginAnswer>.Refuse(AuthError.CredentialInvalid);
        return await Open(call, user, stored.Require(), verdict.Require());
    }

    private async Task<Outcome<LoginAnswer>> Open(SiteCall call, UserId user, PasswordView stored, PasswordVerdict verdict)
    {
        // Another process may have changed the password since: then its hash is a strong one.
        if (verdict.Fresh is { } fresh
            && await grains.User(user).SetPassword(new(call.Info, call.Site.App.Id, fresh, stored.Stamp, IsSamePassword: true)) is { IsOk: false } kept
            && kept.Error != AuthError.WrongState)
            return kept.As<LoginAnswer>();
        return await factors.Finish(call, new(user, stored.Stamp, FactorKinds.Password));
    }
}
