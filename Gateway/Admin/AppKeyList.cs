using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Directories;
using OrleansTenantAuth.Keys;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>The keys of an app, those that ended too, for callers that need more than a page.</summary>
public sealed class AppKeyList(IGrainFactory grains)
{
    private const int PageSize = 1_000;
    private const int MostPages = 20;
    private const int MostShown = 1_000;

    /// <summary>Keys that <paramref name="isOne"/> picks out: those that were not ended first, newest first, at most 1,000 of the app's first 20,000.</summary>
    public async Task<Outcome<ImmutableArray<ApiKeyView>>> Show(CallInfo call, AppId app, Func<ApiKeyView, bool> isOne)
    {
        var found = new List<ApiKeyView>();
        await foreach (var page in Pages(call, app))
        {
            if (!page.IsOk)
                return page.As<ImmutableArray<ApiKeyView>>();
            found.AddRange(page.Require().Items.Select(item => item.Key).Where(isOne));
        }

        return Outcome<ImmutableArray<ApiKeyView>>.Ok(
            [.. found.OrderBy(key => key.RevokedAt is not null).ThenByDescending(key => key.CreatedAt).Take(MostShown)]);
    }

    /// <summary>The first key of the app's first 20,000 that <paramref name="isOne"/> picks out, else <see cref="AuthError.KeyNotFound"/>.</summary>
    /// <returns>A link of a chain: the caller commits under its <c>Guards</c>.</returns>
    public async Task<Outcome<ApiKeyView>> First(CallInfo call, AppId app, Func<ApiKeyView, bool> isOne)
    {
        await foreach (var page in Pages(call, app))
        {
            if (!page.IsOk)
                return page.As<ApiKeyView>();
            foreach (var item in page.Require().Items.Where(item => isOne(item.Key)))
            {
                // The key may have ended since the page was read.
                var key = await grains.ApiKey(item.GrainKey).Describe(new(call.Again()));
                if (!key.IsOk || isOne(key.Require()))
                    return key;
            }
        }

        return Outcome<ApiKeyView>.Refuse(AuthError.KeyNotFound);
    }

    private async IAsyncEnumerable<Outcome<Page<ApiKeyItem>>> Pages(CallInfo call, AppId app, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        string? cursor = null;
        for (var number = 0; number < MostPages && !cancellation.IsCancellationRequested; number++)
        {
            var page = await grains.Directory().ApiKeys(new(call, app.Value.ToString("N"), cursor, PageSize));
            yield return page;
            if (!page.IsOk || (cursor = page.Require().Next) is null)
                yield break;
        }
    }
}
