using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Identities;

namespace OrleansTenantAuth.Gateway.Auth;

/// <summary>POST /auth/send-otp and /auth/verify-otp.</summary>
public sealed class OtpEndpoints(SendOtp sending, Login login)
{
    private const int MaxContactLength = 320;
    private const int MaxUserAgentLength = 200;

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var otp = routes.ServiceProvider.GetRequiredService<OtpEndpoints>();
        var group = routes.MapGroup("/auth").WithTags("One-time codes").AuthenticatedBy(RouteAuth.App);
        group.MapJsonPost("/send-otp", AuthJson.Default.SendOtpBody, AuthJson.Default.SendOtpAnswer, otp.Send)
            .WithSummary("Sends a one-time code. A repeat with the same Idempotency-Key answers the same request.")
            .Refuses(AuthError.TokenInvalid, AuthError.TokenExpired, AuthError.TokenRevoked, AuthError.UserNotFound, AuthError.UserDeleted, AuthError.Forbidden, AuthError.OtpRateLimited);
        group.MapJsonPost("/verify-otp", AuthJson.Default.VerifyOtpBody, AuthJson.Default.VerifyOtpAnswer, otp.Verify)
            .WithSummary("Checks a code and opens a session. Safe to repeat with the same Idempotency-Key.")
            .Refuses(
                AuthError.TokenInvalid,
                AuthError.OtpNotFound,
                AuthError.OtpWrongApp,
                AuthError.OtpWrongPurpose,
                AuthError.OtpAlreadyUsed,
                AuthError.OtpExpired,
                AuthError.OtpLocked,
                AuthError.OtpInvalid,
                AuthError.UserDeleted,
                AuthError.Forbidden,
                AuthError.UserNotFound,
                AuthError.RoleNotFound,
                AuthError.ContactTaken);
    }

    private Task<Outcome<SendOtpAnswer>> Send(SendOtpBody body, HttpContext http)
    {
        var check = new FieldCheck();
        var app = AppCaller.Read(check, body);
        var purpose = Purposes.Read(check, body.Purpose);
        var email = check.OptionalText("email", body.Email, MaxContactLength);
        var phone = check.OptionalText("phone", body.Phone, MaxContactLength);
        var user = check.OptionalUuid("user_id", body.UserId);
        var prefix = check.OptionalAddressPrefix("client_ip", body.ClientIp);
        var language = check.OptionalText("language", body.Language, 35);
        CheckContact(check, body, purpose);
        var bearer = BearerToken.Of(http);
        if (purpose is not (OtpPurpose.Login or OtpPurpose.Unset) && body.UserId == default && bearer is null)
            check.Add("user_id", "Name the user by user_id, or send the user's access token as Bearer.");
        if (check.Failed)
            return Task.FromResult(check.Refuse<SendOtpAnswer>());

        var call = Calls.OfApp(http, app.Id, prefix ?? "");
        return sending.Run(http, new(call, app, email is null ? "phone" : "email", (email ?? phone)!, purpose, user, bearer, language));
    }

    private Task<Outcome<VerifyOtpAnswer>> Verify(VerifyOtpBody body, HttpContext http)
    {
        var check = new FieldCheck();
        var app = AppCaller.Read(check, body);
        var request = check.Uuid("otp_request_id", body.OtpRequestId);
        var code = check.Text("otp", body.Otp, 8);
        if (code.Length > 0 && (code.Length is not (6 or 8) || code.AsSpan().ContainsAnyExceptInRange('0', '9')))
            check.Add("otp", "Must be the 6 or 8 digits that were sent.");
        var purpose = Purposes.Read(check, body.Purpose);
        var tenant = check.OptionalUuid("tenant_id", body.TenantId);
        var prefix = check.OptionalAddressPrefix("client_ip", body.ClientIp);
        if (check.Failed)
            return Task.FromResult(check.Refuse<VerifyOtpAnswer>());

        var call = Calls.OfApp(http, app.Id, prefix ?? "");
        TenantId? asked = tenant is { } id ? new TenantId(id) : null;
        return login.Run(http, new(call, app, new ChallengeId(request), code, purpose, asked, UserAgent(http)));
    }

    private static void CheckContact(FieldCheck check, SendOtpBody body, OtpPurpose purpose)
    {
        if (body.Email == default && body.Phone == default)
            check.Add("phone", "Exactly one of phone and email is required.");
        else if (body.Email != default && body.Phone != default)
            check.Add("email", "Send either phone or email, not both.");
        else if (purpose == OtpPurpose.PhoneChange && body.Phone == default)
            check.Add("phone", "PHONE_CHANGE needs the new phone number.");
        else if (purpose == OtpPurpose.EmailVerify && body.Email == default)
            check.Add("email", "EMAIL_VERIFY needs the e-mail address.");
    }

    private static string UserAgent(HttpContext http)
    {
        var sent = http.Request.Headers.UserAgent.ToString();
        var kept = sent.Length > MaxUserAgentLength ? sent[..MaxUserAgentLength] : sent;
        return kept.AsSpan().ContainsAnyExceptInRange(' ', '~') ? "" : kept;
    }
}
