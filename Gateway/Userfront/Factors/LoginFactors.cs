using System.Collections.Immutable;
using OrleansTenantAuth.Gateway.Userfront.Sessions;
using OrleansTenantAuth.Tenants;
using OrleansTenantAuth.Users;

namespace OrleansTenantAuth.Gateway.Userfront.Factors;

/// <summary>
/// What follows a proven factor: a session, or where the tenant takes two, the request for a second one of another kind.
/// </summary>
public sealed class LoginFactors(IGrainFactory grains, SiteSessions sessions, FirstFactorTokens tokens)
{
    /// <summary>Goes on after a factor. A user whom the tenant does not know is <see cref="AuthError.CredentialInvalid"/>.</summary>
    public async Task<Outcome<LoginAnswer>> Finish(SiteCall call, ProvenFactor factor)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(factor);
        var (app, site) = (call.Site.App, call.Site.Tenant.Id);
        var facts = await grains.User(factor.User).ReadSessionNow(new(call.Info, app.Id, null, null, site, site));
        if (!facts.IsOk)
            return facts.Error == AuthError.UserNotFound ? Outcome<LoginAnswer>.Refuse(AuthError.CredentialInvalid) : facts.As<LoginAnswer>();
        if (facts.Require() is not { IsMember: true, IsDeleted: false, TenantRefused: false, Person: not null, Site: not null } known)
            return Outcome<LoginAnswer>.Refuse(AuthError.CredentialInvalid);
        if (known.Site.Settings.IsMfaRequired != true)
            return await Open(call, factor, [FactorKinds.MethodOf(factor.Kind)]);

        var first = tokens.Read(call.Http) is { } brought && brought.App == app.Id ? brought.Factor : null;
        return first is not null && first.User == factor.User && first.Stamp == factor.Stamp && first.Kind != factor.Kind
            ? await Open(call, factor, [FactorKinds.MethodOf(first.Kind), FactorKinds.MethodOf(factor.Kind), "mfa"])
            : Outcome<LoginAnswer>.Ok(Ask(call, factor, known.Person));
    }

    private async Task<Outcome<LoginAnswer>> Open(SiteCall call, ProvenFactor factor, ImmutableArray<string> methods)
    {
        var opened = await sessions.Open(call, factor.User, factor.Stamp, [.. methods.Distinct(StringComparer.Ordinal)], factor.Family);

        // The role may have gone since.
        return opened.Error is AuthError.RoleNotFound
            ? Outcome<LoginAnswer>.Refuse(AuthError.CredentialInvalid)
            : opened.Map(session => sessions.Answer(call, session));
    }

    private LoginAnswer Ask(SiteCall call, ProvenFactor factor, PersonView person)
    {
        ImmutableArray<SecondFactorAnswer> second =
        [
            .. new (string Kind, SecondFactorAnswer Answer)[]
            {
                (FactorKinds.Totp, new("authenticator", "totp", person.HasTotp)),
                (FactorKinds.Email, new("email", "verificationCode", person.EmailVerifiedAt is not null)),
                (FactorKinds.Sms, new("sms", "verificationCode", person.PhoneVerifiedAt is not null)),
            }.Where(known => known.Kind != factor.Kind).Select(known => known.Answer),
        ];
        return new LoginAnswer("MFA required", call.Site.Mode, null, null, null, null)
        {
            IsMfaRequired = true,
            FirstFactorToken = tokens.Make(call.Site, factor),
            Authentication = new MfaAnswer(FirstOf(factor.Kind), second),
        };
    }

    private static FactorAnswer FirstOf(string kind) => kind switch
    {
        FactorKinds.Password => new("email", "password"),
        FactorKinds.Totp => new("authenticator", "totp"),
        FactorKinds.Sms => new("sms", "verificationCode"),
        FactorKinds.SignOn => new("sso", "sso"),
        _ => new("email", "verificationCode"),
    };
}
