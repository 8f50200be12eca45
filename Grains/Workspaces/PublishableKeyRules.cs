namespace OrleansTenantAuth.Workspaces;

/// <summary>Decisions about publishable keys.</summary>
internal static class PublishableKeyRules
{
    public static Decision<TenantWorkspaceState, PublishableKeyView> Add(TenantWorkspaceState state, AddPublishableKey command, DateTimeOffset now)
    {
        if (state.Keys.Any(key => key.Id == command.KeyId))
            return Decision.Refuse<TenantWorkspaceState, PublishableKeyView>(AuthError.SecretAlreadyShown);
        if (ServiceAccountRules.RoomFor(state.Keys, WorkspaceLimits.Keys, key => key.RevokedAt) is not { } known)
            return Decision.Refuse<TenantWorkspaceState, PublishableKeyView>(AuthError.LimitReached);
        var made = new TenantWorkspaceState.StoredPublishableKey
        {
            Id = command.KeyId, Hash = command.SecretHash, Name = command.Name, Hint = command.Hint, Scopes = command.Scopes, CreatedAt = now,
        };
        return Change(state, state with { Keys = known.Add(made), UpdatedAt = now }, made, "publishablekey.created");
    }

    public static Decision<TenantWorkspaceState, PublishableKeyView> Revoke(TenantWorkspaceState state, Guid id, DateTimeOffset now)
    {
        if (state.Keys.FirstOrDefault(key => key.Id == id) is not { } key)
            return Decision.Refuse<TenantWorkspaceState, PublishableKeyView>(AuthError.KeyNotFound);
        if (key.RevokedAt is not null)
            return Decision.Answer<TenantWorkspaceState, PublishableKeyView>(View(key));
        var ended = key with { RevokedAt = now };
        return Change(state, state with { Keys = state.Keys.Replace(key, ended), UpdatedAt = now }, ended, "publishablekey.revoked");
    }

    public static PublishableKeyView View(TenantWorkspaceState.StoredPublishableKey key) =>
        new(key.Id, key.Hash, key.Name, key.Hint, key.Scopes, key.CreatedAt, key.RevokedAt);

    private static Decision<TenantWorkspaceState, PublishableKeyView> Change(TenantWorkspaceState before, TenantWorkspaceState next, TenantWorkspaceState.StoredPublishableKey key, string kind) =>
        TenantWorkspaceRules.Change(before, next, _ => View(key), kind, key.Id.ToString("D"));
}
