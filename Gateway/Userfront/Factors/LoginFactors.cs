using System.Collections.Immutable;
using OrleansTenantAuth.Gateway.Userfront.Accounts;
using OrleansTenantAuth.Gateway.Userfront.Pkce;
using OrleansTenantAuth.Gateway.Userfront.Sessions;
using OrleansTenantAuth.Sessions;
using OrleansTenantAuth.Tenants;
using OrleansTenantAuth.Users;

namespace OrleansTenantAuth.Gateway.Userfront.Factors;

/// <summary>What a log-in came to.</summary>
/// <param name="Answer">The answer.</param>
/// <param name="Facts">The user at the tenant.</param>
public sealed record FinishedLogin(LoginAnswer Answer, SessionFacts Facts);

/// <summary>
/// What follows a proven factor: a session, or an authorization code for one where the call names a PKCE challenge, or where the
/// tenant takes two, the request for a second one of another kind.
/// </summary>
public sealed class LoginFactors(IGrainFactory grains, SiteSessions sessions, FirstFactorTokens tokens, Tries tries, AuthorizationCodes codes)
{
    /// <summary>Goes on after a factor. A user whom the tenant does not know is <see cref="AuthError.CredentialInvalid"/>.</summary>
    public async Task<Outcome<LoginAnswer>> Finish(SiteCall call, ProvenFactor factor) =>
        (await Conclude(call, factor)).Map(login => login.Answer);

    /// <summary>As <see cref="Finish"/>, with the user.</summary>
    public async Task<Outcome<FinishedLogin>> Conclude(SiteCall call, ProvenFactor factor)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(factor);
        var (app, site) = (call.Site.App, call.Site.Tenant.Id);
        var facts = await grains.User(factor.User).ReadSessionNow(new(call.Info, app.Id, null, null, site, site));
        if (!facts.IsOk)
            return facts.Error == AuthError.UserNotFound ? Outcome<FinishedLogin>.Refuse(AuthError.CredentialInvalid) : facts.As<FinishedLogin>();
        if (facts.Require() is not { IsMember: true, IsDeleted: false, TenantRefused: false, Person: not null, Site: not null } known)
            return Outcome<FinishedLogin>.Refuse(AuthError.CredentialInvalid);
        if (known.Site.Settings.IsMfaRequired != true)
            return (await Open(call, factor, null)).Map(answer => new FinishedLogin(answer, known));

        var first = tokens.Read(call) is { } brought && brought.App == app.Id ? brought.Factor : null;
        return first is not null && first.User == factor.User && first.Stamp == factor.Stamp && first.Kind != factor.Kind
            ? (await Open(call, factor, first)).Map(answer => new FinishedLogin(answer, known))
            : Outcome<FinishedLogin>.Ok(new FinishedLogin(Ask(call, factor, known.Person), known));
    }

    private async Task<Outcome<LoginAnswer>> Open(SiteCall call, ProvenFactor factor, ProvenFactor? first)
    {
        ImmutableArray<string> kinds = first is null ? [factor.Kind] : [first.Kind, factor.Kind];
        var freed = await tries.Succeed(call.Info, factor.User, kinds);
        if (!freed.IsOk)
            return freed.As<LoginAnswer>();
        ImmutableArray<string> methods = [.. kinds.Select(FactorKinds.MethodOf).Distinct(StringComparer.Ordinal)];
        methods = first is null ? methods : methods.Add("mfa");
        if (call.CodeChallenge is { } challenge)
            return Outcome<LoginAnswer>.Ok(Grant(call, factor, methods, challenge));
        var opened = await sessions.Open(call, factor.User, factor.Stamp, methods, factor.Family);

        // The role may have gone since.
        return opened.Error is AuthError.RoleNotFound
            ? Outcome<LoginAnswer>.Refuse(AuthError.CredentialInvalid)
            : opened.Map(session => sessions.Answer(call, session));
    }

    private LoginAnswer Grant(SiteCall call, ProvenFactor factor, ImmutableArray<string> methods, string challenge)
    {
        var family = factor.Family ?? sessions.NewFamily(call, factor.User);
        var grant = new AuthorizationGrant(factor.User, factor.Stamp, family, methods, call.Site.Tenant.Code, call.Site.Mode, challenge);
        return new LoginAnswer("PKCE required", call.Site.Mode, null, call.Site.Settings.PkceLoginRedirectUri, null, null) { AuthorizationCode = codes.Make(grant) };
    }

    private LoginAnswer Ask(SiteCall call, ProvenFactor factor, PersonView person)
    {
        var configured = HeldFactor.Kinds(person).ToHashSet(StringComparer.Ordinal);
        ImmutableArray<SecondFactorAnswer> second =
        [
            .. new (string Kind, string Channel, string Strategy)[]
            {
                (FactorKinds.Totp, "authenticator", "totp"),
                (FactorKinds.Email, "email", "verificationCode"),
                (FactorKinds.Sms, "sms", "verificationCode"),
                (FactorKinds.Password, "email", "password"),
            }

            // Nobody sets up a password as a second factor.
            .Where(known => known.Kind != factor.Kind && (known.Kind != FactorKinds.Password || configured.Contains(known.Kind)))
            .Select(known => new SecondFactorAnswer(known.Channel, known.Strategy, configured.Contains(known.Kind))),
        ];
        var token = tokens.Make(call.Site, factor);
        return new LoginAnswer("MFA required", call.Site.Mode, null, null, null, null)
        {
            IsMfaRequired = true,
            FirstFactorToken = token,
            FirstFactorCode = token,
            Result = OlderMfaAnswer.Of(token, second),
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
