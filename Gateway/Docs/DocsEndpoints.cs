using Microsoft.AspNetCore.OpenApi;
using OrleansTenantAuth.Gateway.Admin;
using OrleansTenantAuth.Gateway.Auth;
using OrleansTenantAuth.Gateway.Dashboards;
using OrleansTenantAuth.Gateway.Dev;
using OrleansTenantAuth.Gateway.Embeds;
using OrleansTenantAuth.Gateway.Metadata;
using OrleansTenantAuth.Gateway.OAuth;
using OrleansTenantAuth.Gateway.Operations;

namespace OrleansTenantAuth.Gateway.Docs;

/// <summary>GET /openapi/v1.json, and /docs: the same as a page without scripts or foreign resources.</summary>
public static class DocsEndpoints
{
    private static readonly System.Text.Json.Serialization.Metadata.IJsonTypeInfoResolver[] Contexts =
    [
        AuthJson.Default,
        AdminJson.Default,
        MetadataJson.Default,
        HealthJson.Default,
        IntrospectionJson.Default,
        EmbedBodyJson.Default,
        OutboxJson.Default,
        BoardJson.Default,
        Userfront.Pkce.ExchangeJson.Default,
        Userfront.CamelCase.Of(Userfront.UserfrontJson.Default),
        Workspaces.Management.WorkspaceJson.Default,
        Userfront.CamelCase.Of(Workspaces.Permissions.PermissionJson.Default),
        Userfront.CamelCase.Of(Workspaces.Data.DataJson.Default),
        Userfront.CamelCase.Of(Workspaces.External.ExternalProviderJson.Default),
        Userfront.CamelCase.Of(Workspaces.Functions.FunctionsJson.Default),
    ];

    private const string DocumentName = "v1";

    /// <summary>Registers the document. A new surface adds its JSON context here.</summary>
    public static IServiceCollection AddDocs(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = System.Text.Json.JsonNamingPolicy.SnakeCaseLower;
            foreach (var context in Contexts)
                json.SerializerOptions.TypeInfoResolverChain.Insert(0, context);
        });
        return services.AddOpenApi(DocumentName, options =>
        {
            options.AddDocumentTransformer(ApiDocument.Describe);
            options.AddOperationTransformer(ApiOperation.Describe);
            options.AddSchemaTransformer(ApiSchema.Describe);
        });
    }

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi();
        var documents = routes.ServiceProvider.GetRequiredKeyedService<IOpenApiDocumentProvider>(DocumentName);
        routes.MapGet("/docs", (RequestDelegate)(async http =>
        {
            var document = await documents.GetOpenApiDocumentAsync(http.RequestAborted);
            http.Response.ContentType = "text/html; charset=utf-8";
            http.Response.Headers.ContentSecurityPolicy = DocsPage.ContentSecurityPolicy;
            await http.Response.WriteAsync(DocsPage.Render(document), http.RequestAborted);
        })).ExcludeFromDescription();
    }
}
