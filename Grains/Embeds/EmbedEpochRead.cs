using System.Collections.Immutable;
using System.Text.Json;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Embeds;

/// <summary>Epochs as they stand, and that of the token itself: 0 unless it was revoked.</summary>
internal readonly record struct CurrentEpochs(EmbedEpochs Epochs, long Token);

/// <summary>
/// Reads the epochs of a token's subjects as one load. Most were never revoked and have no state; their versions still guard whoever
/// decides on the answer.
/// </summary>
/// <param name="App">The app.</param>
/// <param name="Tenant">The tenant.</param>
/// <param name="Viewer">The viewer, if any.</param>
/// <param name="KeyId">The API key, if any.</param>
/// <param name="TokenId">The token, or null where it is not made yet.</param>
internal readonly record struct EmbedEpochRead(AppId App, TenantId Tenant, string? Viewer, Guid? KeyId, Guid? TokenId)
{
    /// <summary>The epochs with the versions read.</summary>
    public async Task<(CurrentEpochs Current, ImmutableArray<GuardStamp> Stamps)> From(IGrainStore store)
    {
        string?[] subjects =
        [
            EmbedSubject.Tenant(App, Tenant),
            Viewer is { } viewer ? EmbedSubject.Viewer(App, Tenant, viewer) : null,
            KeyId is { } key ? EmbedSubject.Key(App, key) : null,
            TokenId is { } token ? EmbedSubject.Token(App, token) : null,
        ];
        ImmutableArray<string> keys = [.. subjects.OfType<string>().Select(GrainKey.EmbedRevocation)];
        var states = await store.LoadMany(keys);
        var epochs = new long[subjects.Length];
        var stamps = ImmutableArray.CreateBuilder<GuardStamp>(keys.Length);
        for (var (subject, read) = (0, 0); subject < subjects.Length; subject++)
        {
            if (subjects[subject] is null)
                continue;
            stamps.Add(new GuardStamp(keys[read], states[read]?.Version ?? 0));
            epochs[subject] = EpochOf(states[read++]);
        }

        return (new(new EmbedEpochs(epochs[0], epochs[1], epochs[2]), epochs[3]), stamps.DrainToImmutable());
    }

    private static long EpochOf(StoredState? stored) =>
        stored is null ? 0 : JsonSerializer.Deserialize(stored.State, StateJson.Default.EmbedRevocationState)!.Epoch;
}
