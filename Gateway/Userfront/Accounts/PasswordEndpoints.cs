using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Userfront.Passwords;
using OrleansTenantAuth.Gateway.Userfront.Sessions;
using OrleansTenantAuth.Sessions;

namespace OrleansTenantAuth.Gateway.Userfront.Accounts;

/// <summary>Sign-up, log-in and change of the own password.</summary>
public sealed class PasswordEndpoints(NewAccount accounts, PasswordLogin login, OwnPassword own, PasswordRule rule, SiteSessions sessions)
{
    private const string Tag = "Workspaces: passwords";
    private const int MaxName = 320;

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<PasswordEndpoints>();
        var sites = new SiteRoutes(routes, Tag);
        sites.Send("POST", "/auth/create", UserfrontJson.Default.CreateAccountBody, UserfrontJson.Default.CreateAccountAnswer, endpoints.Create,
            "Makes a user with a password and opens its first session. At a tenant below the workspace's root nobody can sign up: 401.",
            AuthError.Forbidden, AuthError.ContactTaken, AuthError.NameTaken, AuthError.Overloaded);
        sites.Send("POST", "/auth/basic", UserfrontJson.Default.PasswordLoginBody, UserfrontJson.Default.LoginAnswer, endpoints.Login,
            "Logs in with a password. Unknown user, wrong password and too many tries are answered alike.",
            AuthError.CredentialInvalid, AuthError.Overloaded);
        sites.Send("PUT", "/auth/basic", UserfrontJson.Default.ChangePasswordBody, UserfrontJson.Default.MessageAnswer, endpoints.Change,
            "Changes the password of the user whose access token is sent as Bearer.",
            AuthError.TokenInvalid, AuthError.CredentialInvalid, AuthError.WrongState, AuthError.Overloaded);
    }

    private async Task<Outcome<CreateAccountAnswer>> Create(SiteCall call, CreateAccountBody body)
    {
        var check = new FieldCheck();
        var email = check.Text("email", body.Email, MaxName);
        var username = check.OptionalText("username", body.Username, MaxName);
        var profile = ProfileReader.Read(check, body.Name, default, body.Data);
        check.OptionalFlag("options.noSignupEmail", body.Options?.NoSignupEmail ?? default);
        var password = await rule.Read(check, body.Password, call.Site.Mode, call.Http.RequestAborted);
        if (check.Failed)
            return check.Refuse<CreateAccountAnswer>();
        var opened = await accounts.Create(new(call, email, username, profile, password));
        return opened.Map(tokens => Answer(call, tokens));
    }

    private async Task<Outcome<LoginAnswer>> Login(SiteCall call, PasswordLoginBody body)
    {
        var check = new FieldCheck();
        var names = new[]
        {
            check.OptionalText("emailOrUsername", body.EmailOrUsername, MaxName),
            check.OptionalText("email", body.Email, MaxName),
            check.OptionalText("username", body.Username, MaxName),
        }.Where(name => name is not null).ToArray();
        var password = check.Text("password", body.Password, PasswordRule.MaxLength);
        check.OptionalFlag("options.noResetEmail", body.Options?.NoResetEmail ?? default);
        if (names.Length != 1 && !check.Failed)
            check.Add("emailOrUsername", "Exactly one of emailOrUsername, email and username is required.");
        if (check.Failed)
            return check.Refuse<LoginAnswer>();
        return await login.Run(call, names[0]!, password);
    }

    private async Task<Outcome<MessageAnswer>> Change(SiteCall call, ChangePasswordBody body)
    {
        var user = await sessions.Admit(call.Http);
        if (!user.IsOk)
            return user.As<MessageAnswer>();

        // The token names its tenant; a path that names another is not the user's.
        var facts = user.Require().Facts;
        if (!string.Equals(facts.Site!.Code, call.Site.Tenant.Code, StringComparison.Ordinal))
            return Outcome<MessageAnswer>.Refuse(AuthError.TokenInvalid);
        var check = new FieldCheck();
        var existing = check.OptionalText("existingPassword", body.ExistingPassword, PasswordRule.MaxLength);
        var password = await rule.Read(check, body.Password, facts.App.Settings.Workspace!.Mode, call.Http.RequestAborted);
        return check.Failed ? check.Refuse<MessageAnswer>() : await own.Change(user.Require(), existing, password);
    }

    private CreateAccountAnswer Answer(SiteCall call, SessionTokens tokens)
    {
        var opened = sessions.Answer(call, tokens);
        var facts = tokens.Site!.Facts;
        var person = facts.Person!;
        return new(
            opened.Message,
            opened.Mode,
            opened.Tokens!,
            facts.Site!.Settings.SignupRedirectPath ?? opened.RedirectTo!,
            opened.SessionId!.Value,
            opened.Nonce!.Value,
            facts.Site.Code,
            person.Number,
            person.Id.Value,
            person.Email,
            person.Username,
            person.Name,
            PersonAnswer.DataOf(person),
            IsConfirmed: person.EmailVerifiedAt is not null,
            person.CreatedAt,
            person.UpdatedAt,
            PersonAnswer.AuthorizationOf(facts.Authorization));
    }
}
