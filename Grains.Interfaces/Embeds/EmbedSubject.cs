using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace OrleansTenantAuth.Embeds;

/// <summary>Keys of what embed tokens can be revoked by. Each begins with the app, so no app reaches another's tokens.</summary>
public static class EmbedSubject
{
    /// <summary>All tokens of a tenant.</summary>
    public static string Tenant(AppId app, TenantId tenant) => $"{app.Value:N}/tenant/{tenant.Value:N}";

    /// <summary>All tokens of a tenant's viewer.</summary>
    public static string Viewer(AppId app, TenantId tenant, string viewer) =>
        $"{app.Value:N}/viewer/{tenant.Value:N}/{Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(viewer)))}";

    /// <summary>All tokens that were asked for with an API key.</summary>
    public static string Key(AppId app, Guid keyId) => $"{app.Value:N}/key/{keyId:N}";

    /// <summary>One token.</summary>
    public static string Token(AppId app, Guid tokenId) => $"{app.Value:N}/token/{tokenId:N}";
}
