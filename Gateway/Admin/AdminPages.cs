using OrleansTenantAuth.Directories;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>Answers one page of a list of the directory.</summary>
internal static class AdminPages
{
    /// <summary>Reads the query, asks for the page, and turns it into the answer.</summary>
    public static async Task<Outcome<TAnswer>> Answer<TItem, TAnswer>(
        AdminCall call,
        string of,
        Func<ListQuery, Task<Outcome<Page<TItem>>>> list,
        Func<Page<TItem>, string?, TAnswer> answer,
        Func<string, bool>? isItem = null)
    {
        var check = new FieldCheck();
        var paging = Paging.Read(call.Http, check, isItem ?? Paging.IsId);
        if (check.Failed)
            return check.Refuse<TAnswer>();
        var page = await list(new ListQuery(call.Info, of, paging.After, paging.Limit));
        return page.Map(found => answer(found, Paging.Cursor(found.Next)));
    }
}
