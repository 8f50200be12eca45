using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Workspaces.Access;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.TestSupport;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>What the gate says to publishable keys, whatever routes there are.</summary>
public sealed class PublishableKeyGateTests : IAsyncLifetime
{
    private GatewayHarness server = null!;

    public async Task InitializeAsync() => server = await GatewayHarness.Start();

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task AKey_DoesWhatItsScopesSay_AsOftenAsItsRates_AndIsHeldToItsStructures()
    {
        var workspace = await TestTenantWorkspace.Create(server, "gate-keys");
        var other = await TestTenantWorkspace.Create(server, "gate-keys-other");
        var made = (await workspace.Call(HttpMethod.Post, "/publishable-keys", new { name = "n", scopes = new[] { "records:list:posts", "records:create:posts" } })).ShouldHave(201);
        var key = made.String("key");

        var admitted = (await Ask(workspace.Slug, key, "list")).Require();
        ConditionJson.ToUtf8(admitted.Access.RowFilter!).ShouldBe("""{"recordSlug":{"in":["posts"]}}"""u8.ToArray());
        (admitted.Caller.Kind, admitted.Caller.Subject).ShouldBe((WorkspaceCallerKinds.Publishable, made.String("id")));
        (await Ask(workspace.Slug, key, "delete")).Error.ShouldBe(AuthError.Forbidden);
        (await Ask(other.Slug, key, "list")).Error.ShouldBe(AuthError.TokenInvalid);
        (await Ask("gate-none", key, "list")).Error.ShouldBe(AuthError.TokenInvalid);

        for (var call = 1; call < KeyRates.Reads; call++)
            (await Ask(workspace.Slug, key, "list")).IsOk.ShouldBeTrue();
        var limited = await Ask(workspace.Slug, key, "list");
        (limited.Error, limited.RetryAfterSeconds is >= 1 and <= 60).ShouldBe((AuthError.RateLimited, true));
        for (var call = 0; call < KeyRates.Writes; call++)
            (await Ask(workspace.Slug, key, "create")).IsOk.ShouldBeTrue();
        (await Ask(workspace.Slug, key, "create")).Error.ShouldBe(AuthError.RateLimited);
        server.Time.Advance(TimeSpan.FromMinutes(1));
        (await Ask(workspace.Slug, key, "list")).IsOk.ShouldBeTrue();
    }

    private Task<Outcome<WorkspaceCall>> Ask(string workspace, string key, string action)
    {
        var http = new DefaultHttpContext();
        http.Features.Set(new RequestFacts("r", null, true, false, server.Service<StoreClock>()));
        http.Request.RouteValues = new RouteValueDictionary { [WorkspaceRoutes.Name] = workspace };
        http.Request.Headers["x-api-key"] = key;
        return server.Service<WorkspaceGate>().Admit(http, WorkspaceResources.Records, action);
    }
}
