namespace OrleansTenantAuth.Verifier;

/// <summary>What the feed says of tokens, in the form in which each request asks.</summary>
internal sealed class Revocations
{
    private readonly LongTable sessions = new();
    private readonly LongTable epochs = new();
    private readonly LongTable grants = new();
    private readonly LongTable tenants = new();
    private volatile bool isAppDeleted;

    /// <summary>Entries held.</summary>
    public int Count => sessions.Count + epochs.Count + grants.Count + tenants.Count;

    /// <summary>What is wrong with a token, or null.</summary>
    public TokenFault? Judge(VerifiedToken token)
    {
        if (isAppDeleted || sessions.TryGet(token.Session, out _) || (epochs.TryGet(token.User, out var epoch) && token.Epoch < epoch))
            return TokenFault.Revoked;
        if (token.Tenant is { } tenant && tenants.TryGet(tenant, out var closed) && closed != 0)
            return TokenFault.TenantClosed;
        return grants.TryGet(token.User, out var version) && token.Version < version ? TokenFault.Stale : null;
    }

    /// <summary>Takes an entry. One thread at a time; what it does not know concerns no token that it verifies.</summary>
    public void Take(FeedEntry entry, long now)
    {
        if (entry.Kind is "app")
            isAppDeleted = true;
        if (!Guid.TryParse(entry.Id, out var id))
            return;
        switch (entry.Kind)
        {
            case "session":
                sessions.Set(id, 1, entry.ExpiresAt, now);
                break;
            case "user" when entry.Epoch is { } epoch:
                Raise(epochs, id, epoch, entry, now);
                break;
            case "grants" when entry.Version is { } version:
                Raise(grants, id, version, entry, now);
                break;
            case "tenant":
                tenants.Set(id, entry.State is "resumed" ? 0 : 1, entry.ExpiresAt, now);
                break;
        }
    }

    /// <summary>Drops what has expired.</summary>
    public void Sweep(long now)
    {
        foreach (var table in new[] { sessions, epochs, grants, tenants })
            table.Rebuild(now);
    }

    private static void Raise(LongTable table, Guid id, long number, FeedEntry entry, long now) =>
        table.Set(id, table.TryGet(id, out var before) ? Math.Max(before, number) : number, entry.ExpiresAt, now);
}
