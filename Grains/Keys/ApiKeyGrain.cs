using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Keys;

/// <summary>Stored form of an API key. The secret's hash is the grain's key.</summary>
internal sealed record ApiKeyState
{
    public int V { get; init; } = 1;

    public required ApiKeyView Key { get; init; }

    public required Guid CreatedBy { get; init; }

    /// <summary>The key's text, sealed; of keys that this server presents to others.</summary>
    public byte[]? Sealed { get; init; }
}

/// <summary>Decisions of an API key.</summary>
internal static class ApiKeyRules
{
    private const string Admin = "admin";

    public static Decision<ApiKeyState, ApiKeyView> Create(ApiKeyState? state, CreateApiKey command, DateTimeOffset now)
    {
        if (state is not null)
            return Decision.Refuse<ApiKeyState, ApiKeyView>(AuthError.SecretAlreadyShown);
        if (command.ExpiresAt <= now)
            return Decision.Pass<ApiKeyState, ApiKeyView>(Outcome<ApiKeyView>.Invalid("expires_at", "must be in the future"));
        var key = new ApiKeyView(
            command.KeyId, command.Kind, command.App, command.Name, command.Hint, now, command.ExpiresAt, null, command.Scopes);
        return Change(new ApiKeyState { Key = key, CreatedBy = command.Call.OperationId, Sealed = command.Sealed }, "apikey.created");
    }

    public static Outcome<ApiKeyView> Authenticate(ApiKeyState? state, string kind, DateTimeOffset now) =>
        state?.Key is { } key && string.Equals(key.Kind, kind, StringComparison.Ordinal) && Counts(key, now)
            ? Outcome<ApiKeyView>.Ok(key)
            : Outcome<ApiKeyView>.Refuse(AuthError.TokenInvalid);

    public static Outcome<SealedApiKey> Sealed(ApiKeyState? state, string kind, DateTimeOffset now)
    {
        if (Authenticate(state, kind, now) is { IsOk: false } refused)
            return refused.As<SealedApiKey>();
        return state!.Sealed is { } secret ? Outcome<SealedApiKey>.Ok(new(secret)) : Outcome<SealedApiKey>.Refuse(AuthError.KeyNotFound);
    }

    public static Outcome<ApiKeyView> Describe(ApiKeyState? state) =>
        state is null ? Outcome<ApiKeyView>.Refuse(AuthError.KeyNotFound) : Outcome<ApiKeyView>.Ok(state.Key);

    public static Decision<ApiKeyState, ApiKeyView> Revoke(ApiKeyState? state, RevokeApiKey command, DateTimeOffset now)
    {
        if (state is null)
            return Decision.Refuse<ApiKeyState, ApiKeyView>(AuthError.KeyNotFound);
        if (command.KeepsLast && Counts(state.Key, now) && !(command.Spare is { } spare && IsSpare(spare, state.Key, now)))
            return Decision.Refuse<ApiKeyState, ApiKeyView>(AuthError.WrongState);
        return state.Key.RevokedAt is not null
            ? Decision.Answer<ApiKeyState, ApiKeyView>(state.Key)
            : Change(state with { Key = state.Key with { RevokedAt = now } }, "apikey.revoked");
    }

    /// <summary>Admits a use.</summary>
    public static Decision<ApiKeyState, ApiKeyView> Use(ApiKeyState? state, UseApiKey command, DateTimeOffset now)
    {
        if (state is not { Key: { App: not null, Scopes: { } scopes } key } || !Counts(key, now) || !scopes.Contains(command.Scope, StringComparer.Ordinal))
            return Decision.Refuse<ApiKeyState, ApiKeyView>(AuthError.ApiKeyInvalid);
        if (key.LastUsedAt is { } last && now - last < ApiKeyScopes.UseRecordedEvery)
            return Decision.Answer<ApiKeyState, ApiKeyView>(key);
        var used = key with { LastUsedAt = now };
        return Decision.Change(state with { Key = used }, Outcome<ApiKeyView>.Ok(used), [], [.. Lists(used).Select(list => Entries.Put(list, used))]);
    }

