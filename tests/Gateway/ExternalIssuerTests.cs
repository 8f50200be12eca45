using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Tokens of a certified OpenID provider, whose keys change while it is asked.</summary>
public sealed class ExternalIssuerTests(ExternalIssuerTests.Pair pair) : IClassFixture<ExternalIssuerTests.Pair>
{
    [RequireNodeFact]
    public async Task ItsTokens_CountByDiscovery_WithRolesAddressAndName()
    {
        var (workspace, provider) = await NewWorkspace("real-claims");
        (await Call(workspace, await pair.Provider.IdToken("ada+admin"))).ShouldHave(200);
        (await Call(workspace, await pair.Provider.IdToken("bob+viewer"))).ShouldBeRefused(403, "FORBIDDEN");
        (await Call(workspace, await pair.Provider.IdToken("eve"))).ShouldBeRefused(403, "WORKSPACE_MISMATCH");
        var kept = (await workspace.Call(HttpMethod.Post, $"/external-auth-providers/{provider}/subjects/find", new { subject = "ada+admin" })).ShouldHave(200);
        (kept.String("email"), kept.String("name")).ShouldBe(("ada+admin@example.com", "Name of ada+admin"));
        (await workspace.Call(HttpMethod.Post, $"/external-auth-providers/{provider}/test", new { token = await pair.Provider.IdToken("ada+admin") })).ShouldHave(200).Json.GetProperty("accepted").GetBoolean().ShouldBeTrue();
    }

    [RequireNodeFact]
    public async Task RotatedKeys_AreAdoptedUnderLoad_WithinFiveSeconds()
    {
        var (workspace, _) = await NewWorkspace("real-rotate");
        for (var round = 0; round < 3; round++)
        {
            var before = await pair.Provider.IdToken("ada+admin");
            pair.Server.Time.Advance(TimeSpan.FromSeconds(5));
            (await Call(workspace, before)).ShouldHave(200);
            var rotated = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var load = Race.Run(8, async _ =>
            {
                // Each goes on until the rotation is over: the keys that are known count until they are read again.
                do
                    (await Call(workspace, before)).ShouldHave(200);
                while (!rotated.Task.IsCompleted);
                return true;
            });
            await pair.Provider.Rotate();
            var after = await pair.Provider.IdToken("ada+admin");
            rotated.SetResult();
            await load;

            // Five seconds after the last look at the keys, one call finds the new ones, and all that came with it are answered by them.
            pair.Server.Time.Advance(TimeSpan.FromSeconds(5));
            foreach (var reply in await Race.Run(16, _ => Call(workspace, after)))
                reply.ShouldHave(200);
            (await Call(workspace, before)).ShouldBeRefused(401, "INVALID_TOKEN");
        }
    }

    private static Task<Reply> Call(TestTenantWorkspace workspace, string token) => workspace.Call(HttpMethod.Get, "/permissions", by: token);

    private async Task<(TestTenantWorkspace Workspace, string Provider)> NewWorkspace(string slug)
    {
        var workspace = await TestTenantWorkspace.Create(pair.Server, slug);
        await workspace.Permit(new { resource = "workspace::permissions", actions = new[] { "list" }, policy = new { conditions = new { groups = new { contains = "admins" } } } });
        if (pair.Organization is { } holder)
            (await holder.Admin(HttpMethod.Delete, "")).ShouldHave(204);
        (await workspace.Admin(HttpMethod.Patch, "", new { external_org_id = OpenIdServer.Organization })).ShouldHave(200);
        pair.Organization = workspace;

        // Another test may have changed the keys since they were last looked at.
        pair.Server.Time.Advance(TimeSpan.FromSeconds(5));
        var provider = new { name = "Provider", type = "OIDC", issuer = pair.Provider.Issuer, audiences = new[] { OpenIdServer.ClientId } };
        return (workspace, (await workspace.Call(HttpMethod.Post, "/external-auth-providers", provider)).ShouldHave(201).String("id"));
    }

    /// <summary>A server that may call this machine, and the provider.</summary>
    public sealed class Pair : IAsyncLifetime
    {
        /// <summary>The server.</summary>
        public GatewayHarness Server { get; private set; } = null!;

        /// <summary>The provider.</summary>
        public OpenIdServer Provider { get; private set; } = null!;

        /// <summary>The workspace whose organization the provider's is; another one takes it over.</summary>
        public TestTenantWorkspace? Organization { get; set; }

        public async Task InitializeAsync()
        {
            if (NodeTools.Missing is not null)
                return;
            Server = await GatewayHarness.Start(settings: ("Outbound:AllowedNetworks:0", "127.0.0.0/8"));
            SignOn.GoWithTheMachine(Server);
            Provider = await OpenIdServer.Start();
        }

        public async Task DisposeAsync()
        {
            if (Server is null)
                return;
            await Server.DisposeAsync();
            await Provider.DisposeAsync();
        }
    }
}
