using System.Text.Json;
using OrleansTenantAuth.Keys;
using OrleansTenantAuth.Security;
using OrleansTenantAuth.Sessions;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Bench.Seed;

/// <summary>Makes the tokens of seeded sessions with the installation's own keys.</summary>
internal sealed class SeedTokens(MasterKeys masterKeys, AccessTokenIssuer issuer)
{
    private const string Ring = "main";
    private KeyRingView? ring;

    /// <summary>Reads the ring of signing keys, or makes it.</summary>
    public async Task OpenRing(GrainStore store, SeedWriter writer)
    {
        var key = GrainKey.KeyRing(Ring);
        if (await store.Load(key) is { } stored)
        {
            ring = KeyRingRules.View(JsonSerializer.Deserialize(stored.State, StateJson.Default.KeyRingState)!, stored.Version);
            return;
        }

        var (active, standby) = new KeyMaker(masterKeys, new NewKeyPairs()).MakeAll(key, store.Clock.GetUtcNow());
        var made = KeyRingRules.Create(Ring, active, standby);
        await writer.Put(key, made, StateJson.Default.KeyRingState);
        ring = KeyRingRules.View(made.Next!, 1);
    }

    /// <summary>The refresh token of a family's present generation.</summary>
    public string Refresh(SessionFamilyState family) =>
        RefreshTokenFormat.Format(family.Id, family.Generation, RefreshTags.Make(RefreshTags.Key(masterKeys, family), family.Id, family.Generation));

    /// <summary>An access token.</summary>
    public string Access(Issue issue, DateTimeOffset now) =>
        issuer.Issue(issuer.KeyOf(ring!, issue.Facts.App.Settings.Algorithm), issue, now);
}
