using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Tokens;

namespace OrleansTenantAuth.Gateway.Auth;

/// <summary>A user whose session counts as of the call.</summary>
/// <param name="App">The app.</param>
/// <param name="User">The user.</param>
/// <param name="Tenant">The tenant that the token names.</param>
/// <param name="Roles">The user's roles there, as of the call.</param>
/// <param name="Call">The call, in the user's name.</param>
/// <param name="TokenId">The token's id.</param>
/// <param name="ExpiresAt">When the token ends.</param>
public sealed record UserCall(
    AppId App, UserId User, TenantId Tenant, System.Collections.Immutable.ImmutableArray<string> Roles, CallInfo Call, string TokenId, DateTimeOffset ExpiresAt);

/// <summary>Authenticates users by their access token, on routes that must know at once of what was revoked.</summary>
public sealed class UserGate(IGrainFactory grains, AccessTokenVerifier tokens, AppNames names, CurrentReads reads)
{
    /// <summary>
    /// The user, or <see cref="AuthError.TokenInvalid"/>, <see cref="AuthError.TokenExpired"/>, <see cref="AuthError.TokenRevoked"/>, or
    /// <see cref="AuthError.TenantNotFound"/> where the token names no tenant in which the user still has a role.
    /// </summary>
    public async Task<Outcome<UserCall>> Authenticate(HttpContext http)
    {
        if (BearerToken.Of(http) is not { } token)
            return Outcome<UserCall>.Refuse(AuthError.TokenInvalid);
        var verified = await tokens.VerifyNow(token, Calls.OfPublic(http));
        if (!verified.IsOk)
            return verified.As<UserCall>();
        var claims = verified.Require();
        var call = Calls.Of(http, "user:" + claims.User);
        var app = await names.Find(claims.AppSlug, call);
        if (!app.IsOk)
            return app.Error is AuthError.AppNotFound ? Outcome<UserCall>.Refuse(AuthError.TokenRevoked) : app.As<UserCall>();

        var session = await reads.Of(call, asked => grains.Family(claims.Family).InspectUnchecked(new(asked, app.Require(), null, claims.Epoch, claims.Tenant, null, null)));
        if (!session.IsOk)
            return session.Error is AuthError.Unavailable or AuthError.OutcomeUnknown ? session.As<UserCall>() : Outcome<UserCall>.Refuse(AuthError.TokenRevoked);
        var status = session.Require();
        if (!status.IsActive || status.User != claims.User)
            return Outcome<UserCall>.Refuse(AuthError.TokenRevoked);
        return claims.Tenant is { } tenant && status.Tenant == tenant
            ? Outcome<UserCall>.Ok(new(app.Require(), claims.User, tenant, status.Roles, call, claims.TokenId, claims.ExpiresAt))
            : Outcome<UserCall>.Refuse(AuthError.TenantNotFound);
    }
}
