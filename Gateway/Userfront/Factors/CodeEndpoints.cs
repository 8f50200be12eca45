using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Identities;
using OrleansTenantAuth.Users;

namespace OrleansTenantAuth.Gateway.Userfront.Factors;

/// <summary>Log-in codes by e-mail and SMS, as first and as second factors.</summary>
public sealed class CodeEndpoints(IGrainFactory grains, ContactSends sends, ContactLogin login, FirstFactorTokens tokens)
{
    private const int MaxContact = 320;

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<CodeEndpoints>();
        var group = new SiteRoutes(routes, "Workspaces: links and codes");
        group.Send("POST", "/auth/code", UserfrontJson.Default.SendCodeBody, UserfrontJson.Default.SendAnswer, endpoints.Send,
            "Sends a code that counts for five minutes. Its use makes the user where the contact is new. In test mode the answer has the code.",
            AuthError.OtpRateLimited);
        group.Send("PUT", "/auth/code", UserfrontJson.Default.UseCodeBody, UserfrontJson.Default.LoginAnswer, endpoints.Use,
            "Logs in by the newest code sent to a contact. With the user's access token as Bearer it proves the contact within that session.",
            AuthError.OtpInvalid, AuthError.ContactTaken, AuthError.CredentialInvalid, AuthError.TokenInvalid, AuthError.LimitReached, AuthError.UserDeleted);
    }

    private async Task<Outcome<SendAnswer>> Send(SiteCall call, SendCodeBody body)
    {
        var check = new FieldCheck();
        var kind = KindOf(check, body.Channel);
        var newcomer = LinkEndpoints.Newcomer(check, body);
        var value = await ValueOf(call, check, kind, body.Email, body.PhoneNumber);
        if (check.Failed)
            return check.Refuse<SendAnswer>();
        if (!value.IsOk)
            return value.As<SendAnswer>();
        var contact = await sends.Normalise(call.Info, call.Site, kind, value.Require(), isLink: false);
        return contact.IsOk
            ? await sends.Send(new(call, contact.Require(), OtpPurpose.Login, null, null, newcomer))
            : contact.As<SendAnswer>();
    }

    private async Task<Outcome<LoginAnswer>> Use(SiteCall call, UseCodeBody body)
    {
        var check = new FieldCheck();
        var kind = KindOf(check, body.Channel);
        var code = check.Text("verificationCode", body.VerificationCode, 16);
        var value = await ValueOf(call, check, kind, body.Email, body.PhoneNumber);
        if (check.Failed)
            return check.Refuse<LoginAnswer>();
        if (!value.IsOk)
            return value.As<LoginAnswer>();
        var contact = await grains.Contacts().Normalise(new(call.Site.App.Pool, kind, value.Require()));
        if (!contact.IsOk)
            return contact.As<LoginAnswer>();
        var presented = await login.OfCode(call, contact.Require(), code);
        return presented.IsOk ? await login.Run(presented.Require()) : presented.As<LoginAnswer>();
    }

    /// <summary>The contact that the body names, or the proven one of the user who brings a first factor.</summary>
    private async Task<Outcome<string>> ValueOf(SiteCall call, FieldCheck check, string kind, TextField email, TextField phone)
    {
        var isEmail = kind == ContactRules.Email;
        var named = isEmail ? check.OptionalText("email", email, MaxContact) : check.OptionalText("phoneNumber", phone, MaxContact);
        if (named is not null || check.Failed)
            return Outcome<string>.Ok(named ?? "");
        if (tokens.Read(call.Http) is not { } first || first.App != call.Site.App.Id)
        {
            check.Add(isEmail ? "email" : "phoneNumber", "This field is required.");
            return Outcome<string>.Ok("");
        }

        var site = call.Site.Tenant.Id;
        var facts = await grains.User(first.Factor.User).ReadSessionNow(new(call.Info, call.Site.App.Id, null, null, site, site));
        if (!facts.IsOk)
            return facts.As<string>();
        if (Proven(facts.Require().Person, isEmail) is { } value)
            return Outcome<string>.Ok(value);
        check.Add(isEmail ? "email" : "phoneNumber", "The user has none that is proven.");
        return Outcome<string>.Ok("");
    }

    private static string? Proven(PersonView? person, bool isEmail) => isEmail
        ? person?.EmailVerifiedAt is null ? null : person.Email
        : person?.PhoneVerifiedAt is null ? null : person.Phone;

    private static string KindOf(FieldCheck check, TextField sent)
    {
        var channel = check.Text("channel", sent, 10);
        if (channel.Length > 0 && channel is not ("email" or "sms"))
            check.Add("channel", "Must be email or sms.");
        return channel == "sms" ? ContactRules.Phone : ContactRules.Email;
    }
}
