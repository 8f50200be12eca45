using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Userfront.Accounts;
using OrleansTenantAuth.Gateway.Userfront.Sessions;
using OrleansTenantAuth.Sessions;

namespace OrleansTenantAuth.Gateway.Userfront.Pkce;

/// <summary>A well-formed exchange.</summary>
/// <param name="Http">The request.</param>
/// <param name="Code">The authorization code.</param>
/// <param name="Verifier">The verifier.</param>
/// <param name="ClientId">The code of the tenant.</param>
/// <param name="RedirectUri">Where the code was sent, or null.</param>
public sealed record ExchangeCall(HttpContext Http, string Code, string Verifier, string ClientId, string? RedirectUri);

/// <summary>
/// The exchange of an authorization code for the tokens of a session. Everything is checked before the session is opened, so a wrong
/// verifier costs nothing but a try. A code that comes twice was seen by somebody else: the session that it opened ends (RFC 6749,
/// section 4.1.2).
/// </summary>
public sealed class PkceExchange(IGrainFactory grains, AuthorizationCodes codes, Tries tries, Sites sites, SiteSessions sessions)
{
    private const string Kind = "pkce";

    /// <summary>Opens the session, or <see cref="AuthError.GrantInvalid"/>.</summary>
    public async Task<Outcome<SessionTokens>> Run(ExchangeCall ask)
    {
        ArgumentNullException.ThrowIfNull(ask);
        if (codes.Read(ask.Code) is not { } grant || !string.Equals(grant.Code, ask.ClientId, StringComparison.Ordinal))
            return Refused;
        var site = await sites.Find(grant.Code, grant.Mode, Calls.OfPublic(ask.Http));
        if (!site.IsOk)
            return site.Error == AuthError.TenantNotFound ? Refused : site.As<SessionTokens>();
        if (ask.RedirectUri is { } uri && !string.Equals(uri, site.Require().Settings.PkceLoginRedirectUri, StringComparison.Ordinal))
            return Refused;
        var call = new SiteCall(ask.Http, site.Require(), SiteRoutes.InfoOf(ask.Http, site.Require()));
        var admitted = await tries.Take(call.Info, "k-" + grant.Family.Value.ToString("N"), Kind);
        if (!admitted.IsOk)
            return admitted.As<SessionTokens>();
        return admitted.Require() && AuthorizationCodes.Fits(ask.Verifier, grant.Challenge) ? await Open(call, grant) : Refused;
    }

    private static Outcome<SessionTokens> Refused { get; } = Outcome<SessionTokens>.Refuse(AuthError.GrantInvalid);

    private async Task<Outcome<SessionTokens>> Open(SiteCall call, AuthorizationGrant grant)
    {
        var opened = await sessions.Open(call, grant.User, grant.Stamp, grant.Methods, grant.Family);
        if (opened.Error == AuthError.OtpAlreadyUsed)
        {
            var ended = await grains.Family(grant.Family).Revoke(new(call.Info, call.Site.App.Id, grant.User, "reuse"));
            return ended.IsOk ? Refused : ended.As<SessionTokens>();
        }

        // The user's credentials, membership or role may have changed since the log-in.
        return opened.Error is AuthError.CredentialInvalid or AuthError.RoleNotFound or AuthError.UserDeleted or AuthError.UserNotFound ? Refused : opened;
    }
}
