using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Keys;
using OrleansTenantAuth.Security;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>
/// Makes an admin key. The key is derived from the operation under the master key, so a repeat meets the grain of the first call
/// instead of making a second key; without the master key nobody can derive it, whatever Idempotency-Key was sent.
/// </summary>
public sealed class NewAdminKey(IGrainFactory grains, MasterKeys masterKeys)
{
    /// <summary>The kind of admin keys.</summary>
    public const string Kind = "admin";

    private const string Prefix = "adm_";
    private const int HintLength = 4;

    /// <summary>The key and its text, or <see cref="AuthError.SecretAlreadyShown"/> for a repeat.</summary>
    public async Task<Outcome<(string Text, ApiKeyView View)>> Create(CallInfo call, AppId? app, string name, DateTimeOffset? expiresAt)
    {
        ArgumentNullException.ThrowIfNull(call);
        var use = string.Create(CultureInfo.InvariantCulture, $"admin key\n{app}\n{expiresAt:O}\n{name}");
        var text = Prefix + Base64Url.EncodeToString(masterKeys.Derive(masterKeys.NewestId, DerivedIds.Hash(call.OperationId, use), "admin key"));
        var hash = Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        var id = DerivedIds.Named(call.OperationId, use);
        var created = await grains.ApiKey(hash).Create(new(call, id, Kind, app, name, text[^HintLength..], expiresAt));
        return created.Map(view => (text, view));
    }
}
