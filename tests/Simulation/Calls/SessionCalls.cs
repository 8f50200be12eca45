using System.Text.Json;
using OrleansTenantAuth.Identities;
using OrleansTenantAuth.Sessions;
using OrleansTenantAuth.Tests.Simulation.Model;

namespace OrleansTenantAuth.Tests.Simulation.Calls;

/// <summary>Calls of refresh-token families.</summary>
public static class SessionCalls
{
    public static Call Open(Guid family, Guid app, Guid user, Contact contact, Guid operation) => new(
        $"open {family:N} app {app:N} user {user:N} op {operation:N}",
        grains => Call.Ask(
            () => grains.Family(new FamilyId(family)).Open(new OpenSession(
                Call.Info(operation), new AppId(app), new UserId(user), contact, null, ["otp"], "simulation")),
            Tokens),
        SessionModel.Open(family, app, user, contact.Lookup, operation));

    public static Call Rotate(Credentials app, Presented token, byte[] tag, Guid? asked, Guid operation) => new(
        $"refresh {token.Family:N}.{token.Generation} genuine {token.IsGenuine} app {app.App:N} asked {asked:N} op {operation:N}",
        grains => Call.Ask(
            () => grains.Family(new FamilyId(token.Family)).Rotate(new RotateRefreshToken(
                Call.Info(operation), new AppId(app.App), app.SecretHash, token.Generation, tag, asked is { } tenant ? new TenantId(tenant) : null)),
            Tokens),
        [SessionModel.Rotate(app.Caller, token, asked, operation)],
        Token: token);

    public static Call Logout(Credentials app, Presented token, byte[] tag, Guid operation) => new(
        $"logout {token.Family:N}.{token.Generation} genuine {token.IsGenuine} app {app.App:N}",
        grains => Call.Ask(() => grains.Family(new FamilyId(token.Family)).Logout(new EndSession(
            Call.Info(operation), new AppId(app.App), app.SecretHash, token.Generation, tag))),
        SessionModel.Logout(app.Caller, token));

    public static Call Revoke(Guid family, Guid app, Guid user, Guid operation) => new(
        $"end {family:N} app {app:N} user {user:N}",
        grains => Call.Ask(() => grains.Family(new FamilyId(family)).Revoke(new RevokeSession(
            Call.Info(operation), new AppId(app), new UserId(user), "admin"))),
        SessionModel.Revoke(family, app, user));

    public static Call Inspect(Guid app, Presented token, byte[] tag, Guid operation) => new(
        $"inspect {token.Family:N}.{token.Generation} genuine {token.IsGenuine} app {app:N}",
        grains => Call.Ask(
            () => grains.Family(new FamilyId(token.Family)).Inspect(new InspectSession(
                Call.Info(operation), new AppId(app), null, null, null, token.Generation, tag)),
            status => $"{status.IsActive} {status.Tenant?.Value:N} {string.Join(' ', status.Roles)}"),
        SessionModel.Inspect(app, token));

    /// <summary>What the tokens say, read from their text.</summary>
    private static string Tokens(SessionTokens tokens)
    {
        var claims = AccessToken.Claims(tokens.AccessToken);
        RefreshTokenFormat.TryParse(tokens.RefreshToken, out _, out var generation, out _).ShouldBeTrue();
        claims.GetProperty("sub").GetGuid().ShouldBe(tokens.User.Value);
        var tenant = claims.GetProperty("tenant_id") is { ValueKind: JsonValueKind.String } id ? id.GetGuid() : (Guid?)null;
        var roles = string.Join(' ', claims.GetProperty("roles").EnumerateArray().Select(role => role.GetString()));
        return $"gen {generation} user {tokens.User.Value:N} tenant {tenant:N} roles {roles} ep {claims.GetProperty("ep").GetInt64()} ver {claims.GetProperty("ver").GetInt64()} new {tokens.IsNewUser}";
    }
}
