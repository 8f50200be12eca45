using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Userfront.Passwords;
using OrleansTenantAuth.Gateway.Userfront.Sessions;
using OrleansTenantAuth.Identities;
using OrleansTenantAuth.Sessions;
using OrleansTenantAuth.Users;

namespace OrleansTenantAuth.Gateway.Userfront.Accounts;

/// <summary>A well-formed sign-up.</summary>
public sealed record SignUpCall(SiteCall At, string Email, string? Username, ProfileFields Profile, string Password);

/// <summary>
/// The sign-up with a password: claims the address and the username, makes the user, opens the first session. The address is not
/// proven by it. A claim without a user is no user's: a call that broke off leaves the address free for the next one.
/// </summary>
public sealed class NewAccount(IGrainFactory grains, PasswordHashes hashes, ProfileReader profiles, SiteSessions sessions)
{
    /// <summary>Runs the protocol.</summary>
    public async Task<Outcome<SessionTokens>> Create(SignUpCall ask)
    {
        ArgumentNullException.ThrowIfNull(ask);
        var (info, app) = (ask.At.Info, ask.At.Site.App);

        // Whoever could sign up at a tenant below the root would be its member without being asked in.
        if (!ask.At.Site.IsRoot)
            return Outcome<SessionTokens>.Refuse(AuthError.Forbidden);
        var email = await grains.Contacts().Normalise(new(app.Pool, ContactRules.Email, ask.Email));
        if (!email.IsOk)
            return email.As<SessionTokens>();
        var username = ask.Username is null ? Outcome<Username?>.Ok(null) : (await profiles.Normalise(app.Pool, ask.Username)).Map(name => (Username?)name);
        if (!username.IsOk)
            return username.As<SessionTokens>();

        var user = await Claim(ask, email.Require(), username.Require());
        if (!user.IsOk)
            return user.As<SessionTokens>();
        var hash = await hashes.Hash(user.Require(), ask.Password);
        if (!hash.IsOk)
            return hash.As<SessionTokens>();
        var made = await grains.User(user.Require()).SignUp(new(info, app.Id, email.Require(), username.Require(), ask.Profile, hash.Require()));
        return made.IsOk ? await sessions.Open(ask.At, user.Require(), made.Require().Stamp, ["pwd"]) : made.As<SessionTokens>();
    }

    private async Task<Outcome<UserId>> Claim(SignUpCall ask, Contact email, Username? username)
    {
        var info = ask.At.Info;
        var taken = await grains.Identity(email).Find(new(info));
        var candidate = new UserId(DerivedIds.Named(info.OperationId, "account\n" + email.Lookup));
        if (!taken.IsOk)
            return taken.As<UserId>();
        if (taken.Require().User is { } somebody && somebody != candidate)
            return Outcome<UserId>.Refuse(AuthError.ContactTaken);
        var owner = await grains.Identity(email).Claim(new(info, candidate));
        if (!owner.IsOk)
            return owner.As<UserId>();
        var user = owner.Require().User ?? candidate;
        if (username is not null && await profiles.Claim(username, user, info) is { IsOk: false } refused)
            return refused.As<UserId>();
        return Outcome<UserId>.Ok(user);
    }
}
