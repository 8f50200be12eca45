using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using OrleansTenantAuth.Gateway.Admin;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Security;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.Deploy;

/// <summary>A browser session of an admin.</summary>
/// <param name="Caller">Whose key opened it; the key is checked again at each request.</param>
/// <param name="CsrfToken">What every form of the session must send back.</param>
public sealed record AdminSession(AdminCaller Caller, string CsrfToken);

/// <summary>
/// Browser sessions of admins: a sealed cookie with the hash of the admin key and an end. Nothing is stored; a session ends after an
/// hour, or at once with its key.
/// </summary>
public sealed class AdminSessions(AdminAuthentication admins, MasterKeys masterKeys, StoreClock time)
{
    private const string Place = "meta/admin-session";
    private const string Field = "cookie";
    private const int IdBytes = 16;
    private const int Bytes = IdBytes + sizeof(long) + SHA256.HashSizeInBytes;
    private const int MaxCookieLength = 512;
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>Opens a session for an admin key, or answers <see cref="AuthError.TokenInvalid"/>.</summary>
    public async Task<Outcome<AdminCaller>> Open(HttpContext http, string key)
    {
        ArgumentNullException.ThrowIfNull(http);
        var hash = AdminAuthentication.HashOf(key);
        var caller = await admins.Authenticate(http, hash);
        if (!caller.IsOk)
            return caller;
        var plain = new byte[Bytes];
        RandomNumberGenerator.Fill(plain.AsSpan(0, IdBytes));
        BinaryPrimitives.WriteInt64BigEndian(plain.AsSpan(IdBytes), (time.GetUtcNow() + Lifetime).ToUnixTimeSeconds());
        hash.CopyTo(plain, IdBytes + sizeof(long));
        http.Response.Cookies.Append(NameOf(http), Base64Url.EncodeToString(masterKeys.Seal(Place, Field, plain)), Options(http));
        return caller;
    }

    /// <summary>The session of a request, or <see cref="AuthError.TokenInvalid"/>.</summary>
    public async Task<Outcome<AdminSession>> Find(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (!http.Request.Cookies.TryGetValue(NameOf(http), out var cookie) || Unseal(cookie) is not { } plain)
            return Outcome<AdminSession>.Refuse(AuthError.TokenInvalid);
        if (time.GetUtcNow().ToUnixTimeSeconds() >= BinaryPrimitives.ReadInt64BigEndian(plain.AsSpan(IdBytes)))
            return Outcome<AdminSession>.Refuse(AuthError.TokenInvalid);
        var caller = await admins.Authenticate(http, plain[^SHA256.HashSizeInBytes..]);
        return caller.Map(known => new AdminSession(known, CsrfOf(plain.AsSpan(0, IdBytes))));
    }

    /// <summary>Lets the browser forget the session.</summary>
    public static void Close(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        http.Response.Cookies.Delete(NameOf(http), Options(http));
    }

    // The prefix binds the cookie to this host and to https; without https, in Development, browsers refuse it.
    private static string NameOf(HttpContext http) => RequestFacts.Of(http).IsHttps ? "__Host-admin" : "admin";

    private static CookieOptions Options(HttpContext http) => new()
    {
        HttpOnly = true,
        Secure = RequestFacts.Of(http).IsHttps,
        SameSite = SameSiteMode.Strict,
        Path = "/",
        IsEssential = true,
    };

    private string CsrfOf(ReadOnlySpan<byte> sessionId) => Base64Url.EncodeToString(masterKeys.Derive(masterKeys.NewestId, sessionId, "admin csrf"));

    private byte[]? Unseal(string cookie)
    {
        if (cookie.Length > MaxCookieLength || !Base64Url.IsValid(cookie))
            return null;
        try
        {
            var plain = masterKeys.Open(Place, Field, Base64Url.DecodeFromChars(cookie));
            return plain.Length == Bytes ? plain : null;
        }
        catch (CryptographicException)
        {
            // Somebody else's cookie, or one sealed under a key that is gone.
            return null;
        }
    }
}
