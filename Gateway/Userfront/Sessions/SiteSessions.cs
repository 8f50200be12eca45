using System.Collections.Immutable;
using OrleansTenantAuth.Gateway.Auth;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Tokens;
using OrleansTenantAuth.Sessions;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Users;

namespace OrleansTenantAuth.Gateway.Userfront.Sessions;

/// <summary>A user who calls by an access token of a workspace.</summary>
/// <param name="Info">The call, in the user's name.</param>
/// <param name="Family">The session.</param>
/// <param name="Facts">What the session rests on, as of now.</param>
public sealed record UserCall(CallInfo Info, FamilyId Family, SessionFacts Facts);

/// <summary>Opens sessions at tenants of workspaces, and admits the users who call by their access tokens.</summary>
public sealed class SiteSessions(IGrainFactory grains, AccessTokenVerifier tokens, CurrentReads reads, ExcessSessions excess, StoreClock time)
{
    /// <summary>
    /// The caller, or <see cref="AuthError.TokenInvalid"/> and its like: signature and expiry by keys that are a second old at most,
    /// session, user and tenant as of now.
    /// </summary>
    public async Task<Outcome<UserCall>> Admit(HttpContext http)
    {
        var call = Calls.OfPublic(http);
        var token = BearerToken.Of(http) is { } text ? await tokens.Verify(text, call) : Outcome<AccessToken>.Refuse(AuthError.TokenInvalid);
        if (!token.IsOk)
            return token.As<UserCall>();
        var claims = token.Require();
        var facts = await reads.Of(call, asked => grains.Family(claims.Family).InspectSite(new(asked, claims.Epoch)));
        if (!facts.IsOk)
            return facts.As<UserCall>();

        // An app's ring signs for that app alone, whatever session the token names.
        return string.Equals(facts.Require().App.Slug, claims.AppSlug, StringComparison.Ordinal)
            ? Outcome<UserCall>.Ok(new UserCall(
                Calls.Of(http, "user:" + claims.User, AddressPrefix.Of(RequestFacts.Of(http).Peer)), claims.Family, facts.Require()))
            : Outcome<UserCall>.Refuse(AuthError.TokenInvalid);
    }

    /// <summary>Opens a session, of a given id or a new one, for a user who proved a credential under a stamp.</summary>
    public async Task<Outcome<SessionTokens>> Open(SiteCall call, UserId user, long stamp, ImmutableArray<string> methods, FamilyId? named = null)
    {
        ArgumentNullException.ThrowIfNull(call);
        var family = named ?? NewFamily(call, user);
        var opened = await grains.Family(family).OpenSite(new(call.Info, call.Site.App.Id, user, call.Site.Tenant.Id, stamp, methods, call.UserAgent));
        if (opened.IsOk)
            await excess.End(call.Info, call.Site.App.Id, user, opened.Require().Excess);
        return opened;
    }

    /// <summary>The id of a session that a call is to open.</summary>
    public FamilyId NewFamily(SiteCall call, UserId user)
    {
        ArgumentNullException.ThrowIfNull(call);
        return new(DerivedIds.Timed(call.Info.OperationId, "site family\n" + user, time.GetUtcNow()));
    }

    /// <summary>The answer to a log-in.</summary>
    public LoginAnswer Answer(SiteCall call, SessionTokens tokens)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(tokens);
        var path = tokens.Site!.Facts.Site!.Settings.LoginRedirectPath ?? "/";
        return new(MessageAnswer.Ok, call.Site.Mode, Tokens(tokens), path, SessionOf(tokens), Guid.NewGuid());
    }

    /// <summary>The tokens as clients see them.</summary>
    public TokensAnswer Tokens(SessionTokens tokens) => TokensAnswer.Of(tokens, time.GetUtcNow());

    /// <summary>The session of tokens.</summary>
    public static Guid SessionOf(SessionTokens tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        return RefreshTokenFormat.TryParse(tokens.RefreshToken, out var family, out _, out _)
            ? family.Value
            : throw new InvalidOperationException("A session's own token can be read.");
    }
}
