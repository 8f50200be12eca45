using System.Text.RegularExpressions;
using OrleansTenantAuth.Gateway.Workspaces.Access;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Every route of a workspace, called with what belongs to another workspace, another surface, or nobody.</summary>
public sealed class WorkspaceIsolationTests(AdminServer admin) : IClassFixture<AdminServer>
{
    private static readonly Regex Parameter = new(@"\{[^}]+\}", RegexOptions.None, TimeSpan.FromSeconds(1));

    private string[] Routes => [.. admin.Server.Routes.Where(route => route.Contains("/{ws}/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    [Fact]
    public void EveryRouteSaysWhatItDoes_AndThereAreSome()
    {
        Routes.Length.ShouldBeGreaterThan(20);
        var endpoints = admin.Server.Service<Microsoft.AspNetCore.Routing.EndpointDataSource>().Endpoints.OfType<Microsoft.AspNetCore.Routing.RouteEndpoint>();
        foreach (var endpoint in endpoints.Where(endpoint => endpoint.RoutePattern.RawText!.Contains("{ws}", StringComparison.Ordinal)))
            endpoint.Metadata.GetMetadata<WorkspaceNeed>().ShouldNotBeNull(endpoint.RoutePattern.RawText);
    }

    [Fact]
    public async Task NoRoute_TakesWhatIsOfAnotherWorkspace_OrOfNoWorkspace()
    {
        var mine = await TestTenantWorkspace.Create(admin.Server, "iso-mine");
        var sibling = await TestTenantWorkspace.Create(admin.Server, mine.App, "iso-sibling");
        var other = await TestTenantWorkspace.Create(admin.Server, "iso-other", new { own_issuer = true });
        var member = await mine.App.Login("iso@example.com", null);
        await mine.App.Assign(member.UserId, sibling.Id, "owner");
        var user = (await mine.App.Post("/auth/refresh", new { refresh_token = member.RefreshToken })).ShouldHave(200).String("access_token");
        var key = (await sibling.Call(HttpMethod.Post, "/publishable-keys", new { name = "n", scopes = new[] { "records:list:*" } })).ShouldHave(201).String("key");
        foreach (var route in Routes)
        {
            foreach (var (token, status, code) in new[]
            {
                (sibling.Token, 403, "WORKSPACE_MISMATCH"), (other.Token, 403, "WORKSPACE_MISMATCH"), (user, 403, "WORKSPACE_MISMATCH"),
                (member.RefreshToken, 401, "INVALID_TOKEN"), (mine.Secret, 401, "INVALID_TOKEN"), (key, 401, "INVALID_TOKEN"), (GatewayClient.AdminKey, 401, "INVALID_TOKEN"),
            })
                (await Ask(route, mine.Slug, ("Authorization", "Bearer " + token))).ShouldBeRefused(status, code);
            (await Ask(route, mine.Slug, ("x-api-key", key))).Status.ShouldBeOneOf(401, 429);
            (await Ask(route, mine.Slug)).ShouldBeRefused(401, "MISSING_TOKEN");
            (await Ask(route, mine.Slug, ("X-Admin-Key", GatewayClient.AdminKey))).ShouldBeRefused(401, "MISSING_TOKEN");
            (await Ask(route, mine.Slug, ("Authorization", "Basic eDp5"))).ShouldBeRefused(401, "INVALID_TOKEN");
            (await Ask(route, "iso-none", ("Authorization", "Bearer " + mine.Token))).ShouldBeRefused(403, "WORKSPACE_MISMATCH");
        }
    }

    [Fact]
    public async Task TokensOfServiceAccounts_CountOnNoOtherSurface()
    {
        var workspace = await TestTenantWorkspace.Create(admin.Server, "iso-surfaces");
        var bearer = ("Authorization", "Bearer " + workspace.Token);
        (await admin.Server.Get("/auth/me", bearer)).ShouldBeRefused(401, "TOKEN_INVALID");
        (await admin.Server.Get("/upsolve/permissions/tenant-settings/", bearer)).ShouldHave(401);
        (await admin.Server.PostForm("/oauth2/introspect", new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["token"] = workspace.Token, ["client_id"] = workspace.App.Id, ["client_secret"] = workspace.App.Secret,
        })).ShouldHave(200).Json.GetProperty("active").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task APath_MayNameTheMappedOrganization()
    {
        var workspace = await TestTenantWorkspace.Create(admin.Server, "iso-org");
        (await workspace.Admin(HttpMethod.Patch, "", new { external_org_id = "org_iso" })).ShouldHave(200);
        (await admin.Server.Get("/workspace/org_iso/api/v1/permissions", ("Authorization", "Bearer " + workspace.Token))).ShouldHave(200);
        (await admin.Server.Get("/iam/workspace/iso-org/api/v1/permissions", ("Authorization", "Bearer " + workspace.Token))).ShouldHave(200);
    }

    [Fact]
    public async Task TheEnvelope_TellsWhatTheDocumentsPrint()
    {
        var reply = (await admin.Server.Get("/data/workspace/x/api/v1/nothing", ("X-Request-Id", "my-request"))).ShouldHave(404);
        reply.Json.EnumerateObject().Select(member => member.Name).ShouldBe(["error", "message", "status", "code", "details", "timestamp", "path", "requestId"]);
        (reply.String("code"), reply.String("path"), reply.String("requestId")).ShouldBe(("NOT_FOUND", "/data/workspace/x/api/v1/nothing", "my-request"));
        foreach (var path in new[] { "/realtime/workspace/x", "/notification/x", "/search/workspace/x", "/iam/workspace/x" })
            (await admin.Server.Get(path)).ShouldHave(404).Json.TryGetProperty("timestamp", out _).ShouldBeTrue(path);
    }

    private Task<Reply> Ask(string route, string workspace, params (string, string)[] headers)
    {
        var parts = route.Split(' ');
        var path = parts[1].Replace("{ws}", workspace, StringComparison.Ordinal).Replace("{account_id}", "1", StringComparison.Ordinal);
        path = Parameter.Replace(path, Guid.Empty.ToString());
        return admin.Server.Send(HttpMethod.Parse(parts[0]), path, null, headers);
    }
}
