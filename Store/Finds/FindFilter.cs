using System.Collections.Immutable;

namespace OrleansTenantAuth.Store.Finds;

/// <summary>Which users or tenants are looked for.</summary>
public abstract record FindFilter;

/// <summary>All parts hold; none: holds.</summary>
public sealed record FindAll(ImmutableArray<FindFilter> Parts) : FindFilter;

/// <summary>One of the parts holds; none: does not hold.</summary>
public sealed record FindAny(ImmutableArray<FindFilter> Parts) : FindFilter;

/// <summary>The part does not hold.</summary>
public sealed record FindNot(FindFilter Part) : FindFilter;

/// <summary>A value lies between bounds; one that is left out does not bind.</summary>
/// <param name="Column">The value.</param>
/// <param name="Low">The bound below.</param>
/// <param name="High">The bound above.</param>
public sealed record FindRange(FindColumn Column, FindBound? Low, FindBound? High) : FindFilter
{
    /// <summary>The value is this one.</summary>
    public static FindRange Is(FindColumn column, object value) => new(column, new FindBound(value, true), new FindBound(value, true));
}

/// <summary>A bound: a string, a long or, for numbers in data, a double.</summary>
/// <param name="Value">Where it lies.</param>
/// <param name="IsInside">Whether the value itself counts.</param>
public sealed record FindBound(object Value, bool IsInside);

/// <summary>A text contains another, or ends with it.</summary>
public sealed record FindText(FindColumn Column, string Part, bool IsEnd) : FindFilter;

/// <summary>A user has a role; null leaves it open which, or in which tenant. Only tenants of the scope's app count.</summary>
/// <param name="Tenant">The tenant's code.</param>
/// <param name="Role">The role.</param>
public sealed record FindRole(string? Tenant, string? Role) : FindFilter;

/// <summary>An array in the data contains a text; null: it contains something.</summary>
public sealed record FindItem(string Member, string? Value) : FindFilter;

/// <summary>A member of the data that is there.</summary>
public sealed record FindKnown(FindColumn Column) : FindFilter;
