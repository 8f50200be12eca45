using System.Buffers;
using System.Text.Json;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Keys;
using OrleansTenantAuth.Tenants;

namespace OrleansTenantAuth.Workspaces;

/// <summary>
/// Signs tokens of service accounts: RS256 under the issuer of the workspace's app, <c>typ</c> <c>sa+jwt</c>. The audience is an address,
/// which no app's slug can be, so that nobody takes one for a user's token.
/// </summary>
internal sealed class ServiceTokenIssuer(TokenSettings settings)
{
    /// <summary>The algorithm of all of them.</summary>
    public const string Algorithm = "RS256";

    /// <summary>The issuer of an app's workspaces.</summary>
    public string IssuerOf(AppView app) => settings.IssuerOf(app);

    /// <summary>A token of an account.</summary>
    public ServiceToken Issue(SigningKey key, AppView app, TenantView workspace, ServiceAccountView account, int lifetimeSeconds, DateTimeOffset now)
    {
        var issuer = settings.IssuerOf(app);
        var issuedAt = now.ToUnixTimeSeconds();
        var payload = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(payload, new JsonWriterOptions { SkipValidation = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("iss"u8, issuer);
            writer.WriteString("sub"u8, account.Uuid);
            writer.WriteString("aud"u8, $"{issuer}/workspace/{workspace.Slug}");
            writer.WriteNumber("iat"u8, issuedAt);
            writer.WriteNumber("exp"u8, issuedAt + lifetimeSeconds);
            writer.WriteString("jti"u8, Guid.NewGuid());
            writer.WriteString("client_id"u8, account.ClientId);
            writer.WriteString("scope"u8, "openid");
            writer.WriteStartArray("workspaces"u8);
            writer.WriteStringValue(workspace.Slug);
            writer.WriteEndArray();
            writer.WriteString("workspace_id"u8, workspace.Id.Value);
            writer.WriteNumber("ep"u8, account.Epoch);
            writer.WriteEndObject();
        }

        return new ServiceToken(
            SignedToken.Make(key, key.ServiceHeader, payload.WrittenSpan), lifetimeSeconds, DateTimeOffset.FromUnixTimeSeconds(issuedAt + lifetimeSeconds));
    }
}
