using System.Collections.Immutable;

namespace OrleansTenantAuth.Store.Finds;

/// <summary>Where a search looks, whatever it asks for: an app, and there perhaps a tenant.</summary>
/// <param name="App">The app.</param>
/// <param name="Tenant">Of users: only those with a role there. Of tenants: only those below it. Null: all of the app.</param>
/// <param name="IsRoot">Of tenants: those without a parent lie below <paramref name="Tenant"/> too.</param>
public sealed record FindScope(Guid App, Guid? Tenant, bool IsRoot = false);

/// <summary>A search.</summary>
/// <param name="Table">What is searched.</param>
/// <param name="Filter">Which are looked for, or null for all.</param>
/// <param name="Order">The column by which the answer is ordered; ids decide what it leaves open.</param>
/// <param name="IsDescending">The greatest come first.</param>
/// <param name="Skip">How many of the answer are passed over, at most <see cref="FindLimits.Reach"/> together with the page.</param>
/// <param name="Take">How many are answered at most.</param>
public sealed record FindQuery(FindTable Table, FindFilter? Filter, FindColumn Order, bool IsDescending, int Skip, int Take);

/// <summary>A page of an answer.</summary>
/// <param name="Ids">Ids in order.</param>
/// <param name="HasMore">Whether more follow.</param>
/// <param name="Total">How many there are in all; where not exact, there are at least so many.</param>
/// <param name="IsExact">Whether the total is exact.</param>
public sealed record FindPage(ImmutableArray<Guid> Ids, bool HasMore, int Total, bool IsExact);

/// <summary>Limits of searches.</summary>
public static class FindLimits
{
    /// <summary>Totals of all, and of one condition that an index serves, are counted up to this one.</summary>
    public const int ExactTotal = 10_000;

    /// <summary>An index that leads to no more rows is followed, and they are sorted: their total is exact whatever the filter.</summary>
    public const int Sorted = 4_000;

    /// <summary>Rows that a search walks along its order at most.</summary>
    public const int Walk = 50_000;

    /// <summary>How far pages reach.</summary>
    public const int Reach = 10_000;

    /// <summary>Conditions of a filter.</summary>
    public const int Conditions = 30;

    /// <summary>Levels of groups.</summary>
    public const int Depth = 5;

    /// <summary>Characters of a text that is looked for.</summary>
    public const int TextChars = 320;

    /// <summary>Characters of the name of a member of the data.</summary>
    public const int MemberChars = 64;

    /// <summary>Bytes of one user's or tenant's data that can be searched.</summary>
    public const int DataBytes = 6_144;
}

/// <summary>How much work one search may be.</summary>
/// <param name="ExactTotal">See <see cref="FindLimits.ExactTotal"/>; not less than <paramref name="Sorted"/>.</param>
/// <param name="Sorted">See <see cref="FindLimits.Sorted"/>.</param>
/// <param name="Walk">See <see cref="FindLimits.Walk"/>.</param>
internal sealed record FindBounds(int ExactTotal, int Sorted, int Walk)
{
    public static FindBounds Usual { get; } = new(FindLimits.ExactTotal, FindLimits.Sorted, FindLimits.Walk);
}

/// <summary>Searches among users and tenants. Throws <see cref="StoreUnavailableException"/> and <see cref="FindTooBroadException"/>.</summary>
public interface IFindStore
{
    /// <summary>One page of a search, of one moment.</summary>
    Task<FindPage> Find(FindScope scope, FindQuery query, CancellationToken cancellationToken = default);
}

/// <summary>No index serves the search, and its page did not fill within the rows or the time that it may take.</summary>
public sealed class FindTooBroadException(Exception? inner = null) : Exception("The search looks at too much.", inner);
