using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>A server that posts events to a webhook of the test.</summary>
public sealed class HostedServer : IAsyncLifetime
{
    public const string Secret = "0123456789abcdef0123456789abcdef";
    private WebApplication webhook = null!;

    public GatewayHarness Server { get; private set; } = null!;

    public Channel<(string Signature, byte[] Body)> Posted { get; } = Channel.CreateUnbounded<(string, byte[])>();

    /// <summary>The tenant whose next event is answered by 503.</summary>
    public string? Refused { get; set; }

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        webhook = builder.Build();
        webhook.Run(async http =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            if (Refused is { } tenant && Encoding.UTF8.GetString(body.ToArray()).Contains(tenant, StringComparison.Ordinal))
                (Refused, http.Response.StatusCode) = (null, 503);
            await Posted.Writer.WriteAsync((http.Request.Headers["X-Signature"].ToString(), body.ToArray()));
        });
        await webhook.StartAsync();
        Server = await GatewayHarness.Start("Development", ("Events:WebhookUrl", webhook.Urls.First()), ("Events:WebhookSecret", Secret));
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        await webhook.DisposeAsync();
    }
}

/// <summary>Embed tokens for customers without a backend: by the user's session, and what was set for tenant and role.</summary>
public sealed class HostedTenantTests(HostedServer hosted) : IClassFixture<HostedServer>
{
    private static readonly object Editor = new { addChart = true, createChart = false, editCharts = true, readOnly = false };

    [Fact]
    public async Task Register_AnswersTheMembersToken_ByTenantAndRole_AndGivesItAgain()
    {
        var (app, tenant, session) = await Member("hosted-member", "admin");
        (await Set(app, tenant, Settings("admin", Editor))).ShouldHave(200);
        var first = (await Post("/upsolve/tenant/register", session)).ShouldHave(200);
        first.String("id").ShouldBe(tenant);
        first.Json.EnumerateObject().Select(member => member.Name).ShouldBe(["id", "token", "expiresAt", "permissions"]);
        DateTimeOffset.Parse(first.String("expiresAt"), System.Globalization.CultureInfo.InvariantCulture).ShouldBe(hosted.Server.Time.GetUtcNow().AddHours(1));
        (await Read(first.String("token"))).ShouldHave(200).Text.ShouldBe("""{"addChart":true,"createChart":false,"editCharts":true,"readOnly":false}""");
        var claims = EmbedApp.Claims(first.String("token"));
        claims.GetProperty("viewer").GetString().ShouldBe(session.UserId);
        claims.GetProperty("data").GetProperty("payload").GetRawText().ShouldBe("""{"store_id":["1","2"]}""");

        hosted.Server.Time.Advance(TimeSpan.FromMinutes(20));
        var again = await Fresh(app, session.RefreshToken);
        (await Post("/upsolve/tenant/register", again)).ShouldHave(200).Text.ShouldBe(first.Text);
        var refreshed = (await Post("/upsolve/tenant/refresh-token", again)).ShouldHave(200);
        refreshed.String("token").ShouldNotBe(first.String("token"), StringComparer.Ordinal);
        (await Post("/upsolve/tenant/register", again)).ShouldHave(200).String("token").ShouldBe(refreshed.String("token"));

        hosted.Server.Time.Advance(TimeSpan.FromMinutes(25));
        again = await Fresh(app, again.RefreshToken);
        hosted.Server.Time.Advance(TimeSpan.FromMinutes(29));
        again = await Fresh(app, again.RefreshToken);
        hosted.Server.Time.Advance(TimeSpan.FromMinutes(2));
        (await Post("/upsolve/tenant/register", again)).ShouldHave(200).String("token").ShouldNotBe(refreshed.String("token"), StringComparer.Ordinal);
    }

    [Fact]
    public async Task AChangeOfPermissions_IsAnEvent_ASignedPost_AndTheNextToken()
    {
        var (app, tenant, session) = await Member("hosted-change", "staff");
        hosted.Refused = tenant;
        (await Set(app, tenant, Settings("staff", new { readOnly = true }))).ShouldHave(200);
        var (_, refused) = await NextOf(tenant);
        var (signature, body) = await NextOf(tenant);
        body.ShouldBe(refused);
        using var told = JsonDocument.Parse(body);
        told.RootElement.GetProperty("type").GetString().ShouldBe("embed.permissions_changed");
        told.RootElement.GetProperty("app_id").GetString().ShouldBe(app.Id);
        told.RootElement.GetProperty("data").GetProperty("roles").GetString().ShouldBe("staff");
        var at = signature.Split(',')[0][2..];
        var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(HostedServer.Secret), (byte[])[.. Encoding.UTF8.GetBytes(at + "."), .. body]);
        signature.ShouldBe($"t={at},v1={Convert.ToHexStringLower(expected)}");

