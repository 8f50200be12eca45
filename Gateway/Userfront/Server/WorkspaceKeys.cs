using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Keys;
using OrleansTenantAuth.Security;
using OrleansTenantAuth.Silo.Delivery;

namespace OrleansTenantAuth.Gateway.Userfront.Server;

/// <summary>What a workspace's key may do.</summary>
public static class WorkspaceKeyTypes
{
    /// <summary>Reads and changes.</summary>
    public const string Admin = "admin";

    /// <summary>Reads.</summary>
    public const string ReadOnly = "readonly";

    /// <summary>Signs webhooks; opens nothing here.</summary>
    public const string Webhook = "webhook";

    /// <summary>The kind under which a key of a type is kept.</summary>
    public static string KindOf(string type) => "uf_" + type;

    /// <summary>Whether a key of that kind is one of a workspace's.</summary>
    public static bool IsOne(string kind) => kind is "uf_" + Admin or "uf_" + ReadOnly or "uf_" + Webhook;
}

/// <summary>
/// The text of a workspace's key: <c>uf_MODE_TYPE_CODE_</c> and 32 hex digits. Its SHA-256 names the grain that knows it; what it says
/// of itself decides nothing but which kind is asked for.
/// </summary>
public static class WorkspaceKeyFormat
{
    private const int SecretLength = 32;

    /// <summary>Writes a key.</summary>
    public static string Format(string mode, string type, string code, ReadOnlySpan<byte> secret) =>
        $"uf_{mode}_{type}_{code}_{Convert.ToHexStringLower(secret)}";

    /// <summary>The type that a text names; null where it is not a key.</summary>
    public static string? TypeOf(string? text)
    {
        if (text is null || text.Length > 80)
            return null;
        return text.Split('_') is ["uf", "live" or "test", "admin" or "readonly" or "webhook", { Length: 8 }, { Length: SecretLength }] parts ? parts[2] : null;
    }

    /// <summary>Key of the grain that knows it.</summary>
    public static string HashOf(string text) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(text)));
}

/// <summary>
/// Makes keys of workspaces. A key is derived from the operation under the master key, so a repeat meets the grain of the first call
/// instead of making a second key.
/// </summary>
public sealed class NewWorkspaceKey(IGrainFactory grains, MasterKeys masterKeys)
{
    private const int HintLength = 4;

    /// <summary>The key and its text, or <see cref="AuthError.SecretAlreadyShown"/> for a repeat.</summary>
    public async Task<Outcome<(string Text, ApiKeyView View)>> Create(CallInfo call, AppId app, string mode, string type, string code)
    {
        ArgumentNullException.ThrowIfNull(call);
        var use = $"workspace key\n{app}\n{type}";
        var secret = masterKeys.Derive(masterKeys.NewestId, DerivedIds.Hash(call.OperationId, use), "workspace key").AsSpan(0, 16);
        var text = WorkspaceKeyFormat.Format(mode, type, code, secret);
        var id = DerivedIds.Named(call.OperationId, use);
        var hash = WorkspaceKeyFormat.HashOf(text);

        // Webhooks carry their key, so that one must be known again.
        var kept = type == WorkspaceKeyTypes.Webhook ? WebhookKeys.Seal(masterKeys, hash, text) : null;
        var created = await grains.ApiKey(hash).Create(new(call, id, WorkspaceKeyTypes.KindOf(type), app, type, text[^HintLength..], null, Sealed: kept));
        return created.Map(view => (text, view));
    }
}
