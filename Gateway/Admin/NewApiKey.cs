using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Keys;
using OrleansTenantAuth.Security;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>
/// Makes an API key. The key is derived from the operation under the master key, so a repeat meets the grain of the first call
/// instead of making a second key; without the master key nobody can derive it, whatever Idempotency-Key was sent.
/// </summary>
public sealed class NewApiKey(IGrainFactory grains, MasterKeys masterKeys)
{
    /// <summary>The kind of admin keys.</summary>
    public const string Admin = "admin";

    private const string AdminPrefix = "adm_";
    private const int HintLength = 4;

    /// <summary>An admin key and its text, or <see cref="AuthError.SecretAlreadyShown"/> for a repeat.</summary>
    public Task<Outcome<(string Text, ApiKeyView View)>> Create(CallInfo call, AppId? app, string name, DateTimeOffset? expiresAt) =>
        Create(call, Admin, AdminPrefix, app, name, expiresAt, null);

    /// <summary>A key of an app (<see cref="ApiKeyScopes"/>) and its text, which begins with its kind.</summary>
    public Task<Outcome<(string Text, ApiKeyView View)>> Create(
        CallInfo call, string kind, AppId app, string name, DateTimeOffset? expiresAt, ImmutableArray<string> scopes) =>
        Create(call, kind, kind + "_", app, name, expiresAt, scopes);

    private async Task<Outcome<(string Text, ApiKeyView View)>> Create(
        CallInfo call, string kind, string prefix, AppId? app, string name, DateTimeOffset? expiresAt, ImmutableArray<string>? scopes)
    {
        ArgumentNullException.ThrowIfNull(call);
        var use = string.Create(CultureInfo.InvariantCulture, $"{kind} key\n{app}\n{expiresAt:O}\n{name}{(scopes is { } named ? "\n" + string.Join(' ', named) : "")}");
        var text = prefix + Base64Url.EncodeToString(masterKeys.Derive(masterKeys.NewestId, DerivedIds.Hash(call.OperationId, use), kind + " key"));
        var hash = Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        var id = DerivedIds.Named(call.OperationId, use);
        var created = await grains.ApiKey(hash).Create(new(call, id, kind, app, name, text[^HintLength..], expiresAt, scopes));
        return created.Map(view => (text, view));
    }
}
