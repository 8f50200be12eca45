using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json;
using OrleansTenantAuth.Directories;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Userfront.Server;

/// <summary>Body of a search.</summary>
public sealed class FindBody
{
    /// <summary>Order.</summary>
    [Description("An attribute with _ASC or _DESC; createdAt_DESC where it is left out. What is unknown comes first in _ASC.")]
    public TextField Order { get; set; }

    /// <summary>Page.</summary>
    [Description("From 1, which is meant where it is left out; 30 to a page, 333 pages at most.")]
    public NumberField Page { get; set; }

    /// <summary>Filters.</summary>
    [Description("{conjunction, filters?, filterGroups?}: and or or; conditions {attr, type, comparison, value}; further groups. At most 30 conditions, 5 levels.")]
    public JsonElement Filters { get; set; }
}

/// <summary>A page of users.</summary>
public sealed record FoundUsersAnswer(ImmutableArray<PersonAnswer> Results, int TotalCount, FoundMetaAnswer Meta);

/// <summary>A page of tenants.</summary>
public sealed record FoundSitesAnswer(ImmutableArray<SiteAnswer> Results, int TotalCount, FoundMetaAnswer Meta);

/// <summary>
/// Where a page stands: numbers of pages. Past 10,000 the total is not counted: then <c>isTotalExact</c> is false, there are at least
/// <c>totalCount</c>, and <c>last</c> is null.
/// </summary>
public sealed record FoundMetaAnswer(
    int Count, int TotalCount, int TotalPages, int? Next, int? Previous, int Self, int First, int? Last, bool IsTotalExact)
{
    /// <summary>The place of a page.</summary>
    public static FoundMetaAnswer Of(int page, int count, FoundCount found)
    {
        ArgumentNullException.ThrowIfNull(found);
        var total = Math.Max(found.Total, found.HasMore ? (page * found.PageSize) + 1 : 0);
        var pages = Math.Max(1, (total + found.PageSize - 1) / found.PageSize);
        return new(
            count, total, pages, found.HasMore ? page + 1 : null, page > 1 ? Math.Min(page - 1, pages) : null, page, 1, found.IsExact ? pages : null, found.IsExact);
    }
}

/// <summary>Body of a change of a role; what is left out stays as it is.</summary>
public sealed class ChangeRoleBody
{
    /// <summary>Description.</summary>
    [Description("What it is for, at most 200 characters.")]
    public TextField Description { get; set; }

    /// <summary>Permissions.</summary>
    [Description("Names of permissions, at most 50; they replace those before.")]
    public TextListField Permissions { get; set; }
}

/// <summary>A role.</summary>
public sealed record RoleAnswer(string Name, string Description, ImmutableArray<string> Permissions);

/// <summary>When a user was active last.</summary>
public sealed record ActiveAnswer(
    string Message, [property: System.Text.Json.Serialization.JsonConverter(typeof(TimestampConverter))] DateTimeOffset LastActiveAt);
