using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Directories;

/// <summary>Reads pages of lists.</summary>
internal static class ListPages
{
    /// <summary>A page whose items are the entries' values.</summary>
    public static Task<Outcome<Page<TItem>>> Page<TItem>(this IGrainStore store, string list, string? after, int limit, JsonTypeInfo<TItem> json) =>
        store.Page(list, after, limit, entry => JsonSerializer.Deserialize(entry.Value, json)!);

    /// <summary>A page.</summary>
    public static Task<Outcome<Page<TItem>>> Page<TItem>(this IGrainStore store, string list, string? after, int limit, Func<ListEntry, TItem> read) => Guarded(async () =>
    {
        var entries = await store.List(list, after, limit);
        return Outcome<Page<TItem>>.Ok(new Page<TItem>([.. entries.Select(read)], entries.Length == limit ? entries[^1].Item : null));
    });

    /// <summary>The outcome; <see cref="AuthError.Unavailable"/> where the store could not be read.</summary>
    public static async Task<Outcome<T>> Guarded<T>(Func<Task<Outcome<T>>> read)
    {
        try
        {
            return await read();
        }
        catch (StoreUnavailableException)
        {
            return Outcome<T>.Refuse(AuthError.Unavailable, retryAfterSeconds: 1);
        }
    }

    /// <summary>The item behind which an id is the next that there can be.</summary>
    public static string? Before(Guid id)
    {
        var number = UInt128.Parse(id.ToString("N"), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return number == 0 ? null : (number - 1).ToString("x32", CultureInfo.InvariantCulture);
    }
}
