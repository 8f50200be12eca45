using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using OrleansTenantAuth.Gateway.Errors;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Docs;

/// <summary>One operation of the document: body, answer, and every refusal with its status and code.</summary>
internal static class ApiOperation
{
    private const string Json = "application/json";
    private const string Form = "application/x-www-form-urlencoded";

    public static async Task Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<RouteDocument>().LastOrDefault() is not { } route)
            return;

        var auth = metadata.OfType<RouteAuth>().LastOrDefault();
        operation.Responses = new OpenApiResponses { [Text(route.Status)] = await Success(route, context, cancellationToken) };
        foreach (var (status, problems) in Problems(context, metadata, route, auth))
            operation.Responses[Text(status)] = Refusal(context, problems);
        ApiParameters.Describe(operation, route, context);
        await DescribeRequest(operation, route, auth, context, cancellationToken);
        if (auth is RouteAuth.Bearer or RouteAuth.Admin or RouteAuth.Client or RouteAuth.Basic or RouteAuth.Workspace)
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(auth.ToString(), context.Document)] = [] }];
    }

    private static async Task<IOpenApiResponse> Success(RouteDocument route, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var response = new OpenApiResponse { Description = "Success." };
        if (route.Answer is not null)
        {
            var schema = await context.GetOrCreateSchemaAsync(route.Answer, null, cancellationToken);
            response.Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { [Json] = new() { Schema = schema, Example = ApiSchema.ExampleOf(schema) } };
        }

        return response;
    }

    private static async Task DescribeRequest(OpenApiOperation operation, RouteDocument route, RouteAuth auth, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (route.Body is not null)
        {
            var schema = await context.GetOrCreateSchemaAsync(route.Body, null, cancellationToken);
            operation.RequestBody = Body(Json, schema);
        }
        else if (auth == RouteAuth.Client)
        {
            var text = new OpenApiSchema { Type = JsonSchemaType.String };
            operation.RequestBody = Body(Form, new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Required = new HashSet<string>(StringComparer.Ordinal) { "token" },
                Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal) { ["token"] = text, ["token_type_hint"] = text, ["client_id"] = text, ["client_secret"] = text },
            });
        }
    }

    private static OpenApiRequestBody Body(string type, OpenApiSchema schema) => new()
    {
        Required = true,
        Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { [type] = new() { Schema = schema, Example = ApiSchema.ExampleOf(schema) } },
    };

    private static IEnumerable<(int Status, IReadOnlyList<Problem> Problems)> Problems(
        OpenApiOperationTransformerContext context, IList<object> metadata, RouteDocument route, RouteAuth auth)
    {
        var surface = SurfaceOf(context);
        var hasBody = route.Body is not null || auth == RouteAuth.Client;
        int[] statuses = hasBody ? [413, 415, 421, 500, 503] : [421, 500, 503];
        AuthError[] shared = hasBody || RouteTakesInput(context) ? [AuthError.ValidationError] : [];
        var limited = auth is RouteAuth.App or RouteAuth.Admin or RouteAuth.Client or RouteAuth.Basic or RouteAuth.Workspace ? new[] { surface.Status(429) with { RetryAfterSeconds = 30 } } : [];
        return shared.Concat(metadata.OfType<RouteRefusals>().SelectMany(refusals => refusals.Errors))
            .Select(error => WithExtras(surface.Refusal(error) ?? surface.Status(500), error))
            .Concat(limited)
            .Concat(statuses.Select(surface.Status))
            .DistinctBy(problem => (problem.Status, problem.Code))
            .GroupBy(problem => problem.Status)
            .OrderBy(group => group.Key)
            .Select(group => (group.Key, (IReadOnlyList<Problem>)[.. group]));
    }

    private static bool RouteTakesInput(OpenApiOperationTransformerContext context) =>
        context.Description.RelativePath?.Contains("public-key", StringComparison.Ordinal) == true;

    private static Problem WithExtras(Problem problem, AuthError error) => error switch
    {
        AuthError.ValidationError or AuthError.ContactTaken => problem with { Details = [new FieldError("field", "What is wrong with it.")] },
        AuthError.OtpRateLimited or AuthError.OtpLocked => problem with { RetryAfterSeconds = 240 },
        _ => problem,
    };

    private static OpenApiResponse Refusal(OpenApiOperationTransformerContext context, IReadOnlyList<Problem> problems)
    {
        var surface = SurfaceOf(context);
        return new OpenApiResponse
        {
            Description = string.Join(", ", problems.Select(problem => problem.Code).Distinct(StringComparer.Ordinal)),
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
            {
                [Json] = new()
                {
                    Schema = ApiSchema.OfExample(Render(surface, problems[0] with { Details = [new FieldError("field", "message")], RetryAfterSeconds = 1 })),
                    Examples = problems.ToDictionary(problem => problem.Code, IOpenApiExample (problem) => new OpenApiExample { Summary = problem.Message, Value = Render(surface, problem) }, StringComparer.Ordinal),
                },
            },
        };
    }

    private static JsonNode? Render(ISurface surface, Problem problem)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            surface.Write(writer, problem);
        return JsonNode.Parse(buffer.WrittenSpan);
    }

    private static ISurface SurfaceOf(OpenApiOperationTransformerContext context) => Surfaces.Of("/" + context.Description.RelativePath);

    private static string Text(int status) => status.ToString(CultureInfo.InvariantCulture);
}
