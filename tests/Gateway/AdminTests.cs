using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>POST /admin/apps and /admin/apps/{app_id}/tenants.</summary>
public sealed class AdminTests : IAsyncLifetime
{
    private static readonly (string Name, string Value) Key = ("X-Admin-Key", GatewayHarness.AdminKey);
    private GatewayHarness server = null!;

    public async Task InitializeAsync() => server = await GatewayHarness.Start();

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task CreateApp_AnswersIdsAndASecretOf64HexCharacters()
    {
        var reply = (await server.Post("/admin/apps", new { name = "My Product", slug = "my-product" }, Key)).ShouldHave(201);
        reply.String("app_secret").Length.ShouldBe(64);
        reply.String("slug").ShouldBe("my-product");
        reply.String("name").ShouldBe("My Product");
        reply.String("created_at").ShouldBe("2026-05-04T10:00:00.000Z");
        Guid.TryParseExact(reply.String("root_tenant_id"), "D", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task CreateApp_WithTheSameIdempotencyKey_DoesNotShowTheSecretAgain()
    {
        (await server.Post("/admin/apps", new { name = "P", slug = "my-product" }, Key, ("Idempotency-Key", "k"))).ShouldHave(201);
        (await server.Post("/admin/apps", new { name = "P", slug = "my-product" }, Key, ("Idempotency-Key", "k"))).ShouldBeRefused(409, "SECRET_ALREADY_SHOWN");
        (await server.Post("/admin/apps", new { name = "P", slug = "my-product" }, Key)).ShouldBeRefused(409, "NAME_TAKEN");
    }

    [Theory]
    [InlineData("Upper")]
    [InlineData("-a")]
    [InlineData("a-")]
    [InlineData("a--b")]
    [InlineData("a")]
    [InlineData("admin")]
    [InlineData("3f8e1c52-7a44-4d0e-9d5e-3f2a1c0b9e88")]
    [InlineData("ümlaut")]
    public async Task CreateApp_WhenTheSlugIsNotOneOrReserved_NamesIt(string slug) =>
        (await server.Post("/admin/apps", new { name = "P", slug }, Key)).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe(["slug"]);

    [Fact]
    public async Task CreateApp_WhenSettingsAreOutOfBounds_NamesEach()
    {
        var settings = new { access_token_seconds = 1, retry_window_seconds = 61, adopt_tenants = "yes", allowed_origins = "x" };
        (await server.Post("/admin/apps", new { slug = "my-product", settings }, Key)).ShouldBeRefused(400, "VALIDATION_ERROR").Fields
            .ShouldBe(["name", "settings.access_token_seconds", "settings.retry_window_seconds", "settings.adopt_tenants", "settings.allowed_origins"]);
    }

    [Fact]
    public async Task Admin_WhenTheKeyIsWrongOrMissing_IsTokenInvalid_BeforeTheBodyIsRead()
    {
        (await server.Post("/admin/apps", "not json", ("X-Admin-Key", "wrong"))).ShouldBeRefused(401, "TOKEN_INVALID");
        (await server.Post("/admin/apps", "not json")).ShouldBeRefused(401, "TOKEN_INVALID");
        (await server.Post("/admin/apps", "not json", Key)).ShouldBeRefused(400, "VALIDATION_ERROR");
    }

    [Fact]
    public async Task CreateTenant_TakesIdOrSlugOfTheApp()
    {
        var app = await server.CreateApp("my-product");
        foreach (var name in new[] { app.Id, app.Slug })
        {
            var reply = (await server.Post($"/admin/apps/{name}/tenants", new { name = "Acme Corporation" }, Key)).ShouldHave(201);
            reply.String("app_id").ShouldBe(app.Id);
            reply.String("created_at").ShouldBe("2026-05-04T10:00:00.000Z");
            reply.String("code").Length.ShouldBe(8);
            reply.String("slug").ShouldBe(reply.String("code"));
        }
    }

    [Fact]
    public async Task CreateTenant_KeepsTheCustomersOwnId_AndRefusesItASecondTime()
    {
        var app = await server.CreateApp("my-product");
        var id = Guid.NewGuid().ToString();
        (await server.Post($"/admin/apps/{app.Id}/tenants", new { name = "Acme", id, slug = "acme" }, Key)).ShouldHave(201).String("id").ShouldBe(id);
        (await server.Post($"/admin/apps/{app.Id}/tenants", new { name = "Acme", id }, Key)).ShouldBeRefused(409, "NAME_TAKEN");
        (await server.Post($"/admin/apps/{app.Id}/tenants", new { name = "Acme", slug = "acme" }, Key)).ShouldBeRefused(409, "NAME_TAKEN");
    }

    [Fact]
    public async Task CreateTenant_WithTheSameIdempotencyKey_AnswersTheSameTenant()
    {
        var app = await server.CreateApp("my-product");
        var first = (await server.Post($"/admin/apps/{app.Id}/tenants", new { name = "Acme" }, Key, ("Idempotency-Key", "k"))).ShouldHave(201);
        var again = (await server.Post($"/admin/apps/{app.Id}/tenants", new { name = "Acme" }, Key, ("Idempotency-Key", "k"))).ShouldHave(201);
        again.Text.ShouldBe(first.Text);
    }

    [Fact]
    public async Task CreateTenant_WhenTheAppIsUnknown_IsAppNotFound()
    {
        foreach (var name in new[] { Guid.NewGuid().ToString(), "no-such-app", "NOT_A_SLUG" })
            (await server.Post($"/admin/apps/{name}/tenants", new { name = "Acme" }, Key)).ShouldBeRefused(404, "APP_NOT_FOUND");
    }
}
