using System.Text.Json;
using OrleansTenantAuth.Tests.Cluster.Processes;

namespace OrleansTenantAuth.Tests.Cluster.Load;

/// <summary>Every request of the load.</summary>
public sealed class Asks(World world)
{
    /// <summary>A code for a login.</summary>
    public Ask SendCode(string phone) =>
        Post(CallKind.SendCode, "/auth/send-otp", new() { Contact = phone }, ("phone", phone), ("purpose", "LOGIN"));

    /// <summary>A login.</summary>
    public Ask Login(string phone, Guid challenge, string code) => Post(
        CallKind.Login, "/auth/verify-otp", new() { Contact = phone, Challenge = challenge },
        ("otp_request_id", challenge.ToString()), ("otp", code), ("purpose", "LOGIN"));

    /// <summary>A refresh; or the reuse of a token by somebody else.</summary>
    public Ask Refresh(Session session, string token, bool isReuse = false) => Post(
        isReuse ? CallKind.Reuse : CallKind.Refresh, "/auth/refresh", Answers.OfRefreshToken(token) with { User = session.User },
        ("refresh_token", token));

    /// <summary>The end of a session.</summary>
    public Ask Logout(Session session) => Post(
        CallKind.Logout, "/auth/revoke", new() { User = session.User, Family = session.Family }, ("refresh_token", session.RefreshToken));

    /// <summary>The end of all of a user's sessions.</summary>
    public Ask RevokeUser(Guid user) => Post(CallKind.RevokeUser, "/auth/revoke-user", new() { User = user }, ("user_id", user.ToString()));

    /// <summary>New roles.</summary>
    public Ask Assign(Guid user, Guid tenant, string roles) => Post(
        CallKind.Assign, "/auth/roles/assign", new() { User = user, Tenant = tenant, Roles = roles },
        ("user_id", user.ToString()), ("tenant_id", tenant.ToString()), ("roles", roles.Split(' ')));

    /// <summary>No roles any more.</summary>
    public Ask TakeAway(Guid user, Guid tenant) => Post(
        CallKind.TakeAway, "/auth/roles/revoke", new() { User = user, Tenant = tenant, Roles = "" },
        ("user_id", user.ToString()), ("tenant_id", tenant.ToString()));

    /// <summary>Whether an access token counts.</summary>
    public Ask Introspect(Session session) => new(CallKind.Introspect, HttpMethod.Post, "/oauth2/introspect", Answers.OfAccessToken(session.AccessToken))
    {
        Form = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["client_id"] = world.App.ToString(),
            ["client_secret"] = world.Secret,
            ["token"] = session.AccessToken,
        },
    };

    /// <summary>What an access token says.</summary>
    public static Ask Me(Session session) => new(CallKind.Me, HttpMethod.Get, "/auth/me", Answers.OfAccessToken(session.AccessToken))
    {
        Headers = [("Authorization", "Bearer " + session.AccessToken)],
    };

    /// <summary>A tenant's members.</summary>
    public Ask Members(Guid tenant) =>
        new(CallKind.Members, HttpMethod.Get, $"/admin/apps/{world.App}/tenants/{tenant}/members?limit=1000", new() { Tenant = tenant })
        {
            Headers = [("X-Admin-Key", ServerCluster.AdminKey)],
        };

    private Ask Post(CallKind kind, string path, Facts asked, params (string Name, object Value)[] members)
    {
        var body = new Dictionary<string, object>(StringComparer.Ordinal) { ["app_id"] = world.App, ["app_secret"] = world.Secret };
        foreach (var (name, value) in members)
            body[name] = value;
        return new(kind, HttpMethod.Post, path, asked) { Json = JsonSerializer.Serialize(body) };
    }
}
