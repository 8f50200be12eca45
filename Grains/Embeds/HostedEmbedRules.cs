using System.Collections.Immutable;
using System.Text;
using OrleansTenantAuth.Security;

namespace OrleansTenantAuth.Embeds;

/// <summary>Stored form of a member's embed token; the token itself is sealed.</summary>
internal sealed record HostedEmbedState
{
    public int V { get; init; } = 1;

    public required AppId App { get; init; }

    public required TenantId Tenant { get; init; }

    public required UserId User { get; init; }

    public required Guid TokenId { get; init; }

    public required byte[] SealedToken { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public required string DisplayName { get; init; }

    public required EmbedScope Scope { get; init; }

    public required EditingPermissions Permissions { get; init; }

    public required EmbedEpochs Epochs { get; init; }
}

/// <summary>Decisions of a member's embed token.</summary>
internal static class HostedEmbedRules
{
    /// <summary>How long the token must still count to be given again: what the documents' page refreshes before its expiry.</summary>
    public static readonly TimeSpan Least = TimeSpan.FromMinutes(5);

    private const string Field = "token";
    private static readonly TimeSpan KeptAfterExpiry = TimeSpan.FromDays(30);

    /// <summary>What the roles permit together. Read-only holds unless a role lifts it; a role for which nothing was set permits nothing.</summary>
    public static EditingPermissions Permissions(HostedEmbedSettings settings, ImmutableArray<string> roles)
    {
        EditingPermissions[] given = [.. settings.Roles.Where(role => roles.Contains(role.Role, StringComparer.Ordinal)).Select(role => role.Permissions)];
        return given.Length == 0 ? EditingPermissions.None : given.Aggregate(Join);
    }

    /// <summary>Whether the token that is kept still says what a new one would.</summary>
    public static bool IsGood(HostedEmbedState? state, EmbedGrant grant, CurrentEpochs current, DateTimeOffset now) =>
        state is not null
        && now + Least < state.ExpiresAt
        && current.Token == 0
        && state.App == grant.App.Id
        && state.Permissions == grant.Permissions
        && state.Scope == grant.Scope
        && state.Epochs == grant.Epochs
        && string.Equals(state.DisplayName, grant.DisplayName, StringComparison.Ordinal);

    /// <summary>The token that is kept.</summary>
    public static HostedEmbed Open(HostedEmbedState state, MasterKeys masterKeys, string storeKey) =>
        new(Encoding.ASCII.GetString(masterKeys.Open(storeKey, Field, state.SealedToken)), state.ExpiresAt, state.Permissions);

    /// <summary>Keeps a new token. Where it permits something else than the one before, that is an event.</summary>
    public static Decision<HostedEmbedState, HostedEmbed> Keep(
        HostedEmbedState? state, IssueHostedEmbed command, EmbedGrant grant, IssuedEmbed issued, MasterKeys masterKeys, string storeKey)
    {
        var next = new HostedEmbedState
        {
            App = command.App,
            Tenant = command.Tenant,
            User = command.User,
            TokenId = issued.TokenId,
            SealedToken = masterKeys.Seal(storeKey, Field, Encoding.ASCII.GetBytes(issued.Token)),
            ExpiresAt = issued.ExpiresAt,
            DisplayName = grant.DisplayName,
            Scope = grant.Scope,
            Permissions = grant.Permissions,
            Epochs = grant.Epochs,
        };
        ImmutableArray<Happening> events = state?.Permissions == grant.Permissions
            ? []
            : [new Happening("embed.permissions_changed", command.App, command.Tenant, command.User, [KeyValuePair.Create("permissions", Names(grant.Permissions))])];
        return Decision.Change(
            next,
            Outcome<HostedEmbed>.Ok(new HostedEmbed(issued.Token, issued.ExpiresAt, grant.Permissions)),
            events,
            [Entries.Reap(storeKey, issued.ExpiresAt + KeptAfterExpiry)]);
    }

    private static EditingPermissions Join(EditingPermissions one, EditingPermissions other) => new()
    {
        AddChart = one.AddChart || other.AddChart,
        AddFilter = one.AddFilter || other.AddFilter,
        CreateChart = one.CreateChart || other.CreateChart,
        CreateChartSql = one.CreateChartSql || other.CreateChartSql,
        EditCharts = one.EditCharts || other.EditCharts,
        RemoveChart = one.RemoveChart || other.RemoveChart,
        DisableTabs = one.DisableTabs && other.DisableTabs,
        AiCharts = one.AiCharts || other.AiCharts,
        EditMarketplace = one.EditMarketplace || other.EditMarketplace,
        ReadOnly = one.ReadOnly && other.ReadOnly,
        AiInsight = one.AiInsight || other.AiInsight,
        DrillDown = one.DrillDown || other.DrillDown,
        EditDashboardName = one.EditDashboardName || other.EditDashboardName,
    };

    private static string Names(EditingPermissions permissions)
    {
        using var json = System.Text.Json.JsonSerializer.SerializeToDocument(permissions, EmbedJson.Default.EditingPermissions);
        return string.Join(' ', json.RootElement.EnumerateObject().Where(permission => permission.Value.GetBoolean()).Select(permission => permission.Name));
    }
}
