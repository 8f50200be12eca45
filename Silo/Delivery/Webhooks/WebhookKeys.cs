using System.Text;
using OrleansTenantAuth.Security;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Silo.Delivery;

/// <summary>Webhook keys of workspaces are kept sealed, for the key's own place in the store: this server shows them to receivers.</summary>
public static class WebhookKeys
{
    /// <summary>The kind under which they are kept.</summary>
    public const string Kind = "uf_webhook";

    private const string Field = "secret";

    /// <summary>Seals a key's text.</summary>
    public static byte[] Seal(MasterKeys masterKeys, string hash, string text)
    {
        ArgumentNullException.ThrowIfNull(masterKeys);
        return masterKeys.Seal(GrainKey.ApiKey(hash), Field, Encoding.ASCII.GetBytes(text));
    }

    /// <summary>The text of a sealed key.</summary>
    public static string Open(MasterKeys masterKeys, string hash, byte[] secret)
    {
        ArgumentNullException.ThrowIfNull(masterKeys);
        return Encoding.ASCII.GetString(masterKeys.Open(GrainKey.ApiKey(hash), Field, secret));
    }
}
