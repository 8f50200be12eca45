using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Docs;

/// <summary>What an operation takes beside its body: parts of the path, the query, and <c>Idempotency-Key</c>.</summary>
internal static class ApiParameters
{
    private static readonly Dictionary<string, string> PathDescriptions = new(StringComparer.Ordinal)
    {
        ["app_id"] = "The app's uuid or slug.",
        ["slug"] = "The app's slug.",
        ["tenant_id"] = "The tenant's uuid, code or slug.",
        ["tenantId"] = "The tenant's code.",
        ["type"] = "admin, readonly or webhook.",
        ["userId"] = "The user's number or uuid.",
        ["user_id"] = "The user's uuid.",
        ["session_id"] = "The session's uuid.",
        ["key_id"] = "The key's uuid.",
        ["data_set"] = "The data set's name.",
        ["dashboard_id"] = "The dashboard's uuid.",
        ["chart_id"] = "The chart's uuid.",
        ["filter_id"] = "The filter's uuid.",
        ["ws"] = "The workspace's slug, or the id of its organization at an external token issuer.",
        ["workspace"] = "The workspace's uuid or slug.",
        ["account_id"] = "The service account's number.",
        ["permission_id"] = "The permission's uuid.",
        ["provider"] = "apple, azure, facebook, google, linkedin, okta, or an id of your own; at /login custom for the latter.",
        ["kid"] = "The key's id.",
        ["structure"] = "The structure's id, slug or name.",
        ["recordSlug"] = "The structure's slug, or its name whatever the case.",
        ["record_id"] = "The record's uuid.",
    };

    public static void Describe(OpenApiOperation operation, RouteDocument route, OpenApiOperationTransformerContext context)
    {
        operation.Parameters ??= [];
        foreach (var name in PathNames(context.Description.RelativePath ?? "").Where(name => operation.Parameters.All(known => known.Name != name)))
            operation.Parameters.Add(Text(name, ParameterLocation.Path, PathDescriptions.GetValueOrDefault(name, "A part of the path."), isRequired: true));
        foreach (var query in context.Description.ActionDescriptor.EndpointMetadata.OfType<RouteQuery>())
            operation.Parameters.Add(Text(query.Name, ParameterLocation.Query, query.Description));
        if (route.Body is not null || context.Description.HttpMethod == HttpMethods.Post)
            operation.Parameters.Add(IdempotencyKey());
    }

    private static OpenApiParameter IdempotencyKey()
    {
        var parameter = Text(Calls.IdempotencyHeader, ParameterLocation.Header, "1 to 200 visible ASCII characters; a repeat with the same key acts once.");
        parameter.Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = 200 };
        return parameter;
    }

    private static IEnumerable<string> PathNames(string path) =>
        path.Split('/').Where(part => part.StartsWith('{')).Select(part => part.Trim('{', '}').Split(':')[0]);

    private static OpenApiParameter Text(string name, ParameterLocation place, string description, bool isRequired = false) => new()
    {
        Name = name,
        In = place,
        Required = isRequired,
        Description = description,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };
}
