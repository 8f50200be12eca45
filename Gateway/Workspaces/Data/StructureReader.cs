using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Records;
using OrleansTenantAuth.Store.Rows;

namespace OrleansTenantAuth.Gateway.Workspaces.Data;

/// <summary>Reads structures in both of their spellings: a map of <c>fields</c>, and a list of <c>properties</c>.</summary>
internal static class StructureReader
{
    private const int MaxFields = 100;
    private const int MaxDescription = 1_000;
    private const int MaxSeconds = 10 * 366 * 24 * 3_600;
    private static readonly string[] Members = ["name", "type", "required", "unique", "enum", "default", "reference", "indexed", "description"];

    /// <summary>What a body says.</summary>
    public static StructurePatch Read(FieldCheck check, StructureBody body, string? name) => new(
        name,
        check.OptionalText("description", body.Description, MaxDescription),
        check.OptionalText("status", body.Status, 20) switch { null => null, "active" => true, "inactive" => false, _ => Wrong<bool?>(check, "status", "Must be active or inactive.") },
        Mode(check, body),
        Fields(check, body),
        check.OptionalFlag("enableVersioning", body.EnableVersioning),
        check.OptionalNumber("defaultTtlSeconds", body.DefaultTtlSeconds, 1, MaxSeconds),
        check.OptionalText("defaultSearchField", body.DefaultSearchField, StructureNames.MaxLength + 1));

    private static DiscoveryMode? Mode(FieldCheck check, StructureBody body)
    {
        var isStrict = check.OptionalFlag("isStrict", body.IsStrict);
        return check.OptionalText("schemaDiscoveryMode", body.SchemaDiscoveryMode, 20) switch
        {
            null => isStrict is { } strict ? (strict ? DiscoveryMode.Strict : DiscoveryMode.Schemaless) : null,
            "strict" => DiscoveryMode.Strict,
            "auto-evolving" => DiscoveryMode.AutoEvolving,
            "schemaless" => DiscoveryMode.Schemaless,
            _ => Wrong<DiscoveryMode?>(check, "schemaDiscoveryMode", "Must be strict, auto-evolving or schemaless."),
        };
    }

