using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Widgets;

/// <summary>Verifies access tokens of one workspace and mode by its JWKS, which is read again at an unknown key id.</summary>
internal sealed class AccessTokens(HttpClient http, IConfiguration settings) : IDisposable
{
    private static readonly JsonWebTokenHandler Handler = new();
    private readonly string mode = settings["MODE"] ?? "test";
    private readonly SemaphoreSlim reading = new(1);
    private JsonWebKeySet keys = new();
    private long readAt = long.MinValue;

    /// <summary>The roles that a token says in a tenant; none for a token that does not count.</summary>
    public async Task<IReadOnlyList<string>> RolesIn(string tenantId, string authorization, CancellationToken cancellationToken)
    {
        const string Scheme = "Bearer ";
        if (!authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return [];
        var text = authorization[Scheme.Length..];
        if (Read(text) is not { } token || await Find(token.Kid, cancellationToken) is not { } key || !Validate(text, key))
            return [];
        using var claims = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload));
        return claims.RootElement.GetProperty("mode").GetString() == mode
            && claims.RootElement.GetProperty("authorization").TryGetProperty(tenantId, out var access)
                ? [.. access.GetProperty("roles").EnumerateArray().Select(role => role.GetString()!)]
                : [];
    }

    private static JsonWebToken? Read(string text)
    {
        try
        {
            return Handler.CanReadToken(text) ? Handler.ReadJsonWebToken(text) : null;
        }
        catch (ArgumentException)
        {
            // The reader's way to tell that the parts are not what they look like.
            return null;
        }
    }

    public void Dispose() => reading.Dispose();

    // The workspace's keys sign for it alone, so issuer and audience say nothing more. The type keeps id and refresh tokens out.
    private static bool Validate(string token, SecurityKey key) => Handler.ValidateToken(token, new TokenValidationParameters
    {
        IssuerSigningKey = key,
        ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
        ValidTypes = ["at+jwt"],
        ValidateIssuer = false,
        ValidateAudience = false,
        RequireExpirationTime = true,
    }).IsValid;

    private async Task<SecurityKey?> Find(string kid, CancellationToken cancellationToken)
    {
        if (Known(kid) is { } known)
            return known;
        await reading.WaitAsync(cancellationToken);
        try
        {
            // Made-up key ids must not make it read at every call.
            var isFresh = readAt != long.MinValue && TimeProvider.System.GetElapsedTime(readAt) < TimeSpan.FromSeconds(5);
            if (Known(kid) is null && !isFresh)
            {
                var query = mode == "test" ? "?test=true" : "";
                keys = new JsonWebKeySet(await http.GetStringAsync(new Uri($"{settings["AUTH_URL"]}/v0/tenants/{settings["WORKSPACE"]}/jwks{query}"), cancellationToken));
                readAt = TimeProvider.System.GetTimestamp();
            }

            return Known(kid);
        }
        finally
        {
            reading.Release();
        }
    }

    private SecurityKey? Known(string kid) => keys.GetSigningKeys().FirstOrDefault(key => key.KeyId == kid);
}

/// <summary>What the API is about.</summary>
internal sealed record Widget(int Id, string TenantId, string Name);
