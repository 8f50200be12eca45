using OrleansTenantAuth.Gateway.Admin;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Userfront.Sessions;
using OrleansTenantAuth.Identities;
using OrleansTenantAuth.Users;

namespace OrleansTenantAuth.Gateway.Userfront.Factors;

/// <summary>Log-in links, and links and codes that prove a contact of the caller.</summary>
public sealed class LinkEndpoints(ContactSends sends, ContactLogin login, SiteSessions sessions, Sites sites)
{
    private const string Tag = "Workspaces: links and codes";
    private const int MaxContact = 320;

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<LinkEndpoints>();
        var group = new SiteRoutes(routes, Tag);
        group.Send("POST", "/auth/link", UserfrontJson.Default.SendLinkBody, UserfrontJson.Default.SendAnswer, endpoints.Send,
            "Sends a log-in link that works once within an hour. Its use makes the user where the address is new. In test mode the answer has the link.",
            AuthError.OtpRateLimited);
        group.Login("PUT", "/auth/link", UserfrontJson.Default.UseLinkBody, UserfrontJson.Default.LoginAnswer, endpoints.Use,
            "Logs in by a link. With the user's access token as Bearer it proves the address within that session; else a first proof ends what was set before.",
            AuthError.LinkInvalid, AuthError.ContactTaken, AuthError.CredentialInvalid, AuthError.TokenInvalid, AuthError.LimitReached, AuthError.UserDeleted);
        var own = new UserRoutes(routes, Tag);
        own.Send("POST", "/auth/verify/email", UserfrontJson.Default.VerifyContactBody, UserfrontJson.Default.SendAnswer, (http, body) => endpoints.Verify(http, body, ContactRules.Email),
            "Sends a link that proves an address of the caller, when it is used with the caller's access token; it works once within three days.",
            AuthError.OtpRateLimited, AuthError.TenantNotFound);
        own.Send("POST", "/auth/verify/phone", UserfrontJson.Default.VerifyContactBody, UserfrontJson.Default.SendAnswer, (http, body) => endpoints.Verify(http, body, ContactRules.Phone),
            "Sends a code that proves a phone number of the caller, when it is used (PUT /auth/code, channel sms) with the caller's access token.",
            AuthError.OtpRateLimited, AuthError.TenantNotFound);
    }

    internal static NewcomerFields Newcomer(FieldCheck check, NewcomerBody body) => new(
        check.OptionalText("username", body.Username, 64),
        new ProfileFields(check.OptionalText("name", body.Name, 200), null, TenantData.Read(check, "data", body.Data)));

    private async Task<Outcome<SendAnswer>> Send(SiteCall call, SendLinkBody body)
    {
        var check = new FieldCheck();
        var email = check.Text("email", body.Email, MaxContact);
        var newcomer = Newcomer(check, body);
        if (check.Failed)
            return check.Refuse<SendAnswer>();
        var contact = await sends.Normalise(call.Info, call.Site, ContactRules.Email, email, isLink: true);
        return contact.IsOk
            ? await sends.Send(new(call, contact.Require(), OtpPurpose.Login, null, "login", newcomer))
            : contact.As<SendAnswer>();
    }

    private async Task<Outcome<LoginAnswer>> Use(SiteCall call, UseLinkBody body)
    {
        var check = new FieldCheck();
        var token = check.Text("token", body.Token, 200);
        var uuid = check.Uuid("uuid", body.Uuid);
        check.OptionalText("linkType", body.LinkType, 40);
        if (check.Failed)
            return check.Refuse<LoginAnswer>();
        var presented = await login.OfLink(call, uuid, token);
        return presented.IsOk ? await login.Run(presented.Require()) : presented.As<LoginAnswer>();
    }

    private async Task<Outcome<SendAnswer>> Verify(HttpContext http, VerifyContactBody body, string kind)
    {
        var user = await sessions.Admit(http);
        if (!user.IsOk)
            return user.As<SendAnswer>();
        var facts = user.Require().Facts;
        var (check, isEmail) = (new FieldCheck(), kind == ContactRules.Email);
        var value = isEmail ? check.Text("email", body.Email, MaxContact) : check.Text("phoneNumber", body.PhoneNumber, MaxContact);
        if (check.OptionalNumber("userId", body.UserId, 1, int.MaxValue) is { } number && number != facts.Person!.Number)
            check.Add("userId", "Must be the caller's own.");
        if (check.OptionalUuid("userUuid", body.UserUuid) is { } uuid && uuid != facts.User.Value)
            check.Add("userUuid", "Must be the caller's own.");
        if (check.OptionalText("tenantId", body.TenantId, 16) is { } code && code != facts.Site!.Code)
            check.Add("tenantId", "Must be that of the caller's session.");
        if (check.Failed)
            return check.Refuse<SendAnswer>();
        var site = await sites.Find(facts.Site!.Code, facts.App.Settings.Workspace!.Mode, user.Require().Info);
        if (!site.IsOk)
            return site.As<SendAnswer>();
        var contact = await sends.Normalise(user.Require().Info, site.Require(), kind, value, isLink: isEmail);
        return contact.IsOk
            ? await sends.Send(new(new SiteCall(http, site.Require(), user.Require().Info), contact.Require(), OtpPurpose.EmailVerify, facts.User, isEmail ? "verify" : null, null))
            : contact.As<SendAnswer>();
    }
}
