using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OrleansTenantAuth.Gateway.Auth;
using OrleansTenantAuth.Security;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.Userfront.Factors;

/// <summary>A first factor that a request brings.</summary>
/// <param name="Factor">The factor.</param>
/// <param name="App">The app for which it counts.</param>
/// <param name="Code">The code of the tenant at which it was proven.</param>
/// <param name="Mode">The mode.</param>
/// <param name="MadeAt">When it was proven.</param>
public sealed record FirstFactor(ProvenFactor Factor, AppId App, string Code, string Mode, DateTimeOffset MadeAt);

/// <summary>
/// What a front end holds between the first factor and the second: <c>uf_MODE_first_factor_</c> and hex digits, sealed under the master
/// key. It counts for ten minutes, while the user's credentials stay as they are, and opens nothing by itself.
/// </summary>
public sealed class FirstFactorTokens(MasterKeys masterKeys, StoreClock time)
{
    private const string Field = "token";
    private const int MaxLength = 1_024;
    private static readonly string Key = GrainKey.Meta("first-factor");
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>Whether a bearer token is meant to be one.</summary>
    public static bool IsOne(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return token.StartsWith("uf_", StringComparison.Ordinal) && token.Contains("_first_factor_", StringComparison.Ordinal);
    }

    /// <summary>Makes a token.</summary>
    public string Make(Site site, ProvenFactor factor)
    {
        ArgumentNullException.ThrowIfNull(site);
        ArgumentNullException.ThrowIfNull(factor);
        var until = (time.GetUtcNow() + Lifetime).ToUnixTimeSeconds();
        var text = string.Create(
            CultureInfo.InvariantCulture, $"{factor.User.Value:N} {factor.Stamp} {until} {factor.Kind} {site.App.Id.Value:N} {site.Tenant.Code} {site.Mode}");
        return $"uf_{site.Mode}_first_factor_{Convert.ToHexStringLower(masterKeys.Seal(Key, Field, Encoding.ASCII.GetBytes(text)))}";
    }

    /// <summary>The first factor that a request brings; null where it brings none, or one that does not count.</summary>
    public FirstFactor? Read(SiteCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return Read(call.FirstFactorCode ?? BearerToken.Of(call.Http));
    }

    /// <summary>The first factor that a token stands for; null for none, or one that does not count.</summary>
    public FirstFactor? Read(string? sent)
    {
        if (sent is not { Length: <= MaxLength } token || token.Split('_') is not ["uf", _, "first", "factor", { Length: > 0 } hex])
            return null;
        try
        {
            return Parse(Encoding.ASCII.GetString(masterKeys.Open(Key, Field, Convert.FromHexString(hex))));
        }
        catch (Exception fault) when (fault is FormatException or CryptographicException)
        {
            // Not hex, or not sealed here: no token of ours.
            return null;
        }
    }

    private FirstFactor? Parse(string text) =>
        text.Split(' ') is [var user, var stamp, var until, var kind, var app, var code, var mode]
        && long.Parse(until, CultureInfo.InvariantCulture) > time.GetUtcNow().ToUnixTimeSeconds()
            ? new FirstFactor(
                new ProvenFactor(new UserId(Guid.ParseExact(user, "N")), long.Parse(stamp, CultureInfo.InvariantCulture), kind),
                new AppId(Guid.ParseExact(app, "N")),
                code,
                mode,
                DateTimeOffset.FromUnixTimeSeconds(long.Parse(until, CultureInfo.InvariantCulture)) - Lifetime)
            : null;
}
