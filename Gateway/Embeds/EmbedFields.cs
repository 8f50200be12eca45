using System.Globalization;
using System.Text.Json;
using OrleansTenantAuth.Embeds;
using OrleansTenantAuth.Gateway.Admin;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Embeds;

/// <summary>Reads the members of registrations.</summary>
internal static class EmbedFields
{
    private const int MaxNameLength = 200;
    private const int MaxSchemaLength = 63;
    private const int MaxMetadataBytes = 4_096;

    /// <summary>Prefilters, or null where they are absent or faulty.</summary>
    public static Prefilters? Prefilters(FieldCheck check, string field, JsonElement sent)
    {
        if (sent.ValueKind == JsonValueKind.Undefined)
            return null;
        var prefilters = PrefiltersJson.Read(sent, field, out var fault);
        if (fault is not null)
            check.Add(fault.Field, fault.Message);
        return prefilters;
    }

    /// <summary>A data set by either spelling, or null where it is absent or faulty.</summary>
    public static string? Schema(FieldCheck check, TextField sent, TextField other)
    {
        var schema = Schema(check, "prefilters_schema", sent);
        var same = Schema(check, "schemaPreFilter", other);
        if (schema is not null && same is not null && !string.Equals(schema, same, StringComparison.Ordinal))
            check.Add("schemaPreFilter", "Must be the same as prefilters_schema.");
        return schema ?? same;
    }

    /// <summary>Permissions; a missing one is denied, and where all are missing the dashboard is read-only.</summary>
    public static EditingPermissions Permissions(FieldCheck check, string field, EditingPermissionsBody? body)
    {
        if (body is null)
            return EditingPermissions.None;
        var given = 0;
        bool Flag(string name, FlagField sent)
        {
            given += sent.Value is null ? 0 : 1;
            return check.OptionalFlag($"{field}.{name}", sent) ?? false;
        }

        var permissions = new EditingPermissions
        {
            AddChart = Flag("addChart", body.AddChart),
            AddFilter = Flag("addFilter", body.AddFilter),
            CreateChart = Flag("createChart", body.CreateChart),
            CreateChartSql = Flag("createChartSQL", body.CreateChartSql),
            EditCharts = Flag("editCharts", body.EditCharts),
            RemoveChart = Flag("removeChart", body.RemoveChart),
            DisableTabs = Flag("disableTabs", body.DisableTabs),
            AiCharts = Flag("aiCharts", body.AiCharts),
            EditMarketplace = Flag("editMarketplace", body.EditMarketplace),
            ReadOnly = Flag("readOnly", body.ReadOnly),
            AiInsight = Flag("aiInsight", body.AiInsight),
            DrillDown = Flag("drillDown", body.DrillDown),
            EditDashboardName = Flag("editDashboardName", body.EditDashboardName),
        };
        return given == 0 ? EditingPermissions.None : permissions;
    }

    /// <summary>The viewer: a string, or an object with <c>id</c>. Names and addresses in it are not kept.</summary>
    public static string? Viewer(FieldCheck check, string field, JsonElement sent)
    {
        if (sent.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
            return null;
        if (sent.ValueKind == JsonValueKind.Object)
            (field, sent) = (field + ".id", sent.TryGetProperty("id", out var id) ? id : default);
        var text = sent.ValueKind == JsonValueKind.String ? sent.Deserialize(EmbedViewerJson.Default.TextField) : new TextField(null, FieldFault.WrongType);
        return check.OptionalText(field, text, MaxNameLength);
    }

    /// <summary>The customer's own data, or null where it is absent or faulty.</summary>
    public static byte[]? Metadata(FieldCheck check, string field, JsonElement sent) => TenantData.Read(check, field, sent, MaxMetadataBytes);

    /// <summary>A lifetime in seconds from a text such as <c>90s</c>, <c>30m</c>, <c>1h</c>.</summary>
    public static int Lifetime(FieldCheck check, string field, TextField sent)
    {
        if (check.OptionalText(field, sent, 10) is not { } text)
            return EmbedLifetime.Default;
        var unit = text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3_600, 'd' => 86_400, _ => 0 };
        if (unit > 0
            && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && (long)count * unit is >= EmbedLifetime.Shortest and <= EmbedLifetime.Longest)
            return count * unit;
        check.Add(field, "Must be from 60s to 24h, for example 1h.");
        return EmbedLifetime.Default;
    }

    private static string? Schema(FieldCheck check, string field, TextField sent)
    {
        var schema = check.OptionalText(field, sent, MaxSchemaLength);
        if (schema is null || schema.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-'))
            return schema;
        check.Add(field, "Must have ASCII letters, digits, underscores and hyphens only.");
        return null;
    }
}
