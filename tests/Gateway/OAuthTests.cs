using System.Text;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>POST /oauth2/introspect and /oauth2/revoke.</summary>
public sealed class OAuthTests : IAsyncLifetime
{
    private GatewayHarness server = null!;
    private TestApp app = null!;
    private TestSession session = null!;

    public async Task InitializeAsync()
    {
        server = await GatewayHarness.Start();
        app = await server.CreateApp("my-product");
        session = await app.Login("ada@example.com");
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Introspect_TellsOfAnAccessToken_BySlugOrUuid()
    {
        foreach (var client in new[] { app.Slug, app.Id })
        {
            var reply = (await Call("introspect", session.AccessToken, client, app.Secret)).ShouldHave(200);
            reply.Json.GetProperty("active").GetBoolean().ShouldBeTrue(reply.Text);
            reply.String("token_type").ShouldBe("access_token");
            reply.String("client_id").ShouldBe("my-product");
            reply.String("sub").ShouldBe(session.UserId);
            reply.String("iss").ShouldBe("https://auth.example.test");
        }
    }

    [Fact]
    public async Task Introspect_TellsOfARefreshToken_WithCredentialsInTheForm()
    {
        var reply = await server.PostForm("/oauth2/introspect", Form(("token", session.RefreshToken), ("client_id", app.Id), ("client_secret", app.Secret)));
        reply.ShouldHave(200).String("token_type").ShouldBe("refresh_token");
    }

    [Fact]
    public async Task Introspect_WhenTheSessionIsRevoked_IsInactiveAtOnce()
    {
        (await app.Post("/auth/revoke-user", new { user_id = session.UserId })).ShouldHave(200);
        foreach (var token in new[] { session.AccessToken, session.RefreshToken })
            (await Call("introspect", token, app.Slug, app.Secret)).ShouldHave(200).Text.ShouldBe("""{"active":false}""");
    }

    [Fact]
    public async Task Introspect_OfAnotherAppsToken_OrNonsense_IsInactiveWithoutAReason()
    {
        var other = await server.CreateApp("other-product");
        foreach (var token in new[] { session.AccessToken, session.RefreshToken, "nonsense", session.AccessToken + "x" })
            (await Call("introspect", token, other.Slug, other.Secret)).ShouldHave(200).Text.ShouldBe("""{"active":false}""");
    }

    [Fact]
    public async Task Client_WhenItIsNotAuthenticated_IsInvalidClient()
    {
        foreach (var path in new[] { "introspect", "revoke" })
        {
            foreach (var (id, secret) in new[] { (app.Slug, "wrong"), ("no-such-app", app.Secret), (Guid.NewGuid().ToString(), app.Secret) })
            {
                foreach (var token in new[] { session.AccessToken, session.RefreshToken, "nonsense" })
                    IsInvalidClient(await Call(path, token, id, secret));
            }

            IsInvalidClient(await server.PostForm("/oauth2/" + path, Form(("token", session.AccessToken))));
        }
    }

    [Fact]
    public async Task Form_WhenItIsMalformed_IsInvalidRequest()
    {
        (await server.PostForm("/oauth2/introspect", Form(("client_id", app.Id), ("client_secret", app.Secret)))).ShouldHave(400).Error.ShouldBe("invalid_request");
        (await server.PostForm("/oauth2/introspect", Form(("token", "a"), ("token", "b"), ("client_id", app.Id), ("client_secret", app.Secret)))).ShouldHave(400).Error.ShouldBe("invalid_request");
        (await server.PostForm("/oauth2/introspect", Form(("token", "a"), ("client_id", app.Id), ("client_secret", app.Secret)), Basic(app.Id, app.Secret))).ShouldHave(400);
        (await server.Post("/oauth2/introspect", new { token = "a" })).ShouldHave(415).Error.ShouldBe("invalid_request");
    }

    [Fact]
    public async Task Revoke_EndsTheSession_AndAnswers200ForAnyToken()
    {
        (await Call("revoke", session.RefreshToken, app.Slug, app.Secret)).ShouldHave(200).Text.ShouldBe("");
        (await app.Post("/auth/refresh", new { refresh_token = session.RefreshToken })).ShouldBeRefused(401, "TOKEN_REVOKED");
        foreach (var token in new[] { session.RefreshToken, session.AccessToken, "nonsense" })
            (await Call("revoke", token, app.Slug, app.Secret)).ShouldHave(200);
    }

    [Fact]
    public async Task Revoke_ByAnAccessToken_EndsTheSession()
    {
        (await Call("revoke", session.AccessToken, app.Slug, app.Secret)).ShouldHave(200);
        (await app.Post("/auth/refresh", new { refresh_token = session.RefreshToken })).ShouldBeRefused(401, "TOKEN_REVOKED");
    }

    [Fact]
    public async Task Revoke_OfAnotherAppsToken_ChangesNothing()
    {
        var other = await server.CreateApp("other-product");
        foreach (var token in new[] { session.RefreshToken, session.AccessToken })
            (await Call("revoke", token, other.Slug, other.Secret)).ShouldHave(200);
        (await app.Post("/auth/refresh", new { refresh_token = session.RefreshToken })).ShouldHave(200);
    }

    private static void IsInvalidClient(Reply reply)
    {
        reply.ShouldHave(401).Error.ShouldBe("invalid_client");
        reply.Headers["WWW-Authenticate"].ShouldStartWith("Basic");
        reply.String("error_description").ShouldNotBeNullOrEmpty();
    }

    private Task<Reply> Call(string path, string token, string client, string secret) =>
        server.PostForm("/oauth2/" + path, Form(("token", token)), Basic(client, secret));

    private static IEnumerable<KeyValuePair<string, string>> Form(params (string Name, string Value)[] parameters) =>
        parameters.Select(parameter => KeyValuePair.Create(parameter.Name, parameter.Value));

    private static (string Name, string Value) Basic(string id, string secret) =>
        ("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{id}:{secret}")));
}
