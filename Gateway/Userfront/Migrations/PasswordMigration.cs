using OrleansTenantAuth.Gateway.Userfront.Accounts;
using OrleansTenantAuth.Gateway.Userfront.Factors;
using OrleansTenantAuth.Gateway.Userfront.Passwords;
using OrleansTenantAuth.Identities;
using OrleansTenantAuth.Users;

namespace OrleansTenantAuth.Gateway.Userfront.Migrations;

/// <summary>
/// The log-in with a password that may still lie in the workspace's former user store. A user who has a password here is never asked for
/// there. What fails takes the same steps whatever the reason: one hash and one question, which names nobody where the answer would not
/// count. A store that is down costs no try.
/// </summary>
public sealed class PasswordMigration(
    IGrainFactory grains, PasswordLogin login, NewAccount accounts, UpstreamUsers upstream, PasswordHashes hashes, Tries tries, LoginFactors factors)
{
    /// <summary>Opens a session or asks for a second factor, or <see cref="AuthError.CredentialInvalid"/>, or <see cref="AuthError.UpstreamUnavailable"/>.</summary>
    public async Task<Outcome<LoginAnswer>> Run(SiteCall call, string name, string password)
    {
        ArgumentNullException.ThrowIfNull(call);
        var check = await login.Check(call, name, password);
        if (!check.IsOk)
            return check.As<LoginAnswer>();
        var found = check.Require();
        if (found.IsRight || !UpstreamUsers.IsSet(call.Site.Settings))
            return await login.Enter(found);
        var email = await EmailOf(found, name);
        if (!email.IsOk)
            return email.As<LoginAnswer>();
        var verdict = email.Require() is { } known ? await upstream.Ask(call, known, password) : await upstream.AskForNobody(call);
        if (!verdict.IsOk)
        {
            // Giving back is never too late, however long the question took.
            var returned = found.IsAdmitted ? await tries.Return(call.Info with { Until = null }, found.Named.Subject, found.Try) : Outcome<Done>.Ok(Done.Instance);
            return returned.IsOk ? verdict.As<LoginAnswer>() : returned.As<LoginAnswer>();
        }

        return email.Require() is { } own && verdict.Require().IsRight
            ? await Keep(found, own, name, password, verdict.Require())
            : Outcome<LoginAnswer>.Refuse(AuthError.CredentialInvalid);
    }

    /// <summary>The address to ask for; null where nobody's answer would let this log-in in.</summary>
    private async Task<Outcome<string?>> EmailOf(CheckedPassword found, string name)
    {
        var (call, isKnown) = (found.At, found.Named.User is not null);
        if (!found.IsAdmitted || found.Stored?.Sealed is not null || (isKnown ? found.Stored is null : !call.Site.IsRoot))
            return Outcome<string?>.Ok(null);
        if (name.Contains('@', StringComparison.Ordinal))
        {
            var typed = await grains.Contacts().Normalise(new(call.Site.App.Pool, ContactRules.Email, name));
            return typed.Error == AuthError.ValidationError ? Outcome<string?>.Ok(null) : typed.Map(contact => (string?)contact.Value);
        }

        if (!isKnown)
            return Outcome<string?>.Ok(null);
        var site = call.Site.Tenant.Id;
        var facts = await grains.User(found.User).ReadSessionNow(new(call.Info, call.Site.App.Id, null, null, site, site));
        return facts.Map(known => known.Person?.Email);
    }

    private async Task<Outcome<LoginAnswer>> Keep(CheckedPassword found, string email, string name, string password, UpstreamVerdict verdict)
    {
        var kept = found.Stored is { } stored
            ? await Set(found, stored, password)
            : await accounts.Make(new(found.At.Info, found.At.Site.App, email, null, new ProfileFields(null, null, null), password));

        // A call side by side was first: what it kept decides.
        if (kept.Error is AuthError.WrongState or AuthError.ContactTaken)
            return await login.Run(found.At, name, password);
        if (!kept.IsOk)
            return kept.As<LoginAnswer>();
        var answer = await factors.Finish(found.At, new(kept.Require().User, kept.Require().Stamp, FactorKinds.Password));
        return answer.Map(done => done with { UpstreamResponse = verdict.Response });
    }

    private async Task<Outcome<MadeUser>> Set(CheckedPassword found, PasswordView stored, string password)
    {
        var hash = await hashes.Hash(found.User, password);
        if (!hash.IsOk)
            return hash.As<MadeUser>();
        var set = await grains.User(found.User).SetPassword(new(found.At.Info, found.At.Site.App.Id, hash.Require(), stored.Stamp, IsSamePassword: false));
        return set.Map(now => new MadeUser(found.User, now.Stamp));
    }
}
