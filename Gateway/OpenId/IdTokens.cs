using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.OpenId;

/// <summary>What an ID token must be for.</summary>
/// <param name="Issuer">The provider.</param>
/// <param name="ClientId">This server's id there.</param>
/// <param name="Nonce">The nonce that was sent with the request.</param>
/// <param name="AccessToken">The access token beside it, or null.</param>
public sealed record ExpectedIdToken(string Issuer, string ClientId, string Nonce, string? AccessToken);

/// <summary>Checks ID tokens (OpenID Connect Core 1.0, section 3.1.3.7): signed parts of three, never encrypted ones of five.</summary>
public sealed class IdTokens(OpenIdProviders providers, StoreClock time)
{
    private const int MaxBytes = 16 * 1024;
    private static readonly TimeSpan Leeway = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The claims, or <see cref="AuthError.SignOnFailed"/> for a token that does not count, or <see cref="AuthError.SignOnUnavailable"/>
    /// where the provider's keys cannot be read.
    /// </summary>
    public async Task<Outcome<JsonElement>> Verify(string token, ExpectedIdToken expected)
    {
        ArgumentNullException.ThrowIfNull(token);
        ArgumentNullException.ThrowIfNull(expected);
        if (SignedToken.Read(token, MaxBytes) is not { } sent || IdTokenRules.Refusal(sent.Claims, expected, sent.Algorithm, time.GetUtcNow(), Leeway))
            return Refused();
        var key = await providers.Key(expected.Issuer, sent.KeyId, sent.Algorithm);
        if (!key.IsOk)
            return key.As<JsonElement>();
        return key.Require() is { } known && sent.IsSignedBy(known) ? Outcome<JsonElement>.Ok(sent.Claims) : Refused();
    }

    /// <summary>A member that is a string, or null.</summary>
    internal static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? Text(value) : null;

    /// <summary>A string, or null.</summary>
    internal static string? Text(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // The reader's way to tell of a lone surrogate or of bytes that are not UTF-8.
            return null;
        }
    }

    private static Outcome<JsonElement> Refused() => Outcome<JsonElement>.Refuse(AuthError.SignOnFailed);
}

/// <summary>Decisions on the claims of an ID token.</summary>
internal static class IdTokenRules
{
    private const int MostSubject = 255;

    /// <summary>Whether the token is not for this log-in, too old, or not whole.</summary>
    public static bool Refusal(JsonElement claims, ExpectedIdToken expected, string algorithm, DateTimeOffset now, TimeSpan leeway) =>
        !string.Equals(IdTokens.Text(claims, "iss"), expected.Issuer, StringComparison.Ordinal)
        || !IsSubject(IdTokens.Text(claims, "sub"))
        || !IsFor(claims, expected.ClientId)
        || !IsSame(IdTokens.Text(claims, "nonce"), expected.Nonce)
        || !IsInTime(claims, now.ToUnixTimeSeconds(), (long)leeway.TotalSeconds)
        || !IsOfAccessToken(claims, expected.AccessToken, algorithm);

    /// <summary>Visible ASCII: the specification's bound, and no two subjects that differ by white space alone.</summary>
    public static bool IsSubject(string? subject) => subject is { Length: >= 1 and <= MostSubject } && !subject.AsSpan().ContainsAnyExceptInRange('!', '~');

    /// <summary>The audience must hold the client; where it holds others too, the client must be the authorized party.</summary>
    private static bool IsFor(JsonElement claims, string clientId)
    {
        if (!claims.TryGetProperty("aud"u8, out var audience))
            return false;
        JsonElement[] audiences = audience.ValueKind == JsonValueKind.Array ? [.. audience.EnumerateArray()] : [audience];
        var isNamed = audiences.Any(item => string.Equals(IdTokens.Text(item), clientId, StringComparison.Ordinal));
        var party = claims.TryGetProperty("azp"u8, out _);
        return isNamed && (audiences.Length == 1 || party) && (!party || string.Equals(IdTokens.Text(claims, "azp"), clientId, StringComparison.Ordinal));
    }

    private static bool IsSame(string? sent, string expected) =>
        sent is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(sent), Encoding.UTF8.GetBytes(expected));

    private static bool IsInTime(JsonElement claims, long now, long leeway) =>
        Seconds(claims, "exp") is { } end && end + leeway > now
        && Seconds(claims, "iat") is { } issued && issued - leeway <= now
        && (!claims.TryGetProperty("nbf"u8, out _) || (Seconds(claims, "nbf") is { } begin && begin - leeway <= now));

    /// <summary>A time, Unix seconds. Some providers write fractions of a second; the year 9999 bounds the sum.</summary>
    public static long? Seconds(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds) && seconds is >= 0 and <= 253_402_300_799
            ? (long)seconds
            : null;

    /// <summary>Section 3.1.3.6: the left half of the access token's hash, where the token says it.</summary>
    private static bool IsOfAccessToken(JsonElement claims, string? accessToken, string algorithm)
    {
        if (!claims.TryGetProperty("at_hash"u8, out _))
            return true;
        if (accessToken is null)
            return false;
        var bytes = Encoding.UTF8.GetBytes(accessToken);
        var hash = algorithm[^3..] switch
        {
            "384" => SHA384.HashData(bytes),
            "512" => SHA512.HashData(bytes),
            _ => SHA256.HashData(bytes),
        };
        return IsSame(IdTokens.Text(claims, "at_hash"), Base64Url.EncodeToString(hash.AsSpan(0, hash.Length / 2)));
    }
}
