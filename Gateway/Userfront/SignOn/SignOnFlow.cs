using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Security;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.Userfront.SignOn;

/// <summary>A log-in on its way to a provider and back.</summary>
/// <param name="Id">Names what it ends in (UUIDv7), so that it ends once.</param>
/// <param name="Until">Unix seconds past which it does not count.</param>
/// <param name="State">What must come back from the provider.</param>
/// <param name="Nonce">What must stand in the ID token.</param>
/// <param name="Verifier">The code verifier (RFC 7636).</param>
/// <param name="Tenant">Code of the tenant.</param>
/// <param name="Mode">Its mode.</param>
/// <param name="Provider">The provider's id.</param>
/// <param name="Issuer">Its issuer at the beginning.</param>
/// <param name="ClientId">The client at the beginning.</param>
/// <param name="Place">Where it leads in the end.</param>
public sealed record SignOnFlow(
    Guid Id,
    long Until,
    string State,
    string Nonce,
    string Verifier,
    string Tenant,
    string Mode,
    string Provider,
    string Issuer,
    string ClientId,
    SignOnPlace Place)
{
    /// <summary>How long a log-in at the provider may take.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private const int RandomBytes = 32;

    /// <summary>A new flow.</summary>
    public static SignOnFlow Begin(Site site, SiteProvider provider, SignOnPlace place, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(site);
        ArgumentNullException.ThrowIfNull(provider);
        var settings = provider.Settings;
        return new(
            Guid.CreateVersion7(now),
            (now + Lifetime).ToUnixTimeSeconds(),
            Draw(),
            Draw(),
            Draw(),
            site.Tenant.Code,
            site.Mode,
            settings.Id,
            settings.Issuer,
            settings.ClientId,
            place);
    }

    /// <summary>The code challenge, S256.</summary>
    public string Challenge => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    private static string Draw() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));
}

/// <summary>
/// Keeps a flow in the browser in which it began: in a cookie, sealed under the master key. Four may be under way side by side; a fifth
/// takes the place of another, so nobody fills a browser with them.
/// </summary>
public sealed class SignOnCookies(MasterKeys masterKeys, StoreClock time)
{
    private const int Slots = 4;
    private const int MaxLength = 4_000;
    private const int StateLength = 43;
    private const string Field = "flow";
    private static readonly string Key = GrainKey.Meta("sign-on");

    /// <summary>Gives the browser the flow.</summary>
    public void Keep(HttpContext http, SignOnFlow flow)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(flow);
        var plain = JsonSerializer.SerializeToUtf8Bytes(flow, SignOnJson.Short.SignOnFlow);
        http.Response.Cookies.Append(NameOf(http, flow.State), Base64Url.EncodeToString(masterKeys.Seal(Key, Field, plain)), Options(http, SignOnFlow.Lifetime));
    }

    /// <summary>Takes the flow of a state out of the browser; null where it has none that counts.</summary>
    public SignOnFlow? Take(HttpContext http, string? state)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (state is not { Length: StateLength } || http.Request.Cookies[NameOf(http, state)] is not { Length: <= MaxLength } cookie)
            return null;
        if (Open(cookie) is not { } flow || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(flow.State), Encoding.UTF8.GetBytes(state)))
            return null;
        http.Response.Cookies.Delete(NameOf(http, state), Options(http, null));
        return flow.Until > time.GetUtcNow().ToUnixTimeSeconds() ? flow : null;
    }

    private SignOnFlow? Open(string cookie)
    {
        try
        {
            return Base64Url.IsValid(cookie)
                ? JsonSerializer.Deserialize(masterKeys.Open(Key, Field, Base64Url.DecodeFromChars(cookie)), SignOnJson.Short.SignOnFlow)
                : null;
        }
        catch (CryptographicException)
        {
            // Somebody else's cookie, or one sealed under a key that is gone.
            return null;
        }
    }

    // The prefix binds the cookie to this host and to https; without https, in Development, browsers refuse it.
    private static string NameOf(HttpContext http, string state) => $"{(RequestFacts.Of(http).IsHttps ? "__Host-" : "")}sso-{state[0] % Slots}";

    private static CookieOptions Options(HttpContext http, TimeSpan? lifetime) => new()
    {
        HttpOnly = true,
        Secure = RequestFacts.Of(http).IsHttps,
        SameSite = SameSiteMode.Lax,
        Path = "/",
        MaxAge = lifetime,
        IsEssential = true,
    };
}

/// <summary>JSON of what is sealed; nobody else reads it, so nothing is escaped that need not be, and it fits into a cookie.</summary>
[JsonSerializable(typeof(SignOnFlow))]
internal sealed partial class SignOnJson : JsonSerializerContext
{
    public static SignOnJson Short { get; } = new(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
