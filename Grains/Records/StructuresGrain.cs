using System.Collections.Immutable;
using OrleansTenantAuth.Directories;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Records;

/// <inheritdoc cref="IStructuresGrain"/>
[StatelessWorker(256)]
internal sealed class StructuresGrain(IGrainStore store) : Grain, IStructuresGrain
{
    /// <inheritdoc/>
    public async Task<Outcome<Page<StructureView>>> List(ListStructures query)
    {
        var page = await Items(query.Workspace, query.After, query.Limit);
        if (!page.IsOk)
            return page.As<Page<StructureView>>();
        var views = ImmutableArray.CreateBuilder<StructureView>();
        foreach (var item in page.Require().Items)
        {
            var view = await Get(query.Call, query.Workspace, item.Id);
            if (view.IsOk)
                views.Add(view.Require());
            else if (view.Error != AuthError.StructureNotFound)
                return view.As<Page<StructureView>>();
        }

        return Outcome<Page<StructureView>>.Ok(new(views.ToImmutable(), page.Require().Next));
    }

    /// <inheritdoc/>
    public Task<Outcome<Page<StructureItem>>> Names(ListStructures query) => Items(query.Workspace, query.After, query.Limit);

    /// <inheritdoc/>
    public async Task<Outcome<StructureView>> Find(FindStructure query)
    {
        var asked = query.Text;
        if (Guid.TryParseExact(asked, "D", out var id))
            return await Get(query.Call, query.Workspace, id);
        var slug = StructureNames.IsSlug(asked) ? asked : StructureNames.SlugOf(asked);
        if (StructureNames.IsSlug(slug))
        {
            var found = await Get(query.Call, query.Workspace, StructureNames.IdOf(query.Workspace, slug));
            if (found.Error != AuthError.StructureNotFound && (found.IsOk ? IsMeant(found.Require(), asked) : true))
                return found;
        }

        // By a name that is not its slug: structures of a workspace are few enough for one page.
        var all = await Items(query.Workspace, null, StoreLimits.EntriesPerPage);
        if (!all.IsOk)
            return all.As<StructureView>();
        var named = all.Require().Items.FirstOrDefault(item => string.Equals(item.Name, asked, StringComparison.OrdinalIgnoreCase));
        return named is null ? Outcome<StructureView>.Refuse(AuthError.StructureNotFound) : await Get(query.Call, query.Workspace, named.Id);
    }

    // What was not spelt as the slug is a name, and must be this one's.
    private static bool IsMeant(StructureView found, string asked) =>
        string.Equals(found.Slug, asked, StringComparison.OrdinalIgnoreCase) || string.Equals(found.Name, asked, StringComparison.OrdinalIgnoreCase);

    private Task<Outcome<Page<StructureItem>>> Items(TenantId workspace, string? after, int limit) =>
        store.Page(Entries.Structures(workspace), after, limit, StateJson.Default.StructureItem);

    private Task<Outcome<StructureView>> Get(CallInfo call, TenantId workspace, Guid id) => GrainFactory.Structure(id).Get(new(call, workspace));
}
