using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Userfront.Factors;
using OrleansTenantAuth.Gateway.Userfront.Passwords;
using OrleansTenantAuth.Users;

namespace OrleansTenantAuth.Gateway.Userfront.Accounts;

/// <summary>A password that was compared.</summary>
/// <param name="At">Where.</param>
/// <param name="Named">Whom the name means.</param>
/// <param name="User">The user, or an id that nobody has.</param>
/// <param name="Stored">What is stored; null for nobody and for who has left.</param>
/// <param name="Verdict">The outcome.</param>
/// <param name="IsAdmitted">Whether there was a try left.</param>
/// <param name="Try">The try that was taken.</param>
public sealed record CheckedPassword(
    SiteCall At, NamedUser Named, UserId User, PasswordView? Stored, PasswordVerdict Verdict, bool IsAdmitted, Guid Try)
{
    /// <summary>Whether it logs in.</summary>
    public bool IsRight => IsAdmitted && Stored is not null && Verdict.IsRight;
}

/// <summary>
/// The log-in with a password. An unknown name, a wrong password, a user without one and a user whose tries are used up take the same
/// steps (look-up, one try, one read, one hash) and get the same answer.
/// </summary>
public sealed class PasswordLogin(IGrainFactory grains, AccountNames names, PasswordHashes hashes, Tries tries, LoginFactors factors)
{
    /// <summary>Opens a session or asks for a second factor, or <see cref="AuthError.CredentialInvalid"/>.</summary>
    public async Task<Outcome<LoginAnswer>> Run(SiteCall call, string name, string password)
    {
        var check = await Check(call, name, password);
        return check.IsOk ? await Enter(check.Require()) : check.As<LoginAnswer>();
    }

    /// <summary>Takes a try and compares; a password that is wrong is no refusal here.</summary>
    public async Task<Outcome<CheckedPassword>> Check(SiteCall call, string name, string password)
    {
        ArgumentNullException.ThrowIfNull(call);
        var app = call.Site.App;
        var named = await names.Find(app, name, call.Info);
        if (!named.IsOk)
            return named.As<CheckedPassword>();
        var attempt = Guid.NewGuid();
        var admitted = await tries.Take(call.Info, named.Require().Subject, FactorKinds.Password, attempt);
        if (!admitted.IsOk)
            return admitted.As<CheckedPassword>();

        var user = named.Require().User ?? new UserId(DerivedIds.Named(call.Info.OperationId, "nobody"));
        var stored = await grains.User(user).Password(new(call.Info, app.Id));
        if (!stored.IsOk && stored.Error is not (AuthError.UserNotFound or AuthError.UserDeleted))
            return stored.As<CheckedPassword>();
        var verdict = await hashes.Check(user, stored.Value?.Sealed, password);
        return verdict.Map(judged => new CheckedPassword(call, named.Require(), user, stored.Value, judged, admitted.Require(), attempt));
    }

    /// <summary>Goes on after a comparison, or <see cref="AuthError.CredentialInvalid"/>.</summary>
    public async Task<Outcome<LoginAnswer>> Enter(CheckedPassword password)
    {
        ArgumentNullException.ThrowIfNull(password);
        var (call, user) = (password.At, password.User);
        if (!password.IsRight)
            return Outcome<LoginAnswer>.Refuse(AuthError.CredentialInvalid);

        // Another process may have changed the password since: then its hash is a strong one.
        var stamp = password.Stored!.Stamp;
        if (password.Verdict.Fresh is { } fresh
            && await grains.User(user).SetPassword(new(call.Info, call.Site.App.Id, fresh, stamp, IsSamePassword: true)) is { IsOk: false } kept
            && kept.Error != AuthError.WrongState)
            return kept.As<LoginAnswer>();
        return await factors.Finish(call, new(user, stamp, FactorKinds.Password));
    }
}
