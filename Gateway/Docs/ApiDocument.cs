using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using OrleansTenantAuth.Gateway.Tokens;

namespace OrleansTenantAuth.Gateway.Docs;

/// <summary>The head of the OpenAPI document.</summary>
internal static class ApiDocument
{
    public static Task Describe(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info.Title = "OrleansTenantAuth";
        document.Info.Description =
            "Multi-tenant identity and authorization server. Instants are ISO-8601 in UTC with milliseconds; ids are uuids. "
            + "Every creating POST takes the header Idempotency-Key: a repeat with the same key acts once.";
        document.Servers = [new OpenApiServer { Url = context.ApplicationServices.GetRequiredService<Issuers>().Server }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [nameof(RouteAuth.Bearer)] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "JWT", Description = "A user's access token." },
            [nameof(RouteAuth.Admin)] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = "X-Admin-Key", Description = "An admin key." },
            [nameof(RouteAuth.Workspace)] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "A workspace's key, uf_MODE_admin_\u2026 or uf_MODE_readonly_\u2026." },
            [nameof(RouteAuth.Basic)] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "basic", Description = "The app's id or slug and its secret." },
            [nameof(RouteAuth.Client)] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "basic", Description = "The app's id or slug and its secret; or both in the form." },
        };
        return Task.CompletedTask;
    }
}
