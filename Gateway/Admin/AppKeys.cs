using System.Collections.Immutable;
using OrleansTenantAuth.Directories;
using OrleansTenantAuth.Embeds;
using OrleansTenantAuth.Keys;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>What admins do with the API keys of an app, by call and by page.</summary>
public sealed class AppKeys(IGrainFactory grains, NewApiKey keys, StoreClock time)
{
    /// <summary>Whether a key in the app's list is one of these: admin keys bound to the app stand in it too, and are not.</summary>
    public static bool IsOne(ApiKeyView key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return ApiKeyScopes.Of(key.Kind) is not null;
    }

    /// <summary>Makes a key; see <see cref="NewApiKey"/>.</summary>
    public Task<Outcome<(string Text, ApiKeyView View)>> Create(
        CallInfo call, AppId app, string kind, string name, DateTimeOffset? expiresAt, ImmutableArray<string> scopes) =>
        keys.Create(call, kind, app, name, expiresAt, scopes);

    /// <summary>
    /// A new key like this one, and the end of the old one after an overlap. The end comes first: a call that breaks off in between
    /// leaves a key that ends, never one that was forgotten.
    /// </summary>
    public async Task<Outcome<(string Text, ApiKeyView View)>> Rotate(CallInfo call, AppId app, Guid keyId, int overlapSeconds, DateTimeOffset? expiresAt)
    {
        ArgumentNullException.ThrowIfNull(call);
        var found = await Find(call, app, keyId);
        if (!found.IsOk)
            return found.As<(string, ApiKeyView)>();
        if (expiresAt <= time.GetUtcNow())
            return Outcome<(string, ApiKeyView)>.Invalid("expires_at", "must be in the future");
        var (grainKey, old) = found.Require();
        var ending = await grains.ApiKey(grainKey).Expire(new(call, time.GetUtcNow().AddSeconds(overlapSeconds)));
        return ending.IsOk
            ? await keys.Create(call with { OperationId = Http.DerivedIds.Named(call.OperationId, $"rotate\n{keyId}") }, old.Kind, app, old.Name, expiresAt, old.Scopes ?? [])
            : ending.As<(string, ApiKeyView)>();
    }

    /// <summary>Ends a key, and then every embed token that was made with it. Safe to repeat.</summary>
    public async Task<Outcome<Done>> Revoke(CallInfo call, AppId app, Guid keyId)
    {
        var found = await Find(call, app, keyId);
        if (!found.IsOk)
            return found.As<Done>();
        var revoked = await grains.ApiKey(found.Require().GrainKey).Revoke(new(call));
        return revoked.IsOk ? await RevokeTokens(call, app, keyId) : revoked.As<Done>();
    }

    /// <summary>Ends every embed token that was made with a key so far, and leaves the key. Safe to repeat.</summary>
    public async Task<Outcome<Done>> RevokeTokensOf(CallInfo call, AppId app, Guid keyId)
    {
        var found = await Find(call, app, keyId);
        return found.IsOk ? await RevokeTokens(call, app, keyId) : found.As<Done>();
    }

    private Task<Outcome<Done>> RevokeTokens(CallInfo call, AppId app, Guid keyId) =>
        grains.EmbedRevocation(EmbedSubject.Key(app, keyId)).Revoke(new(call, app, null, "key"));

    private async Task<Outcome<ApiKeyItem>> Find(CallInfo call, AppId app, Guid keyId)
    {
        var found = await grains.Directory().ApiKey(new(call, app.Value.ToString("N"), keyId));
        return found.IsOk && !IsOne(found.Require().Key) ? Outcome<ApiKeyItem>.Refuse(AuthError.KeyNotFound) : found;
    }
}
