using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Userfront.Accounts;
using OrleansTenantAuth.Gateway.Userfront.Passwords;
using OrleansTenantAuth.Identities;
using OrleansTenantAuth.Users;

namespace OrleansTenantAuth.Gateway.Userfront.Server;

/// <summary>Users made and changed by the workspace's own server.</summary>
public sealed class UserChangeEndpoints(IGrainFactory grains, NewAccount accounts, ProfileReader profiles, PasswordRule rule, WorkspaceUsers users)
{
    private const int MaxName = 320;

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<UserChangeEndpoints>();
        var group = new ServerRoutes(routes, "Workspaces: users");
        group.Send("POST", "/users", UserfrontJson.Default.CreateUserBody, UserfrontJson.Default.PersonAnswer, endpoints.Create,
            "Makes a user, with a password or without. A repeat with the same Idempotency-Key makes one.",
            AuthError.Forbidden, AuthError.ContactTaken, AuthError.NameTaken, AuthError.Overloaded, AuthError.UserNotFound);
        group.Send("POST", "/users/createOrUpdate", UserfrontJson.Default.CreateUserBody, UserfrontJson.Default.PersonAnswer, endpoints.CreateOrUpdate,
            "Changes the user with this address, or makes one. The password is taken for a new user only. Safe to repeat.",
            AuthError.Forbidden, AuthError.ContactTaken, AuthError.NameTaken, AuthError.Overloaded, AuthError.UserNotFound, AuthError.UserDeleted);
        group.Send("PUT", "/users/{userId}", UserfrontJson.Default.ChangeUserBody, UserfrontJson.Default.PersonAnswer, endpoints.Change,
            "Changes a user; what is left out stays. Safe to repeat.",
            AuthError.Forbidden, AuthError.NameTaken, AuthError.UserNotFound, AuthError.UserDeleted);
    }

    private async Task<Outcome<PersonAnswer>> Create(ServerCall call, CreateUserBody body)
    {
        var ask = await Read(call, body);
        return ask.IsOk ? await Create(call, ask.Require()) : ask.As<PersonAnswer>();
    }

    private async Task<Outcome<PersonAnswer>> CreateOrUpdate(ServerCall call, CreateUserBody body)
    {
        var ask = await Read(call, body);
        if (!ask.IsOk)
            return ask.As<PersonAnswer>();
        var email = await grains.Contacts().Normalise(new(call.Site.App.Pool, ContactRules.Email, ask.Require().Email));
        if (!email.IsOk)
            return email.As<PersonAnswer>();
        var owner = await grains.Identity(email.Require()).Find(new(call.Info));
        if (!owner.IsOk)
            return owner.As<PersonAnswer>();
        return owner.Require().User is { } user
            ? await Change(call, user, ask.Require().Username, ask.Require().Profile)
            : await Create(call, ask.Require());
    }

    private async Task<Outcome<PersonAnswer>> Change(ServerCall call, ChangeUserBody body)
    {
        var check = new FieldCheck();
        var username = check.OptionalText("username", body.Username, MaxName);
        var profile = ProfileReader.Read(check, body.Name, body.Image, body.Data);
        if (check.Failed)
            return check.Refuse<PersonAnswer>();
        var known = await users.Read(call);
        return known.IsOk ? await Change(call, known.Require().User, username, profile) : known.As<PersonAnswer>();
    }

    private async Task<Outcome<NewUserCall>> Read(ServerCall call, CreateUserBody body)
    {
        var check = new FieldCheck();
        var email = check.Text("email", body.Email, MaxName);
        var username = check.OptionalText("username", body.Username, MaxName);
        var profile = ProfileReader.Read(check, body.Name, body.Image, body.Data);
        var password = body.Password == default ? null : await rule.Read(check, body.Password, call.Site.Mode, call.Http.RequestAborted);
        return check.Failed
            ? check.Refuse<NewUserCall>()
            : Outcome<NewUserCall>.Ok(new NewUserCall(call.Info, call.Site.App, email, username, profile, password));
    }

    private async Task<Outcome<PersonAnswer>> Create(ServerCall call, NewUserCall ask)
    {
        var made = await accounts.Make(ask);
        return made.IsOk ? await Answer(call, made.Require().User) : made.As<PersonAnswer>();
    }

    private async Task<Outcome<PersonAnswer>> Change(ServerCall call, UserId user, string? name, ProfileFields profile)
    {
        var username = name is null ? Outcome<Username?>.Ok(null) : (await profiles.Normalise(call.Site.App.Pool, name)).Map(found => (Username?)found);
        if (!username.IsOk)
            return username.As<PersonAnswer>();
        if (username.Require() is { } wanted && await profiles.Claim(wanted, user, call.Info) is { IsOk: false } taken)
            return taken.As<PersonAnswer>();
        var changed = await grains.User(user).ChangeProfile(new(call.Info, call.Site.App.Id, profile, username.Require()));
        return changed.IsOk ? await Answer(call, user) : changed.As<PersonAnswer>();
    }

    private async Task<Outcome<PersonAnswer>> Answer(ServerCall call, UserId user)
    {
        var facts = await users.Read(call, user);
        return facts.Map(PersonAnswer.Of);
    }
}
