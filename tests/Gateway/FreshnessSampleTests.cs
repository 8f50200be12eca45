using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>deploy/samples/freshness: a customer's API, in C# and in Node, that knows of changes as they happen; and the Node verifier's own tests.</summary>
public sealed class FreshnessSampleTests(TourServer tour) : IClassFixture<TourServer>
{
    [RequireNodeTheory]
    [InlineData("node")]
    [InlineData("dotnet")]
    public async Task AChangeOfRole_CountsOnTheNextRequest_AndARevokedUserIsOutAtOnce(string language)
    {
        var app = await tour.Server.CreateApp("fresh-" + language);
        var tenant = await app.CreateTenant();
        var user = await app.Login($"{language}@example.com");
        await app.Assign(user.UserId, tenant, "admin");
        var token = await Refresh(app, user.RefreshToken);
        await using var sample = await Start(language, app, WorkspaceSession.ClaimsOf(token.Access).GetProperty("iss").GetString()!);

        (await Get(sample, "/me", null)).ShouldBe((401, "TOKEN_INVALID"));
        (await Get(sample, $"/tenants/{tenant}/widgets", token.Access)).Status.ShouldBe(200);
        (await Get(sample, $"/tenants/{Guid.NewGuid()}/widgets", token.Access)).ShouldBe((403, "FORBIDDEN"));

        await app.Assign(user.UserId, tenant, "viewer");
        (await Until(sample, $"/tenants/{tenant}/widgets", token.Access, 401)).ShouldBe((401, "TOKEN_STALE"));
        var next = await Refresh(app, token.Refresh);
        (await Get(sample, $"/tenants/{tenant}/widgets", next.Access)).ShouldBe((403, "FORBIDDEN"));
        (await Get(sample, "/me", next.Access)).Status.ShouldBe(200);

        (await app.Post("/auth/revoke-user", new { user_id = user.UserId })).ShouldHave(200);
        (await Until(sample, "/me", next.Access, 401)).ShouldBe((401, "TOKEN_REVOKED"));
    }

    [RequireNodeTheory]
    [InlineData("verifier")]
    [InlineData("session")]
    [InlineData("centrali")]
    public async Task JavaScriptPackages_PassTheirOwnTests(string package)
    {
        var (exitCode, output) = await NodeTools.Test("clients", "js", package);
        exitCode.ShouldBe(0, output);
        output.ShouldContain("# fail 0", Case.Sensitive, output);
        output.Contains("# pass 0", StringComparison.Ordinal).ShouldBeFalse(output);
    }

    private async Task<SampleServer> Start(string language, TestApp app, string issuer)
    {
        (string, string)[] settings =
        [
            ("AUTH_URL", tour.Server.Client.BaseAddress!.GetLeftPart(UriPartial.Authority)), ("AUTH_ISSUER", issuer), ("APP_ID", app.Id), ("APP_SECRET", app.Secret), ("APP_SLUG", app.Slug), ("PORT", "0"),
        ];
        if (language == "dotnet")
            return await SampleServer.Start(AppContext.BaseDirectory, "dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "OrleansTenantAuth.Freshness.dll"), "--urls", "http://127.0.0.1:0"], settings);
        await NodeTools.Installed("clients", "js", "verifier");
        return await SampleServer.Start(await NodeTools.Installed("deploy", "samples", "freshness", "node"), "node", ["server.mjs"], settings);
    }

    private static async Task<(string Access, string Refresh)> Refresh(TestApp app, string token)
    {
        var reply = (await app.Post("/auth/refresh", new { refresh_token = token })).ShouldHave(200);
        return (reply.String("access_token"), reply.String("refresh_token"));
    }

    // The answer once it is another: the change is on its way.
    private static async Task<(int Status, string? Error)> Until(SampleServer sample, string path, string token, int status)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            var answer = await Get(sample, path, token);
            if (answer.Status == status || patience.IsCancellationRequested)
                return answer;
        }
    }

    private static async Task<(int Status, string? Error)> Get(SampleServer sample, string path, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token is not null)
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        using var response = await sample.Client.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, (int)response.StatusCode == 200 ? null : System.Text.Json.JsonDocument.Parse(body).RootElement.GetProperty("error").GetString());
    }
}
