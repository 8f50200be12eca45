using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using OrleansTenantAuth.Sessions;

namespace OrleansTenantAuth.Tests.Cluster.Load;

/// <summary>Reads facts out of answers and tokens.</summary>
internal static class Answers
{
    /// <summary>What a success of a kind told.</summary>
    public static Facts Read(CallKind kind, JsonElement body) => kind switch
    {
        CallKind.SendCode => new() { Challenge = Id(body, "otp_request_id") },
        CallKind.Login or CallKind.Refresh or CallKind.Reuse => OfTokens(body),
        CallKind.Introspect => OfIntrospection(body),
        CallKind.Me => new() { User = Id(body, "user_id"), Tenant = Id(body, "tenant_id"), Roles = Roles(body) },
        _ => Facts.None,
    };

    /// <summary>The members of a page.</summary>
    public static IReadOnlyList<Facts> Members(JsonElement body) =>
        [.. body.GetProperty("members").EnumerateArray().Select(member => new Facts { User = Id(member, "user_id"), Roles = Roles(member) })];

    /// <summary>Facts of a refresh token; nothing where it is none.</summary>
    public static Facts OfRefreshToken(string token) =>
        RefreshTokenFormat.TryParse(token, out var family, out var generation, out var tag)
            ? new() { Family = family.Value, Generation = generation, Tag = Convert.ToHexString(SHA256.HashData(tag).AsSpan(0, 6)) }
            : Facts.None;

    /// <summary>Claims of an access token, unverified: the checker wants to know what it says.</summary>
    public static Facts OfAccessToken(string token)
    {
        var payload = token.Split('.')[1];
        using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(payload));
        var root = claims.RootElement;
        return new()
        {
            User = Id(root, "sub"),
            Family = Id(root, "sid"),
            Tenant = Id(root, "tenant_id"),
            Roles = Roles(root),
            Version = root.GetProperty("ver").GetInt64(),
            Epoch = root.GetProperty("ep").GetInt64(),
        };
    }

    private static Facts OfTokens(JsonElement body)
    {
        var access = OfAccessToken(body.GetProperty("access_token").GetString()!);
        var refresh = OfRefreshToken(body.GetProperty("refresh_token").GetString()!);
        return access with
        {
            Family = refresh.Family,
            Generation = refresh.Generation,
            Tag = refresh.Tag,
            IsNewUser = body.TryGetProperty("is_new_user", out var isNew) ? isNew.GetBoolean() : null,
        };
    }

    private static Facts OfIntrospection(JsonElement body) => body.GetProperty("active").GetBoolean()
        ? new()
        {
            IsActive = true,
            User = Id(body, "sub"),
            Family = Id(body, "sid"),
            Tenant = Id(body, "tenant_id"),
            Roles = Roles(body),
            Version = body.GetProperty("ver").GetInt64(),
        }
        : new() { IsActive = false };

    private static Guid? Id(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetGuid() : null;

    private static string Roles(JsonElement body) =>
        body.TryGetProperty("roles", out var roles) ? string.Join(' ', roles.EnumerateArray().Select(role => role.GetString())) : "";
}
