using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Userfront.Passwords;
using OrleansTenantAuth.Identities;

namespace OrleansTenantAuth.Gateway.Userfront.Factors;

/// <summary>New passwords by a link.</summary>
public sealed class ResetEndpoints(ContactSends sends, PasswordResets resets, PasswordRule rule)
{
    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<ResetEndpoints>();
        var group = new SiteRoutes(routes, "Workspaces: passwords");
        group.Send("POST", "/auth/reset/link", UserfrontJson.Default.ResetLinkBody, UserfrontJson.Default.SendAnswer, endpoints.Send,
            "Sends a link to choose a new password; it works once within an hour. The answer does not tell whether there is such a user.",
            AuthError.OtpRateLimited);
        group.Login("PUT", "/auth/reset", UserfrontJson.Default.ResetBody, UserfrontJson.Default.LoginAnswer, endpoints.Reset,
            "Sets the password by a link, ends every session of the user and opens one.",
            AuthError.LinkInvalid, AuthError.CredentialInvalid, AuthError.WrongState, AuthError.Overloaded, AuthError.LimitReached);
    }

    private async Task<Outcome<SendAnswer>> Send(SiteCall call, ResetLinkBody body)
    {
        var check = new FieldCheck();
        var email = check.Text("email", body.Email, 320);
        if (check.Failed)
            return check.Refuse<SendAnswer>();
        var contact = await sends.Normalise(call.Info, call.Site, ContactRules.Email, email, isLink: true);
        return contact.IsOk ? await resets.Send(call, contact.Require()) : contact.As<SendAnswer>();
    }

    private async Task<Outcome<LoginAnswer>> Reset(SiteCall call, ResetBody body)
    {
        var check = new FieldCheck();
        var token = check.Text("token", body.Token, 200);
        var uuid = check.Uuid("uuid", body.Uuid);
        var password = await rule.Read(check, body.Password, call.Site.Mode, call.Http.RequestAborted);
        return check.Failed ? check.Refuse<LoginAnswer>() : await resets.Reset(call, uuid, token, password);
    }
}
