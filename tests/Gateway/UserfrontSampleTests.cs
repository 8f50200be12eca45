using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>deploy/samples/widgets: a customer's own API, in C# and in Node, that knows no more than the JWKS.</summary>
public sealed class UserfrontSampleTests(TourServer tour) : IClassFixture<TourServer>
{
    [RequireNodeTheory]
    [InlineData("node")]
    [InlineData("dotnet")]
    public async Task Widgets_AreForAdminsOfTheTenantAlone(string language)
    {
        var workspace = tour.Workspace;
        await using var sample = await Start(language);
        var email = $"{language}@example.com";
        var session = await workspace.SignUp(email);
        var user = session.Claims.GetProperty("userId").GetInt64();
        await SetRoles(user, "member");
        var member = WorkspaceSession.Of(await workspace.Login(email));
        await SetRoles(user, "admin", "editor");
        var admin = WorkspaceSession.Of(await workspace.Login(email));
        var live = await workspace.SignUp(email, origin: TestWorkspace.LiveOrigin);
        var forged = admin.Access[..^8] + (admin.Access[^8] == 'A' ? 'B' : 'A') + admin.Access[^7..];

        (await Get(sample, workspace.Code, admin.Access)).ShouldBe(200);
        (await Get(sample, "zzzzzzzz", admin.Access)).ShouldBe(401);
        foreach (var token in new[] { session.Access, member.Access, live.Access, admin.Id, admin.Refresh, forged, "x.y.z", "x", null })
            (await Get(sample, workspace.Code, token)).ShouldBe(401, token ?? "without a token");
    }

    private async Task<SampleServer> Start(string language)
    {
        (string, string)[] settings =
        [
            ("AUTH_URL", tour.Server.Client.BaseAddress!.GetLeftPart(UriPartial.Authority)), ("WORKSPACE", tour.Workspace.Code), ("MODE", "test"), ("PORT", "0"),
        ];
        return language == "node"
            ? await SampleServer.Start(await NodeTools.Installed("deploy", "samples", "widgets", "node"), "node", ["server.mjs"], settings)
            : await SampleServer.Start(AppContext.BaseDirectory, "dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "OrleansTenantAuth.Widgets.dll"), "--urls", "http://127.0.0.1:0"], settings);
    }

    private async Task SetRoles(long user, params string[] roles) =>
        (await tour.Workspace.Send(HttpMethod.Put, $"/v0/users/{user}/roles", new { roles }, tour.Workspace.Test.AdminKey)).ShouldHave(200);

    private static async Task<int> Get(SampleServer sample, string tenant, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/tenants/{tenant}/widgets");
        if (token is not null)
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        using var response = await sample.Client.SendAsync(request);
        return (int)response.StatusCode;
    }
}
