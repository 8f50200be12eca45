using System.Collections.Immutable;
using OrleansTenantAuth.Directories;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Store.Finds;

namespace OrleansTenantAuth.Tenants;

/// <summary>The entry by which searches find a tenant, while it is active.</summary>
internal static class TenantListing
{
    /// <summary>The entry, where a change of the state changes it.</summary>
    public static ImmutableArray<EntryChange> Changes(TenantState? before, TenantState next)
    {
        var (old, put) = (before is null ? null : Of(before), Of(next));
        if (put is not null)
            return old?.Value.AsSpan().SequenceEqual(put.Value) == true ? [] : [put];
        return old is null ? [] : [Entries.Remove(Entries.FindTenants(next.App), next.Id.Value)];
    }

    private static EntryChange? Of(TenantState state) => state.Status != TenantStatus.Active
        ? null
        : Entries.Put(state.App, state.Id, new TenantSearchItem(
            1,
            (state.Parent?.Value ?? state.App.Value).ToString("N"),
            FindTexts.Fold(state.Code),
            FindTexts.Fold(state.Name),
            FindTexts.Micros(state.CreatedAt),
            SearchData.Of(state.Data)));
}
