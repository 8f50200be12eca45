using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Userfront.Accounts;

namespace OrleansTenantAuth.Gateway.Userfront.Factors;

/// <summary>Authenticators.</summary>
public sealed class TotpEndpoints(IGrainFactory grains, TotpLogin totp, AccountNames names)
{
    private const string Tag = "Workspaces: authenticators";
    private const int MaxName = 320;

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<TotpEndpoints>();
        new UserRoutes(routes, Tag).Get("/auth/totp", UserfrontJson.Default.TotpAnswer, endpoints.SetUp,
            "Makes a secret and backup codes for the user whose access or first-factor token is sent; shown this once, they count once a code was used. "
            + "Until then each call makes new ones; afterwards it is refused.",
            AuthError.WrongState, AuthError.UserNotFound, AuthError.UserDeleted, AuthError.TenantNotFound);
        new SiteRoutes(routes, Tag).Login("POST", "/auth/totp", UserfrontJson.Default.TotpBody, UserfrontJson.Default.LoginAnswer, endpoints.Login,
            "Logs in by a code of an authenticator or a backup code; each counts once. Unknown user and wrong code are answered alike.",
            AuthError.OtpInvalid);
    }

    private Task<Outcome<TotpAnswer>> SetUp(HttpContext http) => totp.SetUp(http);

    private async Task<Outcome<LoginAnswer>> Login(SiteCall call, TotpBody body)
    {
        var check = new FieldCheck();
        var code = check.OptionalText("totpCode", body.TotpCode, 16);
        var backup = check.OptionalText("backupCode", body.BackupCode, 40);
        if ((code is null) == (backup is null) && !check.Failed)
            check.Add("totpCode", "Exactly one of totpCode and backupCode is required.");
        var named = await Named(call, check, body);
        if (check.Failed)
            return check.Refuse<LoginAnswer>();
        return named.IsOk ? await totp.Run(call, named.Require(), code, backup) : named.As<LoginAnswer>();
    }

    private async Task<Outcome<NamedUser>> Named(SiteCall call, FieldCheck check, TotpBody body)
    {
        var texts = new[]
        {
            check.OptionalText("emailOrUsername", body.EmailOrUsername, MaxName), check.OptionalText("email", body.Email, MaxName),
            check.OptionalText("username", body.Username, MaxName), check.OptionalText("phoneNumber", body.PhoneNumber, MaxName),
        }.Where(text => text is not null).ToArray();
        var uuid = check.OptionalUuid("userUuid", body.UserUuid);
        var number = check.OptionalNumber("userId", body.UserId, 1, int.MaxValue);
        if (check.Failed)
            return check.Refuse<NamedUser>();
        if (texts.Length + (uuid is null ? 0 : 1) + (number is null ? 0 : 1) > 1)
            check.Add("emailOrUsername", "At most one member may name the user.");
        else if (texts is [{ } text])
            return await names.Find(call.Site.App, text, call.Info);
        else if (uuid is { } id)
            return Outcome<NamedUser>.Ok(Of(new UserId(id)));
        else if (number is { } known)
            return await OfNumber(call, known);
        else if (totp.OfFirstFactor(call) is { } first)
            return Outcome<NamedUser>.Ok(first);
        else
            check.Add("emailOrUsername", "Name the user, or send the token of the first factor as Bearer.");
        return check.Refuse<NamedUser>();
    }

    private async Task<Outcome<NamedUser>> OfNumber(SiteCall call, int number)
    {
        var item = await grains.Directory().UserByNumber(new(call.Info, call.Site.App.Pool, number));
        return item.Error == AuthError.UserNotFound
            ? Outcome<NamedUser>.Ok(new NamedUser(null, $"n-{call.Site.App.Id.Value:N}-{number}"))
            : item.Map(user => Of(user.Id));
    }

    private static NamedUser Of(UserId user) => new(user, AccountNames.SubjectOf(user));
}
