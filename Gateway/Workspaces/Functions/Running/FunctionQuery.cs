using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using OrleansTenantAuth.Records;

namespace OrleansTenantAuth.Gateway.Workspaces.Functions.Running;

/// <summary>Options of <c>api.queryRecords</c>: the canonical body, or what a query string would have, with <c>filter</c> for conditions.</summary>
internal static class FunctionQuery
{
    private const int MostParameters = 60;
    private static readonly string[] Canonical = ["where", "text", "select", "include"];

    public static (byte[]? Body, ImmutableArray<RecordParameter> Parameters) Read(JsonElement options)
    {
        if (options.ValueKind != JsonValueKind.Object)
            return (null, []);
        if (options.EnumerateObject().Any(IsCanonical))
            return (Encoding.UTF8.GetBytes(options.GetRawText()), []);
        var parameters = ImmutableArray.CreateBuilder<RecordParameter>();
        foreach (var option in options.EnumerateObject())
        {
            if (option.Name is "filter" or "filters" && option.Value.ValueKind == JsonValueKind.Object)
            {
                foreach (var condition in option.Value.EnumerateObject())
                    Add(parameters, Field(condition.Name), condition.Value);
            }
            else
            {
                Add(parameters, option.Name, option.Value);
            }
        }

        return (null, parameters.ToImmutable());
    }

    private static bool IsCanonical(JsonProperty option) =>
        Canonical.Contains(option.Name, StringComparer.Ordinal)
        || (option.Name is "page" && option.Value.ValueKind == JsonValueKind.Object)
        || (option.Name is "sort" && option.Value.ValueKind == JsonValueKind.Array);

    // A field of data may be named without saying so.
    private static string Field(string name) =>
        name.Contains('.', StringComparison.Ordinal) || name is "id" or "createdAt" or "updatedAt" or "createdBy" or "updatedBy" or "version" ? name : "data." + name;

    private static void Add(ImmutableArray<RecordParameter>.Builder parameters, string name, JsonElement value)
    {
        if (parameters.Count > MostParameters) // One more than may be: the query refuses it.
            return;
        if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var condition in value.EnumerateObject())
                Add(parameters, $"{name}[{condition.Name}]", condition.Value);
            return;
        }

        if (value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined))
            parameters.Add(new RecordParameter(name, value.ValueKind == JsonValueKind.Array ? string.Join(',', value.EnumerateArray().Select(Text)) : Text(value)));
    }

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
