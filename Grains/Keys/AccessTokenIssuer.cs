using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using OrleansTenantAuth.Security;
using OrleansTenantAuth.Sessions;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Users;

namespace OrleansTenantAuth.Keys;

/// <summary>
/// Signs access tokens with keys that it unsealed once per process. It takes the key from a ring's view that the caller
/// guards, so no token goes out under a key that was withdrawn before the commit.
/// </summary>
internal sealed partial class AccessTokenIssuer(MasterKeys masterKeys, TokenSettings settings)
{
    private readonly ConcurrentDictionary<string, Unsealed> rings = new(StringComparer.Ordinal);

    /// <summary>The active key of an algorithm. Only keys of a ring's newest version known here stay unsealed.</summary>
    public SigningKey KeyOf(KeyRingView ring, string algorithm)
    {
        if (!rings.TryGetValue(ring.Ring, out var unsealed) || unsealed.Version != ring.Version)
            rings[ring.Ring] = unsealed = new Unsealed(ring.Version);
        foreach (var key in ring.Keys)
        {
            if (key.State == KeyState.Active && string.Equals(key.Algorithm, algorithm, StringComparison.Ordinal))
                return unsealed.Keys.TryGetValue(key.KeyId, out var known) ? known : Unseal(unsealed, ring.Ring, key);
        }

        throw new InvalidOperationException($"Ring {ring.Ring} has no active key for {algorithm}.");
    }

    /// <summary>An access token for a session: claims as in README's table, lifetime of the app's settings.</summary>
    public string Issue(SigningKey key, Issue issue, DateTimeOffset now)
    {
        var payload = new ArrayBufferWriter<byte>(512);
        WriteClaims(payload, issue, now);
        return SignedToken.Make(key, key.Header, payload.WrittenSpan);
    }

    private SigningKey Unseal(Unsealed unsealed, string ring, SigningKeyView key)
    {
        var privateKey = masterKeys.Open(GrainKey.KeyRing(ring), key.KeyId, key.SealedPrivateKey);
        return unsealed.Keys.GetOrAdd(key.KeyId, new SigningKey(key.KeyId, key.Algorithm, privateKey));
    }

    private sealed class Unsealed(long version)
    {
        public long Version => version;

        public ConcurrentDictionary<string, SigningKey> Keys { get; } = new(StringComparer.Ordinal);
    }

    private void WriteClaims(ArrayBufferWriter<byte> payload, Issue issue, DateTimeOffset now)
    {
        var (family, facts) = issue;
        var issuedAt = now.ToUnixTimeSeconds();
        using var writer = new Utf8JsonWriter(payload, new JsonWriterOptions { SkipValidation = true });
        writer.WriteStartObject();
        writer.WriteString("iss"u8, settings.IssuerOf(facts.App));
        writer.WriteString("sub"u8, facts.User.Value);
        writer.WriteString("aud"u8, facts.App.Slug);
        writer.WriteNumber("iat"u8, issuedAt);
        writer.WriteNumber("exp"u8, issuedAt + LifetimeSeconds(facts));
        writer.WriteString("jti"u8, Guid.NewGuid());
        writer.WriteString("sid"u8, family.Id.Value);
        writer.WriteString("app_id"u8, facts.App.Slug);
        if (facts.Tenant is { } tenant)
            writer.WriteString("tenant_id"u8, tenant.Value);
        else
            writer.WriteNull("tenant_id"u8);
        WriteRoles(writer, "roles"u8, facts.Roles);
        writer.WriteNumber("ep"u8, facts.Epoch);
        writer.WriteNumber("ver"u8, facts.GrantsVersion);
        writer.WriteNumber("auth_time"u8, family.OpenedAt.ToUnixTimeSeconds());
        WriteRoles(writer, "amr"u8, family.AuthenticationMethods);
        if (facts is { Site: not null, Person: not null })
        {
            WriteSite(writer, issue);
            WriteFittingAuthorization(writer, facts);
        }
        else if (facts.App.Settings.AuthorizationClaim)
        {
            WriteAuthorization(writer, facts);
        }

        writer.WriteEndObject();
    }

    private static void WriteAuthorization(Utf8JsonWriter writer, SessionFacts facts)
    {
        writer.WriteStartObject("authorization"u8);
        foreach (var tenant in facts.Authorization)
        {
            writer.WriteStartObject(tenant.Code);
            WriteRoles(writer, "roles"u8, tenant.Roles);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        if (facts.AuthorizationTruncated)
            writer.WriteBoolean("authorization_truncated"u8, true);
    }

    private static void WriteRoles(Utf8JsonWriter writer, ReadOnlySpan<byte> name, IEnumerable<string> roles)
    {
        writer.WriteStartArray(name);
        foreach (var role in roles)
            writer.WriteStringValue(role);
        writer.WriteEndArray();
    }
}
