using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Identities;

namespace OrleansTenantAuth.Gateway.Userfront.Factors;

/// <summary>Log-in codes by e-mail and SMS, as first and as second factors.</summary>
public sealed class CodeEndpoints(IGrainFactory grains, ContactSends sends, ContactLogin login, HeldFactors held)
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
        group.Login("PUT", "/auth/code", UserfrontJson.Default.UseCodeBody, UserfrontJson.Default.LoginAnswer, endpoints.Use,
            "Logs in by the newest code sent to a contact. With the user's access token as Bearer it proves the contact within that session.",
            AuthError.OtpInvalid, AuthError.ContactTaken, AuthError.CredentialInvalid, AuthError.TokenInvalid, AuthError.LimitReached, AuthError.UserDeleted);
    }

    private async Task<Outcome<SendAnswer>> Send(SiteCall call, SendCodeBody body)
    {
        var check = new FieldCheck();
        var kind = KindOf(check, body.Channel);
        var newcomer = LinkEndpoints.Newcomer(check, body);
        var holder = await held.Of(call);
        if (!holder.IsOk)
            return holder.As<SendAnswer>();
        var value = ValueOf(check, kind, body.Email, body.PhoneNumber, holder.Require());
        if (check.Failed)
            return check.Refuse<SendAnswer>();
        var contact = await sends.Normalise(call.Info, call.Site, kind, value, isLink: false);
        if (!contact.IsOk)
            return contact.As<SendAnswer>();
        var enrolled = holder.Require() is { MayEnrol: true } known ? (UserId?)known.Factor.User : null;
        return await sends.Send(new(call, contact.Require(), OtpPurpose.Login, enrolled, null, newcomer));
    }

    private async Task<Outcome<LoginAnswer>> Use(SiteCall call, UseCodeBody body)
    {
        var check = new FieldCheck();
        var kind = KindOf(check, body.Channel);
        var code = check.Text("verificationCode", body.VerificationCode, 16);
        var holder = await held.Of(call);
        if (!holder.IsOk)
            return holder.As<LoginAnswer>();
        var value = ValueOf(check, kind, body.Email, body.PhoneNumber, holder.Require());
        if (check.Failed)
            return check.Refuse<LoginAnswer>();
        var contact = await grains.Contacts().Normalise(new(call.Site.App.Pool, kind, value));
        if (!contact.IsOk)
            return contact.As<LoginAnswer>();
        var presented = await login.OfCode(call, contact.Require(), code);
        return presented.IsOk ? await login.Run(presented.Require()) : presented.As<LoginAnswer>();
    }

    /// <summary>The contact that the body names, or the proven one of the user who brings a first factor.</summary>
    internal static string ValueOf(FieldCheck check, string kind, TextField email, TextField phone, HeldFactor? holder)
    {
        var (field, sent) = kind == ContactRules.Email ? ("email", email) : ("phoneNumber", phone);
        var named = check.OptionalText(field, sent, MaxContact);
        if (named is not null || check.Failed)
            return named ?? "";
        if (holder?.ProvenContact(kind) is { } own)
            return own;
        check.Add(field, holder is null ? "This field is required." : "The user has none that is proven.");
        return "";
    }

    internal static string KindOf(FieldCheck check, TextField sent)
    {
        var channel = check.Text("channel", sent, 10);
        if (channel.Length > 0 && channel is not ("email" or "sms"))
            check.Add("channel", "Must be email or sms.");
        return channel == "sms" ? ContactRules.Phone : ContactRules.Email;
    }
}
