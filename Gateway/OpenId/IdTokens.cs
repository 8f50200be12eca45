using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
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
    private const int MostDepth = 16;
    private static readonly TimeSpan Leeway = TimeSpan.FromMinutes(1);
    private static readonly JsonWebTokenHandler Handler = new() { MaximumTokenSizeInBytes = MaxBytes };

    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    /// <summary>
    /// The claims, or <see cref="AuthError.SignOnFailed"/> for a token that does not count, or <see cref="AuthError.SignOnUnavailable"/>
    /// where the provider's keys cannot be read.
    /// </summary>
    public async Task<Outcome<JsonElement>> Verify(string token, ExpectedIdToken expected)
    {
        ArgumentNullException.ThrowIfNull(token);
        ArgumentNullException.ThrowIfNull(expected);
        if (token.Length > MaxBytes || token.Split('.') is not [var head, var body, { Length: > 0 }] || Read(head) is not { } header || Read(body) is not { } claims)
            return Refused();
        if (Text(header, "alg") is not { } algorithm || !Algorithms.Contains(algorithm, StringComparer.Ordinal) || header.TryGetProperty("crit"u8, out _))
            return Refused();
        if (IdTokenRules.Refusal(claims, expected, algorithm, time.GetUtcNow(), Leeway))
            return Refused();
        var key = await providers.Key(expected.Issuer, Text(header, "kid"), algorithm);
        if (!key.IsOk)
            return key.As<JsonElement>();
        return key.Require() is { } known && IsSignedBy(token, known.Key, algorithm) ? Outcome<JsonElement>.Ok(claims) : Refused();
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

    // Issuer, audience and times are looked at before, by the store's clock; the handler checks the signature.
    private static bool IsSignedBy(string token, SecurityKey key, string algorithm) => Handler.ValidateToken(token, new TokenValidationParameters
    {
        IssuerSigningKey = key,
        ValidAlgorithms = [algorithm],
        ValidateIssuer = false,
        ValidateAudience = false,
        ValidateLifetime = false,
        TryAllIssuerSigningKeys = true,
    }).IsValid;

    private static JsonElement? Read(string part)
    {
        if (!Base64Url.IsValid(part))
            return null;
        try
        {
            using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(part), new JsonDocumentOptions { MaxDepth = MostDepth, AllowDuplicateProperties = false });
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
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

    // Visible ASCII: the specification's bound, and no two subjects that differ by white space alone.
    private static bool IsSubject(string? subject) => subject is { Length: >= 1 and <= MostSubject } && !subject.AsSpan().ContainsAnyExceptInRange('!', '~');

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

    // Some providers write fractions of a second; the year 9999 bounds the sum.
    private static long? Seconds(JsonElement claims, string name) =>
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
