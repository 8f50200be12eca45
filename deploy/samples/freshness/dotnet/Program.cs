// GET /me and GET /tenants/{tenantId}/widgets, the second for admins of the tenant alone: by what is true now.
//
//   AUTH_URL=http://127.0.0.1:8080 APP_ID=… APP_SECRET=… APP_SLUG=my-product dotnet run --urls http://127.0.0.1:4201
var builder = WebApplication.CreateBuilder(args);
builder.Services.AddTenantAuth(options =>
{
    options.Server = new Uri(builder.Configuration["AUTH_URL"] ?? "http://127.0.0.1:8080");
    options.Issuer = builder.Configuration["AUTH_ISSUER"];
    options.AppId = builder.Configuration["APP_ID"] ?? "";
    options.AppSecret = builder.Configuration["APP_SECRET"] ?? "";
    options.Audience = builder.Configuration["APP_SLUG"] ?? "";
});
var app = builder.Build();

app.MapGet("/me", (HttpContext http) => Results.Json(new { user = http.TenantAuthToken()!.User, roles = http.TenantAuthToken()!.Roles })).RequireAuthorization();
app.MapGet("/tenants/{tenantId}/widgets", (string tenantId) => Results.Json(new[] { new { id = 1, tenantId, name = "Sprocket" } })).RequireRole("admin");
app.Lifetime.ApplicationStarted.Register(() => Console.WriteLine("Ready on " + app.Urls.First()));
await app.RunAsync();
