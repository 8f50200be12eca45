using System.Collections.Immutable;
using System.Text.Json;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Store.Finds;
using OrleansTenantAuth.Tenants;
using OrleansTenantAuth.Users;

namespace OrleansTenantAuth.Directories;

/// <content>Searches: an index names who matches, and the answer shows their states.</content>
internal sealed partial class DirectoryGrain
{
    /// <inheritdoc/>
    public Task<Outcome<FoundUsers>> FindUsers(FindQuestion query) => Search(query, FindTable.Users, isRoot: false, async page =>
    {
        var users = await States(page.Ids, GrainKey.User, StateJson.Default.UserState);
        var tenants = users
            .SelectMany(user => SearchRules.Shown(user.In(query.App)?.Grants ?? []))
            .Select(grant => grant.Tenant.Value).Distinct().ToImmutableArray();
        var active = (await States(tenants, GrainKey.Tenant, StateJson.Default.TenantState))
            .Where(tenant => tenant.Status == TenantStatus.Active && tenant.App == query.App)
            .Select(tenant => tenant.Id).ToHashSet();
        return new FoundUsers([.. users.Select(user => SearchRules.View(user, query, active)).OfType<FoundUser>()], SearchRules.Count(page));
    });

    /// <inheritdoc/>
    public async Task<Outcome<FoundTenants>> FindTenants(FindQuestion query)
    {
        var app = await CheckedRead.Of(query.Call, asked => GrainFactory.App(query.App).Describe(new(asked)), (_, stamps) => store.AreCurrent(stamps));
        if (!app.IsOk)
            return app.As<FoundTenants>();
        return await Search(query, FindTable.Tenants, app.Require().RootTenant == query.Tenant, async page =>
        {
            var tenants = await States(page.Ids, GrainKey.Tenant, StateJson.Default.TenantState);
            var views = tenants.Where(tenant => tenant.Status == TenantStatus.Active).Select(tenant => TenantRules.Describe(tenant, query.App));
            return new FoundTenants([.. views.Where(view => view.IsOk).Select(view => view.Require())], SearchRules.Count(page));
        });
    }

    private async Task<Outcome<T>> Search<T>(FindQuestion query, FindTable table, bool isRoot, Func<FindPage, Task<T>> answer)
    {
        var search = SearchRules.Read(query, table, store.Clock.GetUtcNow());
        if (!search.IsOk)
            return search.As<T>();
        try
        {
            return await Guarded(async () => await answer(await finds.Find(new FindScope(query.App.Value, query.Tenant?.Value, isRoot), search.Require())));
        }
        catch (FindTooBroadException)
        {
            return Outcome<T>.Refuse(AuthError.SearchTooBroad);
        }
    }

    private async Task<List<TState>> States<TState>(
        ImmutableArray<Guid> ids, Func<Guid, string> key, System.Text.Json.Serialization.Metadata.JsonTypeInfo<TState> json)
    {
        var states = new List<TState>();
        foreach (var some in ids.Chunk(StoreLimits.KeysPerLoad))
        {
            foreach (var stored in await store.LoadMany([.. some.Select(key)]))
            {
                if (stored is not null)
                    states.Add(JsonSerializer.Deserialize(stored.State, json)!);
            }
        }

        return states;
    }
}
