using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Identities;

namespace OrleansTenantAuth.Gateway.Userfront.Factors;

/// <summary>Second factors in the spelling of older clients, which send the first factor in the body.</summary>
public sealed class MfaEndpoints(MfaCodes codes)
{
    private const int MaxToken = 1_024;

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<MfaEndpoints>();
        var group = new SiteRoutes(routes, "Workspaces: links and codes");
        group.Send("POST", "/auth/mfa", UserfrontJson.Default.SendMfaBody, UserfrontJson.Default.SendAnswer, endpoints.Send,
            "Sends a code as the second factor, three times at most for one first factor; to a new contact only while the user has no second factor. "
            + "In test mode the answer has the code.",
            AuthError.TokenInvalid, AuthError.OtpRateLimited);
        group.Login("PUT", "/auth/mfa", UserfrontJson.Default.UseMfaBody, UserfrontJson.Default.LoginAnswer, endpoints.Use,
            "Logs in by the newest code that was sent for a first factor.",
            AuthError.TokenInvalid, AuthError.OtpInvalid, AuthError.ContactTaken, AuthError.CredentialInvalid, AuthError.LimitReached, AuthError.UserDeleted);
    }

    private async Task<Outcome<SendAnswer>> Send(SiteCall call, SendMfaBody body)
    {
        var check = new FieldCheck();
        var first = check.Text("firstFactorCode", body.FirstFactorCode, MaxToken);
        if (check.Text("strategy", body.Strategy, 40) is not ("" or "verificationCode"))
            check.Add("strategy", "Must be verificationCode.");
        var kind = CodeEndpoints.KindOf(check, body.Channel);
        var value = CodeEndpoints.ValueOf(check, kind, body.Email, body.PhoneNumber, null);
        return check.Failed
            ? check.Refuse<SendAnswer>()
            : await codes.Send(call with { FirstFactorCode = first }, kind, kind == ContactRules.Email ? "email" : "phoneNumber", value);
    }

    private async Task<Outcome<LoginAnswer>> Use(SiteCall call, UseMfaBody body)
    {
        var check = new FieldCheck();
        var first = check.Text("firstFactorCode", body.FirstFactorCode, MaxToken);
        var code = check.Text("verificationCode", body.VerificationCode, 16);
        return check.Failed ? check.Refuse<LoginAnswer>() : await codes.Use(call with { FirstFactorCode = first }, code);
    }
}
