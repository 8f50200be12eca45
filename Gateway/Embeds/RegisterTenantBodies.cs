using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Embeds;

/// <summary>Body of POST /v1/api/tenant/register-tenant.</summary>
public sealed class RegisterTenantBody
{
    /// <summary>API key.</summary>
    [JsonPropertyName("apiKey"), Required, Description("An API key of the organization, up_embed_… or up_admin_….")]
    public TextField ApiKey { get; set; }

    /// <summary>Public name.</summary>
    [JsonPropertyName("displayName"), Required, Description("The tenant's public name, at most 200 characters.")]
    public TextField DisplayName { get; set; }

    /// <summary>Private identifier.</summary>
    [Description("The tenant's private identifier, at most 200 characters. Without it the public name says which tenant is meant.")]
    public TextField Key { get; set; }

    /// <summary>Prefilters.</summary>
    [Description("Columns with a string, number, boolean or a list of these. Left out: those of the registrations so far, where these were equal. {} only where the organization allows unfiltered access.")]
    public JsonElement Prefilters { get; set; }

    /// <summary>Data set.</summary>
    [JsonPropertyName("prefilters_schema"), Description("The data set to which the tenant is confined.")]
    public TextField PrefiltersSchema { get; set; }

    /// <summary>Data set, in the other documented spelling.</summary>
    [JsonPropertyName("schemaPreFilter"), Description("The same as prefilters_schema.")]
    public TextField SchemaPreFilter { get; set; }

    /// <summary>Permissions.</summary>
    [JsonPropertyName("tenantEditingPermissions"), Description("What the viewer may do; what is left out is denied, and without any the dashboard is read-only.")]
    public EditingPermissionsBody? TenantEditingPermissions { get; set; }

    /// <summary>Connection.</summary>
    [JsonPropertyName("connectionOverride"), Description("The data connection to use instead of the organization's.")]
    public ConnectionOverrideBody? ConnectionOverride { get; set; }

    /// <summary>Metadata.</summary>
    [JsonPropertyName("customMetadata"), Description("The customer's own data, a JSON object of at most 4096 bytes.")]
    public JsonElement CustomMetadata { get; set; }

    /// <summary>Organization.</summary>
    [JsonPropertyName("organizationId"), Description("The organization's id or slug; it must be the API key's own.")]
    public TextField OrganizationId { get; set; }

    /// <summary>Viewer.</summary>
    [Description("The viewer: the customer's own id of the user, or an object with id.")]
    public JsonElement User { get; set; }

    /// <summary>Lifetime.</summary>
    [Description("How long the token counts, from 60s to 24h, for example 1h. Default 1h.")]
    public TextField Expiration { get; set; }
}

/// <summary>The 13 documented editing permissions in a body.</summary>
public sealed class EditingPermissionsBody
{
    /// <summary>Add charts.</summary>
    [JsonPropertyName("addChart")]
    public FlagField AddChart { get; set; }

    /// <summary>Add filters.</summary>
    [JsonPropertyName("addFilter")]
    public FlagField AddFilter { get; set; }

    /// <summary>Make charts.</summary>
    [JsonPropertyName("createChart")]
    public FlagField CreateChart { get; set; }

    /// <summary>Make charts by SQL.</summary>
    [JsonPropertyName("createChartSQL")]
    public FlagField CreateChartSql { get; set; }

    /// <summary>Edit charts.</summary>
    [JsonPropertyName("editCharts")]
    public FlagField EditCharts { get; set; }

    /// <summary>Remove charts.</summary>
    [JsonPropertyName("removeChart")]
    public FlagField RemoveChart { get; set; }

    /// <summary>Hide tabs.</summary>
    [JsonPropertyName("disableTabs")]
    public FlagField DisableTabs { get; set; }

    /// <summary>Charts by a model.</summary>
    [JsonPropertyName("aiCharts")]
    public FlagField AiCharts { get; set; }

    /// <summary>Edit the charts on offer.</summary>
    [JsonPropertyName("editMarketplace")]
    public FlagField EditMarketplace { get; set; }

    /// <summary>Forbid every change.</summary>
    [JsonPropertyName("readOnly")]
    public FlagField ReadOnly { get; set; }

    /// <summary>Descriptions by a model.</summary>
    [JsonPropertyName("aiInsight")]
    public FlagField AiInsight { get; set; }

    /// <summary>Rows behind figures.</summary>
    [JsonPropertyName("drillDown")]
    public FlagField DrillDown { get; set; }

    /// <summary>Rename the dashboard.</summary>
    [JsonPropertyName("editDashboardName")]
    public FlagField EditDashboardName { get; set; }
}

/// <summary>A data connection in a body.</summary>
public sealed class ConnectionOverrideBody
{
    /// <summary>Connection.</summary>
    [JsonPropertyName("connectionId"), Required, Description("The connection's uuid.")]
    public TextField ConnectionId { get; set; }
}

/// <summary>Answer of register-tenant: both documented forms at once (resolution 1).</summary>
public sealed record RegisterTenantAnswer(string Status, RegisteredData Data, string Token, [property: JsonPropertyName("expiresIn")] int ExpiresIn);

/// <summary>The documented member <c>data</c>.</summary>
public sealed record RegisteredData(string Message, string Token);

/// <summary>JSON of the embed routes.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    AllowDuplicateProperties = false,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(RegisterTenantBody))]
[JsonSerializable(typeof(RegisterTenantAnswer))]
[JsonSerializable(typeof(RegisterOrganizationBody))]
[JsonSerializable(typeof(RegisterOrganizationAnswer))]
[JsonSerializable(typeof(RegisterUserBody))]
[JsonSerializable(typeof(RegisterUserAnswer))]
[JsonSerializable(typeof(UserTokenBody))]
[JsonSerializable(typeof(UserTokenAnswer))]
[JsonSerializable(typeof(TenantSettingsAnswer))]
[JsonSerializable(typeof(HostedTenantAnswer))]
public sealed partial class EmbedBodyJson : JsonSerializerContext;

/// <summary>JSON of a single text within free JSON.</summary>
[JsonSerializable(typeof(TextField))]
internal sealed partial class EmbedViewerJson : JsonSerializerContext;
