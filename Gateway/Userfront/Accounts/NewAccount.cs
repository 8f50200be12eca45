using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Userfront.Factors;
using OrleansTenantAuth.Gateway.Userfront.Passwords;
using OrleansTenantAuth.Identities;
using OrleansTenantAuth.Users;

namespace OrleansTenantAuth.Gateway.Userfront.Accounts;

/// <summary>A well-formed sign-up.</summary>
public sealed record SignUpCall(SiteCall At, string Email, string? Username, ProfileFields Profile, string Password);

/// <summary>A user to make.</summary>
/// <param name="Info">The call.</param>
/// <param name="App">The app.</param>
/// <param name="Email">The address as typed.</param>
/// <param name="Username">The username as typed, or null.</param>
/// <param name="Profile">What is told of the user.</param>
/// <param name="Password">The password, or null for a user without one.</param>
public sealed record NewUserCall(CallInfo Info, AppView App, string Email, string? Username, ProfileFields Profile, string? Password);

/// <summary>
/// The sign-up with a password: claims the address and the username, makes the user, and goes on as after a log-in. The address is not
/// proven by it. A claim without a user is no user's: a call that broke off leaves the address free for the next one.
/// </summary>
public sealed class NewAccount(IGrainFactory grains, PasswordHashes hashes, ProfileReader profiles, LoginFactors factors)
{
    /// <summary>Runs the protocol.</summary>
    public async Task<Outcome<FinishedLogin>> Create(SignUpCall ask)
    {
        ArgumentNullException.ThrowIfNull(ask);
        // Whoever could sign up at a tenant below the root would be its member without being asked in.
        if (!ask.At.Site.IsRoot)
            return Outcome<FinishedLogin>.Refuse(AuthError.Forbidden);
        var made = await Make(new(ask.At.Info, ask.At.Site.App, ask.Email, ask.Username, ask.Profile, ask.Password));
        return made.IsOk
            ? await factors.Conclude(ask.At, new(made.Require().User, made.Require().Stamp, FactorKinds.Password))
            : made.As<FinishedLogin>();
    }

    /// <summary>Makes the user without a session; <see cref="AuthError.ContactTaken"/>, <see cref="AuthError.NameTaken"/> or <see cref="AuthError.Overloaded"/>.</summary>
    public async Task<Outcome<MadeUser>> Make(NewUserCall ask)
    {
        ArgumentNullException.ThrowIfNull(ask);
        var (info, app) = (ask.Info, ask.App);
        var email = await grains.Contacts().Normalise(new(app.Pool, ContactRules.Email, ask.Email));
        if (!email.IsOk)
            return email.As<MadeUser>();
        var username = ask.Username is null ? Outcome<Username?>.Ok(null) : (await profiles.Normalise(app.Pool, ask.Username)).Map(name => (Username?)name);
        if (!username.IsOk)
            return username.As<MadeUser>();
        var user = await Claim(info, email.Require(), username.Require());
        if (!user.IsOk)
            return user.As<MadeUser>();
        byte[]? hash = null;
        if (ask.Password is { } password)
        {
            var hashed = await hashes.Hash(user.Require(), password);
            if (!hashed.IsOk)
                return hashed.As<MadeUser>();
            hash = hashed.Require();
        }

        var made = await grains.User(user.Require()).SignUp(new(info, app.Id, email.Require(), username.Require(), ask.Profile, hash));
        return made.Map(stored => new MadeUser(user.Require(), stored.Stamp));
    }

    private async Task<Outcome<UserId>> Claim(CallInfo info, Contact email, Username? username)
    {
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

/// <summary>A user who was made, and the stamp of its credentials.</summary>
public sealed record MadeUser(UserId User, long Stamp);