        var before = (await Post("/upsolve/tenant/register", session)).ShouldHave(200);
        (await NextOf(tenant)).ShouldNotBe(default);
        (await Set(app, tenant, Settings("staff", new { readOnly = true }))).ShouldHave(200);
        (await Post("/upsolve/tenant/register", session)).ShouldHave(200).Text.ShouldBe(before.Text);
        (await Set(app, tenant, Settings("staff", Editor))).ShouldHave(200);
        var after = (await Post("/upsolve/tenant/register", session)).ShouldHave(200);
        after.Json.GetProperty("permissions").GetProperty("addChart").GetBoolean().ShouldBeTrue();
        (await NextOf(tenant)).ShouldNotBe(default);
        using var ofUser = JsonDocument.Parse((await NextOf(tenant)).Body);
        ofUser.RootElement.GetProperty("user_id").GetString().ShouldBe(session.UserId);
        ofUser.RootElement.GetProperty("data").GetProperty("permissions").GetString().ShouldBe("addChart editCharts");
        (await Admin(HttpMethod.Get, $"/apps/{app.Id}/events?kind=embed.permissions_changed")).ShouldHave(200).Json.GetProperty("events").GetArrayLength().ShouldBe(4);
    }

    [Fact]
    public async Task ATokenThatIsKept_IsNotGivenAgain_OnceItWasRevoked()
    {
        var (app, tenant, session) = await Member("hosted-revoked", "admin");
        (await Set(app, tenant, Settings("admin", Editor))).ShouldHave(200);
        var token = (await Post("/upsolve/tenant/register", session)).ShouldHave(200).String("token");
        (await Admin(HttpMethod.Post, $"/apps/{app.Id}/embed-tokens/revoke", new { jti = EmbedApp.Claims(token).GetProperty("jti").GetString() })).ShouldHave(200);
        var next = (await Post("/upsolve/tenant/register", session)).ShouldHave(200).String("token");
        next.ShouldNotBe(token, StringComparer.Ordinal);
        (await Admin(HttpMethod.Post, $"/apps/{app.Id}/embed-tokens/revoke", new { tenant_id = tenant, viewer = session.UserId })).ShouldHave(200);
        (await Read(next)).ShouldHave(401).Error.ShouldBe("Token revoked");
        (await Post("/upsolve/tenant/register", session)).ShouldHave(200).String("token").ShouldNotBe(next, StringComparer.Ordinal);
    }

    [Fact]
    public async Task ARoleWithoutSettings_PermitsNothing_AndATenantWithoutSettings_GetsNoToken()
    {
        var (app, tenant, session) = await Member("hosted-none", "viewer");
        (await Post("/upsolve/tenant/register", session)).ShouldHave(400).Text.ShouldBe("""{"error":"Missing required prefilters"}""");
        (await Admin(HttpMethod.Get, $"/apps/{app.Id}/tenants/{tenant}/embed-settings")).ShouldBeRefused(400, "VALIDATION_ERROR");
        (await Set(app, tenant, Settings("admin", Editor))).ShouldHave(200);
        var permissions = (await Post("/upsolve/tenant/register", session)).ShouldHave(200).Json.GetProperty("permissions");
        permissions.EnumerateObject().Where(permission => permission.Value.GetBoolean()).Select(permission => permission.Name).ShouldBe(["readOnly"]);
    }

    [Fact]
    public async Task OnlyALivingSession_WithARoleInTheTenant_GetsAToken()
    {
        var (app, tenant, session) = await Member("hosted-session", "admin");
        (await Set(app, tenant, Settings("admin", Editor))).ShouldHave(200);
        var embed = (await Post("/upsolve/tenant/register", session)).ShouldHave(200).String("token");
        (await hosted.Server.Post("/upsolve/tenant/register", "{}", ("Authorization", "Bearer " + embed))).ShouldHave(401).Error.ShouldBe("Invalid token");
        (await hosted.Server.Send(HttpMethod.Post, "/upsolve/tenant/register", null)).ShouldHave(401).Error.ShouldBe("Invalid token");
        (await hosted.Server.Post("/upsolve/tenant/register", """{"tenantId":"x"}""", ("Authorization", "Bearer " + session.AccessToken))).ShouldHave(400);
        var stranger = await app.Login("stranger@example.com");
        (await Post("/upsolve/tenant/register", stranger)).ShouldHave(404).Error.ShouldBe("Tenant not found");

        (await app.Post("/auth/roles/revoke", new { user_id = session.UserId, tenant_id = tenant })).ShouldHave(200);
        (await Post("/upsolve/tenant/register", session)).Status.ShouldBeOneOf(401, 404);
        (await app.Post("/auth/revoke-user", new { user_id = stranger.UserId })).ShouldHave(200);
        (await Post("/upsolve/tenant/register", stranger)).ShouldHave(401).Error.ShouldBe("Token revoked");
    }

    [Theory]
    [InlineData("""{"prefilters":{"a":1}}""", "display_name")]
    [InlineData("""{"display_name":"D","prefilters":{"a":null}}""", "prefilters.a")]
    [InlineData("""{"display_name":"D","prefilters":{"a":1},"roles":[{"role":"no-such-role"}]}""", "roles[0].role")]
    [InlineData("""{"display_name":"D","prefilters":{"a":1},"roles":[{"role":"admin"},{"role":"admin"}]}""", "roles[1].role")]
    [InlineData("""{"display_name":"D","prefilters":{"a":1},"roles":[{"role":"admin","permissions":{"addChart":1}}]}""", "roles[0].permissions.addChart")]
    public async Task FaultySettings_AreRefused(string body, string field)
    {
        var app = await hosted.Server.CreateApp("hosted-" + Guid.NewGuid().ToString("N")[..8]);
        var tenant = await app.CreateTenant();
        using var json = JsonDocument.Parse(body);
        (await Set(app, tenant, json.RootElement)).ShouldBeRefused(400, "VALIDATION_ERROR").Fields.ShouldBe([field]);
        (await Set(app, tenant, new { display_name = "D" })).ShouldBeRefused(400, "VALIDATION_ERROR");
        (await Set(app, tenant, new { display_name = "D", prefilters = new { } })).ShouldBeRefused(400, "VALIDATION_ERROR");
        (await Set(app, Guid.NewGuid().ToString(), Settings("admin", Editor))).ShouldBeRefused(404, "TENANT_NOT_FOUND");
    }

    private static object Settings(string role, object permissions) => new
    {
        display_name = "Acme", prefilters = new { store_id = new[] { "2", "1" } }, roles = new[] { new { role, permissions } },
    };

    private async Task<(TestApp App, string Tenant, TestSession Session)> Member(string slug, string role)
    {
        var app = await hosted.Server.CreateApp(slug);
        var tenant = await app.CreateTenant();
        var first = await app.Login(slug + "@example.com");
        await app.Assign(first.UserId, tenant, role);
        return (app, tenant, await Fresh(app, first.RefreshToken));
    }

    private static async Task<TestSession> Fresh(TestApp app, string refreshToken)
    {
        var reply = (await app.Post("/auth/refresh", new { refresh_token = refreshToken })).ShouldHave(200);
        return new(EmbedApp.Claims(reply.String("access_token")).GetProperty("sub").GetString()!, reply.String("access_token"), reply.String("refresh_token"), false);
    }

    private Task<Reply> Post(string path, TestSession session) => hosted.Server.Send(HttpMethod.Post, path, null, ("Authorization", "Bearer " + session.AccessToken));

    private Task<Reply> Read(string token) => hosted.Server.Get("/upsolve/permissions/tenant-settings/", ("Authorization", "Bearer " + token));

    private Task<Reply> Set(TestApp app, string tenant, object body) => Admin(HttpMethod.Put, $"/apps/{app.Id}/tenants/{tenant}/embed-settings", body);

    private Task<Reply> Admin(HttpMethod method, string path, object? body = null)
    {
        var content = body is null ? null : new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body));
        content?.Headers.ContentType = new("application/json");
        return hosted.Server.Send(method, "/admin" + path, content, ("X-Admin-Key", GatewayHarness.AdminKey));
    }

    // Tests share the webhook: what is not of this tenant was another's.
    private async Task<(string Signature, byte[] Body)> NextOf(string tenant)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var posted = await hosted.Posted.Reader.ReadAsync(patience.Token);
            if (Encoding.UTF8.GetString(posted.Body).Contains(tenant, StringComparison.Ordinal))
                return posted;
        }
    }
}
