using System.Collections.Immutable;
using System.Text.Json;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Sessions;

/// <summary>Reads a user's families in an app: the list entries name them, their states say the rest.</summary>
internal static class FamilyList
{
    /// <summary>Families of a user in an app that may live at once; the oldest beyond it are ended at the next login.</summary>
    public const int MostPerUser = 100;

    /// <summary>All families that were not ended one by one, the oldest first.</summary>
    public static async Task<ImmutableArray<SessionFamilyState>> Read(IGrainStore store, AppId app, UserId user)
    {
        var entries = await store.List(Entries.Sessions(app, user), after: null, StoreLimits.EntriesPerPage);
        if (entries.IsEmpty)
            return [];
        var stored = await store.LoadMany([.. entries.Select(entry => entry.Owner)]);
        return
        [
            .. stored
                .Where(family => family is not null)
                .Select(family => JsonSerializer.Deserialize(family!.State, StateJson.Default.SessionFamilyState)!),
        ];
    }

    /// <summary>The families beyond the limit, the oldest first.</summary>
    public static async Task<ImmutableArray<FamilyId>> Excess(IGrainStore store, AppId app, UserId user)
    {
        var entries = await store.List(Entries.Sessions(app, user), after: null, MostPerUser + 20);
        return [.. entries.Take(Math.Max(0, entries.Length - MostPerUser)).Select(entry => new FamilyId(Guid.ParseExact(entry.Item, "N")))];
    }
}