    private static ImmutableArray<StructureField>? Fields(FieldCheck check, StructureBody body)
    {
        var isMap = body.Fields.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);
        var isList = body.Properties.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);
        if (!isMap && !isList)
            return null;
        if (isMap && isList)
            return Wrong<ImmutableArray<StructureField>?>(check, "properties", "Give fields or properties, not both.");
        if (body.Fields.ValueKind is not (JsonValueKind.Object or JsonValueKind.Undefined or JsonValueKind.Null))
            return Wrong<ImmutableArray<StructureField>?>(check, "fields", "Must be an object.");
        if (isList && body.Properties.ValueKind != JsonValueKind.Array)
            return Wrong<ImmutableArray<StructureField>?>(check, "properties", "Must be an array.");
        (string? Name, JsonElement Field)[] sent = isMap
            ? [.. body.Fields.EnumerateObject().Select(member => ((string?)member.Name, member.Value))]
            : [.. body.Properties.EnumerateArray().Select(item => (item.ValueKind == JsonValueKind.Object && item.TryGetProperty("name", out var name) ? Text(name) : null, item))];
        var at = isMap ? "fields" : "properties";
        if (sent.Length > MaxFields)
            return Wrong<ImmutableArray<StructureField>?>(check, at, $"Must have at most {MaxFields} fields.");
        if (sent.Select(field => field.Name).Distinct(StringComparer.Ordinal).Count() != sent.Length)
            return Wrong<ImmutableArray<StructureField>?>(check, at, "Each name may stand once.");
        return [.. sent.Select((field, i) => Field(check, isMap ? $"{at}.{Told(field.Name)}" : $"{at}[{i}]", field.Name, field.Field)).OfType<StructureField>()];
    }

    private static StructureField? Field(FieldCheck check, string at, string? name, JsonElement sent)
    {
        if (sent.ValueKind != JsonValueKind.Object || sent.EnumerateObject().Any(member => !Members.Contains(member.Name, StringComparer.Ordinal)))
            return Wrong<StructureField?>(check, at, "Must be an object of name, type, required, unique, enum, default, reference, indexed and description.");
        if (name is null || !RecordSet.IsSegment(name))
            return Wrong<StructureField?>(check, at, "The name must have 1 to 64 ASCII letters, digits, _, - or $, and be no number.");
        if (!sent.TryGetProperty("type", out var type) || StructureTypes.Read(Text(type)) is not { } known)
            return Wrong<StructureField?>(check, at + ".type", "Must be text, string, number, boolean, datetime, array, object or reference.");
        if (sent.TryGetProperty("enum", out var choices) && choices.ValueKind != JsonValueKind.Array)
            return Wrong<StructureField?>(check, at + ".enum", "Must be an array.");
        var target = Optional(check, at, sent, "reference", StructureNames.MaxLength);
        if (target is not null && !StructureNames.IsSlug(target))
            target = Wrong<string?>(check, at + ".reference", "Must be the slug of a structure.");
        return new StructureField(
            name, known, Flag(check, at, sent, "required") ?? false, Flag(check, at, sent, "unique") ?? false,
            Json(sent, "enum"), Json(sent, "default"), target, Optional(check, at, sent, "description", MaxDescription), Flag(check, at, sent, "indexed"));
    }

    private static bool? Flag(FieldCheck check, string at, JsonElement sent, string name) =>
        !sent.TryGetProperty(name, out var flag) || flag.ValueKind == JsonValueKind.Null ? null
            : flag.ValueKind is JsonValueKind.True or JsonValueKind.False ? flag.GetBoolean()
            : Wrong<bool?>(check, $"{at}.{name}", "Must be true or false.");

    private static string? Optional(FieldCheck check, string at, JsonElement sent, string name, int maxLength) =>
        !sent.TryGetProperty(name, out var text) || text.ValueKind == JsonValueKind.Null ? null
            : Text(text) is { } known && known.Length >= 1 && known.Length <= maxLength ? known
            : Wrong<string?>(check, $"{at}.{name}", $"Must be a string of 1 to {maxLength} characters.");

    private static byte[]? Json(JsonElement sent, string name) =>
        sent.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? Encoding.UTF8.GetBytes(value.GetRawText()) : null;

    private static string? Text(JsonElement sent) => RowValue.Read(sent, RowType.String)?.Text;

    private static string Told(string? name) => name is { Length: <= 64 } ? name : "";

    private static T Wrong<T>(FieldCheck check, string field, string message)
    {
        check.Add(field, message);
        return default!;
    }
}

/// <summary>Names of field types.</summary>
internal static class StructureTypes
{
    public static FieldType? Read(string? name) => name switch
    {
        "text" or "string" => FieldType.String,
        "number" => FieldType.Number,
        "boolean" => FieldType.Boolean,
        "datetime" => FieldType.DateTime,
        "array" => FieldType.Array,
        "object" => FieldType.Object,
        "reference" => FieldType.Reference,
        _ => null,
    };

    public static string Name(FieldType type) => type switch
    {
        FieldType.String => "string",
        FieldType.Number => "number",
        FieldType.Boolean => "boolean",
        FieldType.DateTime => "datetime",
        FieldType.Array => "array",
        FieldType.Object => "object",
        FieldType.Reference => "reference",
        _ => throw new InvalidOperationException($"No field has the type {type}."),
    };

    public static string Name(DiscoveryMode mode) => mode switch
    {
        DiscoveryMode.Strict => "strict",
        DiscoveryMode.AutoEvolving => "auto-evolving",
        DiscoveryMode.Schemaless => "schemaless",
        _ => throw new InvalidOperationException($"No structure has the mode {mode}."),
    };
}