    public static Decision<ApiKeyState, ApiKeyView> Expire(ApiKeyState? state, DateTimeOffset at, DateTimeOffset now)
    {
        if (state is null)
            return Decision.Refuse<ApiKeyState, ApiKeyView>(AuthError.KeyNotFound);
        if (!Counts(state.Key, now))
            return Decision.Refuse<ApiKeyState, ApiKeyView>(AuthError.WrongState);
        return state.Key.ExpiresAt <= at
            ? Decision.Answer<ApiKeyState, ApiKeyView>(state.Key)
            : Change(state with { Key = state.Key with { ExpiresAt = at } }, "apikey.expiring");
    }

    /// <summary>Whether a key does what another did, once that is gone.</summary>
    public static bool IsSpare(ApiKeyView spare, ApiKeyView key, DateTimeOffset now) =>
        spare.KeyId != key.KeyId && spare.App == key.App && string.Equals(spare.Kind, key.Kind, StringComparison.Ordinal) && Counts(spare, now);

    private static bool Counts(ApiKeyView key, DateTimeOffset now) => key.RevokedAt is null && (key.ExpiresAt is not { } end || now < end);

    private static Decision<ApiKeyState, ApiKeyView> Change(ApiKeyState next, string kind) => Decision.Change(
        next,
        Outcome<ApiKeyView>.Ok(next.Key),
        [new Happening(kind, next.Key.App, Data: [KeyValuePair.Create("key", next.Key.KeyId.ToString("D"))])],
        [.. Lists(next.Key).Select(list => Entries.Put(list, next.Key))]);

    /// <summary>The lists in which a key stands: that of all admin keys, and its app's.</summary>
    private static IEnumerable<string> Lists(ApiKeyView key)
    {
        if (string.Equals(key.Kind, Admin, StringComparison.Ordinal))
            yield return Admin;
        if (key.App is { } app)
            yield return app.Value.ToString("N");
    }
}

/// <inheritdoc cref="IApiKeyGrain"/>
internal sealed class ApiKeyGrain(IGrainStore store)
    : StatefulGrain<ApiKeyState>(store, StateJson.Default.ApiKeyState), IApiKeyGrain
{
    /// <inheritdoc/>
    protected override string StoreKey => GrainKey.ApiKey(this.GetPrimaryKeyString());

    /// <inheritdoc/>
    public Task<Outcome<ApiKeyView>> Create(CreateApiKey command) =>
        Decide(command.Call, turn => ApiKeyRules.Create(turn.State, command, turn.Now));

    /// <inheritdoc/>
    public Task<Outcome<ApiKeyView>> Authenticate(AuthenticateApiKey query) => Decide(query.Call, turn =>
        Decision.Pass<ApiKeyState, ApiKeyView>(ApiKeyRules.Authenticate(turn.State, query.Kind, turn.Now)));

    /// <inheritdoc/>
    public Task<Outcome<SealedApiKey>> Sealed(AuthenticateApiKey query) => Decide(query.Call, turn =>
        Decision.Pass<ApiKeyState, SealedApiKey>(ApiKeyRules.Sealed(turn.State, query.Kind, turn.Now)));

    /// <inheritdoc/>
    public Task<Outcome<ApiKeyView>> Describe(DescribeApiKey query) => Link(query.Call, turn => ApiKeyRules.Describe(turn.State));

    /// <inheritdoc/>
    public Task<Outcome<ApiKeyView>> Revoke(RevokeApiKey command) =>
        Decide(command.Call, turn => ApiKeyRules.Revoke(turn.State, command, turn.Now));

    /// <inheritdoc/>
    public Task<Outcome<ApiKeyView>> Use(UseApiKey command) =>
        LinkAfter(command.Call, turn => ValueTask.FromResult(ApiKeyRules.Use(turn.State, command, turn.Now)));

    /// <inheritdoc/>
    public Task<Outcome<ApiKeyView>> Expire(ExpireApiKey command) =>
        Decide(command.Call, turn => ApiKeyRules.Expire(turn.State, command.At, turn.Now));
}
