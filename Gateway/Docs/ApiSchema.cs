using System.ComponentModel;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Docs;

/// <summary>Schemas: the types behind tolerant fields, and an example for each documented name.</summary>
internal static class ApiSchema
{
    private const string Uuid = "3f8e1c52-7a44-4d0e-9d5e-3f2a1c0b9e88";

    private static readonly Dictionary<string, string> Examples = new(StringComparer.Ordinal)
    {
        ["app_id"] = Uuid,
        ["app_secret"] = "9c1185a5c5e9fc54612808977ee8f548b2258d31a1a2f6e6d7d4a1d5b6c7e8f9",
        ["user_id"] = Uuid,
        ["tenant_id"] = Uuid,
        ["otp_request_id"] = Uuid,
        ["phone"] = "+919876543210",
        ["purpose"] = "LOGIN",
        ["otp"] = "482913",
        ["refresh_token"] = "019684b2c0007d3e8a51f2c7b09e6d14.0.Qm9yZWFsRm9yZXN0c0FyZVZlcnlRdWlldEF0TmlnaHQ",
        ["role"] = "admin",
        ["name"] = "Acme Corporation",
        ["slug"] = "my-product",
        ["created_at"] = "2026-05-04T10:00:00.000Z",
        ["expires_at"] = "2026-05-04T10:05:00.000Z",
        ["status"] = "ok",
        ["pool"] = "global",
        ["root_tenant_id"] = Uuid,
        ["id"] = Uuid,
        ["code"] = "bcdfghjk",
        ["algorithm"] = "RS256",
        ["kid"] = "x7mQ2pLk9TzRb4Wn",
        ["state"] = "active",
        ["public_key"] = "-----BEGIN PUBLIC KEY-----\n\u2026\n-----END PUBLIC KEY-----",
        ["key"] = "adm_6f0k3zq9v1mR7sXcB2nT8wYdE5uJhGpL4aQoVi0tKxM",
        ["hint"] = "tKxM",
        ["roles"] = "admin",
        ["description"] = "Manages members and settings",
    };

    public static Task Describe(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = context.JsonTypeInfo.Type;
        if (type == typeof(TextField))
            schema.Type = JsonSchemaType.String;
        else if (type == typeof(NumberField))
            schema.Type = JsonSchemaType.Integer;
        else if (type == typeof(FlagField))
            schema.Type = JsonSchemaType.Boolean;
        else if (type == typeof(TextListField))
            (schema.Type, schema.Items) = (JsonSchemaType.Array, new OpenApiSchema { Type = JsonSchemaType.String });
        else if (type == typeof(JsonObjectText))
            schema.Type = JsonSchemaType.Object;
        if (context.JsonPropertyInfo?.AttributeProvider?.GetCustomAttributes(typeof(DescriptionAttribute), inherit: true) is [DescriptionAttribute told, ..])
            schema.Description = told.Description;
        return Task.CompletedTask;
    }

    /// <summary>An example of an object: its members that have one, and all that are required.</summary>
    public static JsonNode? ExampleOf(IOpenApiSchema schema)
    {
        var example = new JsonObject();
        var required = schema.Required ?? new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, member) in schema.Properties ?? new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal))
        {
            // Where nothing is required, as in changes, every known member makes a better example than none.
            if (!Examples.TryGetValue(name, out var text) || !(required.Contains(name) || required.Count == 0 || name == "phone"))
                continue;
            if (member.Type?.HasFlag(JsonSchemaType.String) != false)
                example[name] = text;
            else if (member.Type?.HasFlag(JsonSchemaType.Array) == true && member.Items?.Type?.HasFlag(JsonSchemaType.String) == true)
                example[name] = new JsonArray(text);
        }

        return example.Count > 0 ? example : null;
    }

    /// <summary>The schema of an object like this one.</summary>
    public static OpenApiSchema OfExample(JsonNode? example) => example switch
    {
        JsonObject members => new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Properties = members.ToDictionary(member => member.Key, IOpenApiSchema (member) => OfExample(member.Value), StringComparer.Ordinal),
        },
        JsonArray items => new OpenApiSchema { Type = JsonSchemaType.Array, Items = OfExample(items.FirstOrDefault()) },
        JsonValue value => new OpenApiSchema { Type = value.GetValueKind() == System.Text.Json.JsonValueKind.Number ? JsonSchemaType.Integer : JsonSchemaType.String },
        _ => new OpenApiSchema(),
    };
}
