using System.Collections.Immutable;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Dashboards;

/// <summary>What the documented calls that change dashboards share.</summary>
public abstract class KeyedBody
{
    /// <summary>Key.</summary>
    [JsonPropertyName("apiKey"), Description("A key up_admin_…, where no Authorization header is sent.")]
    public TextField ApiKey { get; set; }

    /// <summary>Organization.</summary>
    [JsonPropertyName("organizationId"), Description("The app's uuid or slug; where it is sent, it must be the caller's.")]
    public TextField OrganizationId { get; set; }
}

/// <summary>Body of POST /v1/api/dashboard/clone.</summary>
public sealed class CloneDashboardBody : KeyedBody
{
    /// <summary>Source.</summary>
    [Required, JsonPropertyName("sourceDashboardId"), Description("The dashboard to copy.")]
    public TextField SourceDashboardId { get; set; }

    /// <summary>Target.</summary>
    [JsonPropertyName("targetWorkspaceId"), Description("The workspace of the copy; left out: that of the source.")]
    public TextField TargetWorkspaceId { get; set; }

    /// <summary>Name.</summary>
    [Description("Its name; left out: the source's and (Copy).")]
    public TextField Name { get; set; }

    /// <summary>Tenant.</summary>
    [JsonPropertyName("tenantId"), Description("For admins: the tenant to whom the copy is private; left out: it is global. A tenant's copies are its own.")]
    public TextField TenantId { get; set; }

    /// <summary>Connection.</summary>
    [JsonPropertyName("connectionId"), Description("Taken for compatibility: charts read the app's data sets, whatever it names.")]
    public TextField ConnectionId { get; set; }
}

/// <summary>Body of POST /v1/api/dashboard/add-charts.</summary>
public sealed class AddChartsBody : KeyedBody
{
    /// <summary>Target.</summary>
    [Required, JsonPropertyName("targetDashboardId"), Description("The dashboard that gets the copies.")]
    public TextField TargetDashboardId { get; set; }

    /// <summary>Charts.</summary>
    [Required, JsonPropertyName("chartIds"), Description("1 to 50 charts that the caller may see.")]
    public TextListField ChartIds { get; set; }
}

/// <summary>Body of POST /v1/api/dashboard/append-charts-from.</summary>
public sealed class AppendChartsBody : KeyedBody
{
    /// <summary>Source.</summary>
    [Required, JsonPropertyName("sourceDashboardId"), Description("The dashboard whose charts are copied.")]
    public TextField SourceDashboardId { get; set; }

    /// <summary>Target.</summary>
    [Required, JsonPropertyName("targetDashboardId"), Description("The dashboard that gets the copies.")]
    public TextField TargetDashboardId { get; set; }
}

/// <summary>Body of POST of a workspace.</summary>
public sealed class CreateWorkspaceBody
{
    /// <summary>Name.</summary>
    [Required, Description("At most 200 characters.")]
    public TextField Name { get; set; }

    /// <summary>Tenant.</summary>
    [JsonPropertyName("tenantId"), Description("The tenant to whom it is private; left out: all see it.")]
    public TextField TenantId { get; set; }
}

/// <summary>Body of POST of a dashboard.</summary>
public sealed class CreateDashboardBody
{
    /// <summary>Workspace.</summary>
    [Required, JsonPropertyName("workspaceId"), Description("Its workspace.")]
    public TextField WorkspaceId { get; set; }

    /// <summary>Name.</summary>
    [Required, Description("At most 200 characters.")]
    public TextField Name { get; set; }

    /// <summary>Tenant.</summary>
    [JsonPropertyName("tenantId"), Description("The tenant to whom it is private; left out: it is global.")]
    public TextField TenantId { get; set; }
}

/// <summary>Body of PATCH of a dashboard.</summary>
public sealed class RenameDashboardBody
{
    /// <summary>Name.</summary>
    [Required, Description("At most 200 characters.")]
    public TextField Name { get; set; }
}

/// <summary>Body of POST and PUT of a chart.</summary>
public sealed class ChartBody
{
    /// <summary>Title.</summary>
    [Required, Description("At most 200 characters.")]
    public TextField Title { get; set; }

    /// <summary>Kind.</summary>
    [Required, Description("bar, line, table or number.")]
    public TextField Kind { get; set; }

    /// <summary>Data set.</summary>
    [Required, JsonPropertyName("dataSet"), Description("The data set, looked for in the schema of who looks at the chart.")]
    public TextField DataSet { get; set; }

    /// <summary>Query.</summary>
    [Required, Description("select, or groupBy and aggregates; where, sort, limit. At most 8,192 characters.")]
    public JsonElement Query { get; set; }

    /// <summary>Schema.</summary>
    [Description("For admins: the schema whose data set the query is checked against.")]
    public TextField Schema { get; set; }
}

/// <summary>Body of POST of a filter.</summary>
public sealed class FilterBody
{
    /// <summary>Data set.</summary>
    [Required, JsonPropertyName("dataSet"), Description("The charts of this data set are filtered.")]
    public TextField DataSet { get; set; }

    /// <summary>Where.</summary>
    [Required, Description("A filter as in a query, at most 4,096 characters.")]
    public JsonElement Where { get; set; }

    /// <summary>Schema.</summary>
    [Description("For admins: the schema whose data set the filter is checked against.")]
    public TextField Schema { get; set; }
}

/// <summary>Body of POST of a chart's data.</summary>
public sealed class ChartDataBody
{
    /// <summary>Where.</summary>
    [Description("A further filter for this look alone; needs addFilter.")]
    public JsonElement Where { get; set; }

    /// <summary>After.</summary>
    [Description("nextCursor of the page before.")]
    public TextField After { get; set; }
}
