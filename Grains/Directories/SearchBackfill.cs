using System.Collections.Immutable;
using System.Text.Json;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Directories;

/// <summary>
/// Lets users and tenants of workspaces that were last written by a version without searches write their entries: a page at a time,
/// each by its own grain. Whoever has an entry is passed over, so a pass that broke off is simply begun again.
/// </summary>
public sealed class SearchBackfill(IGrainStore store, IGrainFactory grains)
{
    private const int PageSize = 500;
    private const int AtOnce = 16;

    /// <summary>One pass over all workspaces; before each page asks whether to go on. Answers how many wrote their entries, null where it broke off.</summary>
    public async Task<int?> Run(Func<Task<bool>> mayGoOn, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(mayGoOn);
        var written = 0;
        await foreach (var page in Pages(Entries.Apps, cancellationToken))
        {
            foreach (var entry in page)
            {
                var app = JsonSerializer.Deserialize(entry.Value, StateJson.Default.AppItem)!.Id;
                if (await IsWorkspace(app, cancellationToken) is false)
                    continue;
                foreach (var (list, found, write) in Lists(app))
                {
                    if (await Fill(list, found, write, mayGoOn, cancellationToken) is not { } some)
                        return null;
                    written += some;
                }
            }
        }

        return written;
    }

    private IEnumerable<(string List, string Found, Func<Guid, Task<Outcome<Done>>> Write)> Lists(AppId app)
    {
        yield return (Entries.Tenants(app), Entries.FindTenants(app), id => grains.Tenant(new(id)).List(new(Call())));
        yield return (Entries.Users(app), Entries.FindUsers(app), id => grains.User(new(id)).List(new(Call())));
    }

    private async Task<int?> Fill(
        string list, string found, Func<Guid, Task<Outcome<Done>>> write, Func<Task<bool>> mayGoOn, CancellationToken cancellationToken)
    {
        var (written, after) = (0, (string?)null);
        await foreach (var page in Pages(list, cancellationToken))
        {
            if (!await mayGoOn())
                return null;

            // Both lists are in the order of ids, and whoever is found is in the first: a page of the second reaches as far.
            var known = (await store.List(found, after, PageSize, cancellationToken)).Select(entry => entry.Item).ToHashSet(StringComparer.Ordinal);
            foreach (var some in page.Select(entry => entry.Item).Where(item => !known.Contains(item)).Chunk(AtOnce))
            {
                var outcomes = await Task.WhenAll(some.Select(item => write(Guid.ParseExact(item, "N"))));
                if (outcomes.Any(outcome => outcome.Error is AuthError.Unavailable or AuthError.OutcomeUnknown))
                    return null;
                written += outcomes.Count(outcome => outcome.IsOk);
            }

            after = page[^1].Item;
        }

        return written;
    }

    private async Task<bool> IsWorkspace(AppId app, CancellationToken cancellationToken)
    {
        var stored = await store.Load(GrainKey.App(app.Value), cancellationToken);
        return stored is not null && JsonSerializer.Deserialize(stored.State, StateJson.Default.AppState)!.Settings.Workspace is not null;
    }

    private async IAsyncEnumerable<ImmutableArray<ListEntry>> Pages(
        string list, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? after = null;
        while (true)
        {
            var page = await store.List(list, after, PageSize, cancellationToken);
            if (page.IsEmpty)
                yield break;
            yield return page;
            if (page.Length < PageSize)
                yield break;
            after = page[^1].Item;
        }
    }

    private static CallInfo Call() => new() { OperationId = Guid.NewGuid(), RequestId = "searches", Actor = "system" };
}
