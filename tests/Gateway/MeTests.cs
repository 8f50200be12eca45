using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>GET /auth/me, and with it the checks of access tokens.</summary>
public sealed class MeTests : IAsyncLifetime
{
    private GatewayHarness server = null!;
    private TestApp app = null!;
    private TestSession session = null!;

    public async Task InitializeAsync()
    {
        server = await GatewayHarness.Start();
        app = await server.CreateApp("my-product", new { allowed_origins = new[] { "https://app.example.com" } });
        session = await app.Login("ada@example.com");
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Me_AnswersTheClaimsAndNothingElse()
    {
        var reply = (await Me(session.AccessToken)).ShouldHave(200);
        reply.Text.ShouldBe($$"""{"user_id":"{{session.UserId}}","app_id":"my-product","tenant_id":null,"roles":[]}""");
        reply.Headers["Cache-Control"].ShouldBe("no-store");
    }

    [Fact]
    public async Task Me_StaysStateless_WhenTheSessionIsRevoked()
    {
        (await app.Post("/auth/revoke-user", new { user_id = session.UserId })).ShouldHave(200);
        (await Me(session.AccessToken)).ShouldHave(200);
    }

    [Fact]
    public async Task Me_WhenThirtyMinutesHavePassed_IsTokenExpired_ToTheSecond()
    {
        server.Time.Advance(TimeSpan.FromSeconds(1_799));
        (await Me(session.AccessToken)).ShouldHave(200);
        server.Time.Advance(TimeSpan.FromSeconds(1));
        for (var count = 0; count < 2; count++)
            (await Me(session.AccessToken)).ShouldBeRefused(401, "TOKEN_EXPIRED").Headers["WWW-Authenticate"].ShouldBe("Bearer error=\"invalid_token\"");
    }

    [Fact]
    public async Task Me_WithoutAToken_IsTokenInvalid()
    {
        (await server.Get("/auth/me")).ShouldBeRefused(401, "TOKEN_INVALID").Headers["WWW-Authenticate"].ShouldBe("Bearer");
        (await server.Get("/auth/me", ("Authorization", "Basic abc"))).ShouldBeRefused(401, "TOKEN_INVALID");
    }

    [Fact]
    public async Task Me_WhenTheTokenIsForgedOrOfAnotherKind_IsTokenInvalid()
    {
        string[] tokens =
        [
            "a.b.c",
            session.RefreshToken,
            session.AccessToken + ".x.y",
            Flipped(session.AccessToken),
            WithHeader("alg", "none"),
            WithHeader("alg", "HS256"),
            WithHeader("alg", "RS384"),
            WithHeader("typ", "JWT"),
            WithHeader("kid", "unknown"),
            WithHeader("jku", "https://evil.example/jwks.json"),
            WithHeader("jwk", new JsonObject()),
            WithHeader("x5u", "https://evil.example/cert"),
            WithHeader("crit", new JsonArray("exp")),
            WithClaim("iss", "https://evil.example"),
            WithClaim("iss", "https://auth.example.test/apps/my-product"),
            WithClaim("aud", "other-product"),
            WithClaim("exp", 99_999_999_999L),
            session.AccessToken + new string('A', 9_000),
        ];
        foreach (var token in tokens)
            (await Me(token)).ShouldBeRefused(401, "TOKEN_INVALID");
        (await Me(session.AccessToken)).ShouldHave(200);
    }

    [Fact]
    public async Task Me_WhenTheTokenIsVerifiedAgain_ATamperedOneStillFails()
    {
        (await Me(session.AccessToken)).ShouldHave(200);
        (await Me(Flipped(session.AccessToken))).ShouldBeRefused(401, "TOKEN_INVALID");
    }

    [Fact]
    public async Task Me_WhenAnAppHasItsOwnIssuer_TakesTokensUnderItsOwnKeysOnly()
    {
        var own = await server.CreateApp("own-product", new { own_issuer = true, algorithm = "ES256" });
        var user = await own.Login("ada@example.com");
        (await Me(user.AccessToken)).ShouldHave(200).String("app_id").ShouldBe("own-product");
        var header = Part(user.AccessToken, 0);
        header["alg"]!.GetValue<string>().ShouldBe("ES256");
        Part(user.AccessToken, 1)["iss"]!.GetValue<string>().ShouldBe("https://auth.example.test/apps/own-product");
        var foreign = Part(user.AccessToken, 1);
        foreign["iss"] = "https://auth.example.test";
        (await Me(Joined(header, foreign, user.AccessToken))).ShouldBeRefused(401, "TOKEN_INVALID");
    }

    [Fact]
    public async Task Me_IsReadableToOriginsOfTheAppOnly()
    {
        var allowed = await server.Get("/auth/me", ("Authorization", "Bearer " + session.AccessToken), ("Origin", "https://app.example.com"));
        allowed.Headers["Access-Control-Allow-Origin"].ShouldBe("https://app.example.com");
        allowed.Headers.ContainsKey("Access-Control-Allow-Credentials").ShouldBeFalse();
        var other = await server.Get("/auth/me", ("Authorization", "Bearer " + session.AccessToken), ("Origin", "https://evil.example"));
        other.ShouldHave(200).Headers.ContainsKey("Access-Control-Allow-Origin").ShouldBeFalse();
        var preflight = await server.Send(HttpMethod.Options, "/auth/me", null, ("Origin", "https://app.example.com"), ("Access-Control-Request-Method", "GET"));
        preflight.ShouldHave(204).Headers["Access-Control-Allow-Headers"].ShouldBe("authorization");
    }

    private Task<Reply> Me(string token) => server.Get("/auth/me", ("Authorization", "Bearer " + token));

    private string WithHeader(string name, JsonNode value)
    {
        var header = Part(session.AccessToken, 0);
        header[name] = value;
        return Joined(header, Part(session.AccessToken, 1), session.AccessToken);
    }

    private string WithClaim(string name, JsonNode value)
    {
        var claims = Part(session.AccessToken, 1);
        claims[name] = value;
        return Joined(Part(session.AccessToken, 0), claims, session.AccessToken);
    }

    private static JsonObject Part(string token, int index) =>
        JsonNode.Parse(Base64Url.DecodeFromChars(token.Split('.')[index]))!.AsObject();

    private static string Joined(JsonObject header, JsonObject claims, string signedAs) =>
        $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header.ToJsonString()))}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims.ToJsonString()))}.{signedAs.Split('.')[2]}";

    private static string Flipped(string token)
    {
        var at = token.LastIndexOf('.') + 5;
        return token[..at] + (token[at] == 'A' ? 'B' : 'A') + token[(at + 1)..];
    }
}
