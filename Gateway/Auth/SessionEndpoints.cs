using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Sessions;

namespace OrleansTenantAuth.Gateway.Auth;

/// <summary>POST /auth/refresh, /auth/revoke and /auth/revoke-user.</summary>
public sealed class SessionEndpoints(IGrainFactory grains, AppGate gate)
{
    private const int MaxTokenLength = 4_096;

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var sessions = routes.ServiceProvider.GetRequiredService<SessionEndpoints>();
        var group = routes.MapGroup("/auth").WithTags("Sessions").AuthenticatedBy(RouteAuth.App);
        group.MapJsonPost("/refresh", AuthJson.Default.RefreshBody, AuthJson.Default.RefreshAnswer, sessions.Refresh)
            .WithSummary("Exchanges a refresh token for the next one. Safe to repeat within ten minutes with the same Idempotency-Key.")
            .Refuses(AuthError.TokenInvalid, AuthError.UserDeleted, AuthError.TokenRevoked, AuthError.TokenExpired, AuthError.RoleNotFound, AuthError.TokenReuse);
        group.MapJsonPost("/revoke", AuthJson.Default.LogoutBody, AuthJson.Default.SuccessAnswer, sessions.Logout)
            .WithSummary("Logs out: ends the session and every refresh token of it. Safe to repeat.")
            .Refuses(AuthError.TokenInvalid);
        group.MapJsonPost("/revoke-user", AuthJson.Default.RevokeUserBody, AuthJson.Default.RevokeUserAnswer, sessions.RevokeUser)
            .WithSummary("Ends all sessions of a user in this app. Safe to repeat.")
            .Refuses(AuthError.TokenInvalid, AuthError.UserNotFound, AuthError.UserDeleted);
    }

    private async Task<Outcome<RefreshAnswer>> Refresh(RefreshBody body, HttpContext http)
    {
        var check = new FieldCheck();
        var app = AppCaller.Read(check, body);
        var text = check.Text("refresh_token", body.RefreshToken, MaxTokenLength);
        var tenant = check.OptionalUuid("tenant_id", body.TenantId);
        if (check.Failed)
            return check.Refuse<RefreshAnswer>();

        var call = Calls.OfApp(http, app.Id);
        if (!RefreshTokenFormat.TryParse(text, out var family, out var generation, out var tag))
            return await Malformed<RefreshAnswer>(http, app, call);

        TenantId? asked = tenant is { } id ? new TenantId(id) : null;
        var rotated = await grains.Family(family).Rotate(new(call, app.Id, app.SecretHash, generation, tag, asked));
        return rotated.IsOk
            ? Outcome<RefreshAnswer>.Ok(new(rotated.Require().AccessToken, rotated.Require().RefreshToken))
            : (await gate.Passed(http, app, call, rotated)).As<RefreshAnswer>();
    }

    private async Task<Outcome<SuccessAnswer>> Logout(LogoutBody body, HttpContext http)
    {
        var check = new FieldCheck();
        var app = AppCaller.Read(check, body);
        var text = check.Text("refresh_token", body.RefreshToken, MaxTokenLength);
        if (check.Failed)
            return check.Refuse<SuccessAnswer>();

        var call = Calls.OfApp(http, app.Id);
        if (!RefreshTokenFormat.TryParse(text, out var family, out var generation, out var tag))
            return await Malformed<SuccessAnswer>(http, app, call);

        var ended = await grains.Family(family).Logout(new(call, app.Id, app.SecretHash, generation, tag));
        return (await gate.Passed(http, app, call, ended)).Map(_ => SuccessAnswer.Instance);
    }

    private async Task<Outcome<RevokeUserAnswer>> RevokeUser(RevokeUserBody body, HttpContext http)
    {
        var check = new FieldCheck();
        var app = AppCaller.Read(check, body);
        var user = check.Uuid("user_id", body.UserId);
        if (check.Failed)
            return check.Refuse<RevokeUserAnswer>();

        var call = Calls.OfApp(http, app.Id);
        var revoked = await grains.User(new UserId(user)).RevokeSessions(new(call, app.Id, app.SecretHash));
        return (await gate.Passed(http, app, call, revoked)).Map(sessions => new RevokeUserAnswer(true, sessions.Count));
    }

    // The answer is the same as for a wrong secret; asking for the app counts the call against the address where that is wrong too.
    private async Task<Outcome<T>> Malformed<T>(HttpContext http, AppCaller app, CallInfo call)
    {
        var known = await gate.Authenticate(http, app, call);
        return known.IsOk ? Outcome<T>.Refuse(AuthError.TokenInvalid) : known.As<T>();
    }
}
