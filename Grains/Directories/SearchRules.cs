using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using OrleansTenantAuth.Store.Finds;
using OrleansTenantAuth.Tenants;
using OrleansTenantAuth.Users;

namespace OrleansTenantAuth.Directories;

/// <summary>Turns a question into a search, and what was found into views.</summary>
internal static class SearchRules
{
    /// <summary>How many a page has.</summary>
    public const int PageSize = 30;

    private const string DefaultOrder = "createdAt_DESC";
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 24, AllowDuplicateProperties = false };

    /// <summary>The search, or what is wrong by member.</summary>
    public static Outcome<FindQuery> Read(FindQuestion question, FindTable table, DateTimeOffset now)
    {
        const int MostPages = FindLimits.Reach / PageSize;
        if (question.Page is < 1 or > MostPages)
            return Outcome<FindQuery>.Invalid("page", string.Create(CultureInfo.InvariantCulture, $"Must be between 1 and {MostPages}. Narrow the filter to see others."));
        if (Order(question.Order ?? DefaultOrder, table) is not { } order)
            return Outcome<FindQuery>.Invalid("order", $"Must be one of {string.Join(", ", table.Orders)}, with _ASC or _DESC.");
        FindFilter? filter = null;
        if (question.Filters is { } sent)
        {
            filter = Filter(sent, table, now, out var fault);
            if (filter is null)
                return Outcome<FindQuery>.Invalid("filters", fault!);
        }

        return Outcome<FindQuery>.Ok(new FindQuery(table, filter, order.Column, order.IsDescending, (question.Page - 1) * PageSize, PageSize));
    }

    /// <summary>What is told of the number of those found.</summary>
    public static FoundCount Count(FindPage page) => new(page.Total, page.IsExact, page.HasMore, PageSize);

    /// <summary>A user who was found, unless a change since then has taken it out of the scope.</summary>
    public static FoundUser? View(UserState state, FindQuestion question, IReadOnlySet<TenantId> active)
    {
        if (UserRules.Refusal(state, question.App) is not null || AccountRules.View(state, state.In(question.App)!) is not { } person)
            return null;
        var grants = state.In(question.App)!.Grants;
        if (question.Tenant is { } tenant && grants.All(grant => grant.Tenant != tenant))
            return null;
        return new FoundUser(person, [.. Shown(grants).Where(grant => active.Contains(grant.Tenant)).Select(grant => new TenantRoles(grant.Code, grant.Roles))]);
    }

    /// <summary>The grants that an answer shows where their tenants are active.</summary>
    public static IEnumerable<Grant> Shown(ImmutableArray<Grant> grants) => grants.Reverse().Take(GrantRules.MostTenantsInClaim);

    private static FindFilter? Filter(byte[] sent, FindTable table, DateTimeOffset now, out string? fault)
    {
        try
        {
            using var json = JsonDocument.Parse(sent, Strict);
            return FindFilterReader.Read(json.RootElement, table, now, out fault);
        }
        catch (JsonException)
        {
            fault = "Must be well-formed JSON in UTF-8, at most 24 levels deep, each member once.";
            return null;
        }
    }

    private static (FindColumn Column, bool IsDescending)? Order(string sent, FindTable table)
    {
        var split = sent.LastIndexOf('_');
        if (split < 1 || sent[(split + 1)..] is not ("ASC" or "DESC") || !table.Orders.Contains(sent[..split], StringComparer.Ordinal))
            return null;
        return (table.Column(sent[..split])!, sent.EndsWith("_DESC", StringComparison.Ordinal));
    }
}
