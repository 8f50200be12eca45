using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Embeds;

/// <summary>The subjects of a token.</summary>
/// <param name="App">The app.</param>
/// <param name="Tenant">The tenant.</param>
/// <param name="Viewer">The viewer, if any.</param>
/// <param name="KeyId">The API key, if any.</param>
internal readonly record struct EmbedSubjects(AppId App, TenantId Tenant, string? Viewer, Guid? KeyId);

/// <summary>Epochs as they stand, and that of the token itself: 0 unless it was revoked.</summary>
internal readonly record struct CurrentEpochs(EmbedEpochs Epochs, long Token);

/// <summary>
/// Reads the epochs of a token's subjects. Most were never revoked and have no state; their versions still guard whoever decides on
/// the answer. What was read is kept under these versions, and read again in a rerun (<see cref="CallInfo.Attempt"/> above zero).
/// </summary>
internal sealed class EmbedEpochRead(IGrainStore store)
{
    private const int Most = 50_000;
    private readonly ConcurrentDictionary<string, (long Version, long Epoch)> known = new(StringComparer.Ordinal);

    /// <summary>The epochs with the versions on which they rest. <paramref name="tokenId"/> is null for a token that is not made yet.</summary>
    public async ValueTask<(CurrentEpochs Current, ImmutableArray<GuardStamp> Stamps)> Of(CallInfo call, EmbedSubjects of, Guid? tokenId)
    {
        string?[] keys =
        [
            GrainKey.EmbedRevocation(EmbedSubject.Tenant(of.App, of.Tenant)),
            of.Viewer is { } viewer ? GrainKey.EmbedRevocation(EmbedSubject.Viewer(of.App, of.Tenant, viewer)) : null,
            of.KeyId is { } key ? GrainKey.EmbedRevocation(EmbedSubject.Key(of.App, key)) : null,
            tokenId is { } token ? GrainKey.EmbedRevocation(EmbedSubject.Token(of.App, token)) : null,
        ];
        if (call.Attempt > 0 || keys.Any(key => key is not null && !known.ContainsKey(key)))
            await Load([.. keys.OfType<string>()]);

        var epochs = new long[keys.Length];
        var stamps = ImmutableArray.CreateBuilder<GuardStamp>(keys.Length);
        for (var subject = 0; subject < keys.Length; subject++)
        {
            if (keys[subject] is not { } stored)
                continue;

            // Another caller may have emptied the book; no version is current then, and the rerun reads again.
            var (version, epoch) = known.GetValueOrDefault(stored, (-1, long.MaxValue));
            stamps.Add(new GuardStamp(stored, version));
            epochs[subject] = epoch;
        }

        return (new(new EmbedEpochs(epochs[0], epochs[1], epochs[2]), epochs[3]), stamps.DrainToImmutable());
    }

    private async Task Load(ImmutableArray<string> keys)
    {
        var states = await store.LoadMany(keys);
        if (known.Count >= Most)
            known.Clear();
        for (var index = 0; index < keys.Length; index++)
            known[keys[index]] = (states[index]?.Version ?? 0, EpochOf(states[index]));
    }

    private static long EpochOf(StoredState? stored) =>
        stored is null ? 0 : JsonSerializer.Deserialize(stored.State, StateJson.Default.EmbedRevocationState)!.Epoch;
}
