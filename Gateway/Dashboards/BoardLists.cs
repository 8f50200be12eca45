using System.Collections.Immutable;
using OrleansTenantAuth.Dashboards;
using OrleansTenantAuth.Gateway.Admin;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Dashboards;

/// <summary>Pages of what is of all tenants, and behind it of what is private to one.</summary>
internal static class BoardLists
{
    private const string OfAll = "all/";
    private const string OfOne = "own/";

    /// <summary>A page and the cursor of the next one. <paramref name="tenant"/> null: only what is of all.</summary>
    public static async Task<Outcome<(ImmutableArray<T> Items, string? Next)>> Page<T>(
        BoardCall call, Guid of, TenantId? tenant, Func<ListBoards, Task<Outcome<Page<T>>>> list)
    {
        var check = new FieldCheck();
        var paging = Paging.Read(call.Http, check, IsItem);
        if (check.Failed)
            return check.Refuse<(ImmutableArray<T>, string?)>();
        var items = ImmutableArray.CreateBuilder<T>();
        var isOwn = paging.After?.StartsWith(OfOne, StringComparison.Ordinal) == true;
        if (!isOwn)
        {
            var all = await list(new ListBoards(call.Info, of, null, paging.After?[OfAll.Length..], paging.Limit));
            if (!all.IsOk)
                return all.As<(ImmutableArray<T>, string?)>();
            items.AddRange(all.Require().Items);
            if (all.Require().Next is { } next)
                return Outcome<(ImmutableArray<T>, string?)>.Ok((items.ToImmutable(), Paging.Cursor(OfAll + next)));
        }

        if (tenant is null || items.Count == paging.Limit)
            return Outcome<(ImmutableArray<T>, string?)>.Ok((items.ToImmutable(), null));
        var own = await list(new ListBoards(call.Info, of, tenant, isOwn ? paging.After![OfOne.Length..] : null, paging.Limit - items.Count));
        if (!own.IsOk)
            return own.As<(ImmutableArray<T>, string?)>();
        items.AddRange(own.Require().Items);
        return Outcome<(ImmutableArray<T>, string?)>.Ok((items.ToImmutable(), own.Require().Next is { } after ? Paging.Cursor(OfOne + after) : null));
    }

    private static bool IsItem(string item) =>
        (item.StartsWith(OfAll, StringComparison.Ordinal) || item.StartsWith(OfOne, StringComparison.Ordinal)) && Paging.IsId(item[OfAll.Length..]);
}
