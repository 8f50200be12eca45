using Widgets;

// GET /tenants/{tenantId}/widgets: the widgets of a tenant, for its admins alone. Everybody else gets 401.
//
//   AUTH_URL=http://127.0.0.1:8080 WORKSPACE=bcdfghjk MODE=test dotnet run --urls http://127.0.0.1:4101
var builder = WebApplication.CreateBuilder(args);
builder.Services.AddSingleton(new HttpClient { Timeout = TimeSpan.FromSeconds(5) });
builder.Services.AddSingleton<AccessTokens>();
var app = builder.Build();

app.MapGet("/tenants/{tenantId}/widgets", async (string tenantId, HttpRequest request, AccessTokens tokens, CancellationToken cancellationToken) =>
{
    var roles = await tokens.RolesIn(tenantId, request.Headers.Authorization.ToString(), cancellationToken);
    return roles.Contains("admin", StringComparer.Ordinal)
        ? Results.Json(new[] { new Widget(1, tenantId, "Sprocket"), new Widget(2, tenantId, "Gear") })
        : Results.Json(new { message = "Unauthorized" }, statusCode: StatusCodes.Status401Unauthorized);
});
app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine("Ready on " + app.Urls.First()));
await app.RunAsync();
