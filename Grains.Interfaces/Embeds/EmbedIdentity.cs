using System.Security.Cryptography;
using System.Text;

namespace OrleansTenantAuth.Embeds;

/// <summary>Which tenant a registration means: its private key, else its public name, within one app (resolution 4).</summary>
public static class EmbedIdentity
{
    /// <summary>The tenant's id (a UUID of version 8, RFC 9562). Nobody can choose another identity that has the same.</summary>
    public static TenantId Of(AppId app, string? key, string displayName)
    {
        var (kind, name) = key is null ? ("name", displayName) : ("key", key);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"embedded tenant\n{app.Value:N}\n{kind}\n{name}"), hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new TenantId(new Guid(hash[..16], bigEndian: true));
    }
}
