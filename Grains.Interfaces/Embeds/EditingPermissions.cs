using System.Text.Json.Serialization;

namespace OrleansTenantAuth.Embeds;

/// <summary>What a viewer may do with a dashboard beside looking at it.</summary>
public enum EditingAction
{
    /// <summary>A default value: allowed to nobody.</summary>
    Unset = 0,

    /// <summary>Add an existing chart.</summary>
    AddChart = 1,

    /// <summary>Add a filter.</summary>
    AddFilter = 2,

    /// <summary>Make a new chart.</summary>
    CreateChart = 3,

    /// <summary>Make a new chart from a query of one's own.</summary>
    CreateChartSql = 4,

    /// <summary>Change charts.</summary>
    EditCharts = 5,

    /// <summary>Remove charts.</summary>
    RemoveChart = 6,

    /// <summary>Let a model make charts.</summary>
    AiCharts = 7,

    /// <summary>Change the list of charts on offer.</summary>
    EditMarketplace = 8,

    /// <summary>Let a model describe a chart. Changes nothing.</summary>
    AiInsight = 9,

    /// <summary>Look at the rows behind a figure. Changes nothing.</summary>
    DrillDown = 10,

    /// <summary>Rename the dashboard.</summary>
    EditDashboardName = 11,
}

/// <summary>
/// The 13 documented editing permissions, as they were given: a missing one is denied. Where all are missing the dashboard is read-only.
/// Source: tenantEditingPermissions of register-tenant.
/// </summary>
[GenerateSerializer, Immutable, Alias("ota.EditingPermissions")]
public sealed record EditingPermissions
{
    /// <summary>What counts where no permission was given: look, and change nothing.</summary>
    public static EditingPermissions None { get; } = new() { ReadOnly = true };

    /// <summary>See <see cref="EditingAction.AddChart"/>.</summary>
    [Id(0), JsonPropertyName("addChart")]
    public bool AddChart { get; init; }

    /// <summary>See <see cref="EditingAction.AddFilter"/>.</summary>
    [Id(1), JsonPropertyName("addFilter")]
    public bool AddFilter { get; init; }

    /// <summary>See <see cref="EditingAction.CreateChart"/>.</summary>
    [Id(2), JsonPropertyName("createChart")]
    public bool CreateChart { get; init; }

    /// <summary>See <see cref="EditingAction.CreateChartSql"/>.</summary>
    [Id(3), JsonPropertyName("createChartSQL")]
    public bool CreateChartSql { get; init; }

    /// <summary>See <see cref="EditingAction.EditCharts"/>.</summary>
    [Id(4), JsonPropertyName("editCharts")]
    public bool EditCharts { get; init; }

    /// <summary>See <see cref="EditingAction.RemoveChart"/>.</summary>
    [Id(5), JsonPropertyName("removeChart")]
    public bool RemoveChart { get; init; }

    /// <summary>Hides the tabs of a dashboard: the one permission that takes something away.</summary>
    [Id(6), JsonPropertyName("disableTabs")]
    public bool DisableTabs { get; init; }

    /// <summary>See <see cref="EditingAction.AiCharts"/>.</summary>
    [Id(7), JsonPropertyName("aiCharts")]
    public bool AiCharts { get; init; }

    /// <summary>See <see cref="EditingAction.EditMarketplace"/>.</summary>
    [Id(8), JsonPropertyName("editMarketplace")]
    public bool EditMarketplace { get; init; }

    /// <summary>Forbids every change, whatever else is granted.</summary>
    [Id(9), JsonPropertyName("readOnly")]
    public bool ReadOnly { get; init; }

    /// <summary>See <see cref="EditingAction.AiInsight"/>.</summary>
    [Id(10), JsonPropertyName("aiInsight")]
    public bool AiInsight { get; init; }

    /// <summary>See <see cref="EditingAction.DrillDown"/>.</summary>
    [Id(11), JsonPropertyName("drillDown")]
    public bool DrillDown { get; init; }

    /// <summary>See <see cref="EditingAction.EditDashboardName"/>.</summary>
    [Id(12), JsonPropertyName("editDashboardName")]
    public bool EditDashboardName { get; init; }

    /// <summary>
    /// Whether an action is allowed: it was granted, and <see cref="ReadOnly"/> does not forbid it. Actions that change nothing
    /// (<see cref="EditingAction.AiInsight"/>, <see cref="EditingAction.DrillDown"/>) need their grant alone.
    /// </summary>
    public bool Allows(EditingAction action) => action switch
    {
        EditingAction.AiInsight => AiInsight,
        EditingAction.DrillDown => DrillDown,
        EditingAction.AddChart => AddChart && !ReadOnly,
        EditingAction.AddFilter => AddFilter && !ReadOnly,
        EditingAction.CreateChart => CreateChart && !ReadOnly,
        EditingAction.CreateChartSql => CreateChartSql && !ReadOnly,
        EditingAction.EditCharts => EditCharts && !ReadOnly,
        EditingAction.RemoveChart => RemoveChart && !ReadOnly,
        EditingAction.AiCharts => AiCharts && !ReadOnly,
        EditingAction.EditMarketplace => EditMarketplace && !ReadOnly,
        EditingAction.EditDashboardName => EditDashboardName && !ReadOnly,
        _ => false,
    };
}
