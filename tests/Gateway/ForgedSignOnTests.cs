using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Single sign-on at providers that send what none should.</summary>
public sealed class ForgedSignOnTests(ForgedSignOnServer suite) : IClassFixture<ForgedSignOnServer>
{
    private const string Failed = "sign_on_failed";
    private const string Unavailable = "provider_unavailable";
    private readonly GatewayHarness server = suite.Server;
    private readonly ForgedProvider provider = suite.Provider;

    [Theory]
    [InlineData("RS256")]
    [InlineData("PS256")]
    [InlineData("ES256")]
    public async Task IdToken_ThatIsWhatItMustBe_Counts(string algorithm)
    {
        SignOn.PageOf(await Return(claims => provider.Sign(claims.ToJsonString(), algorithm))).ShouldContainKey("token");
        SignOn.PageOf(await Return(claims => provider.Sign(claims.ToJsonString(), algorithm, $$"""{"alg":"{{algorithm}}"}"""))).ShouldContainKey("token");
    }

    [Theory]
    [InlineData("aud", """["tenant auth+1"]""")]
    [InlineData("azp", "\"tenant auth+1\"")]
    [InlineData("at_hash", "\"RIGHT\"")]
    [InlineData("exp", "99999999999.5")]
    public async Task Claims_ThatMayBeSo_Count(string name, string value)
    {
        var half = Base64Url.EncodeToString(SHA256.HashData("access"u8).AsSpan(0, 16));
        SignOn.PageOf(await Return(claims => Signed(claims, name, value.Replace("RIGHT", half, StringComparison.Ordinal)))).ShouldContainKey("token");
    }

    [Theory]
    [InlineData("iss", "\"https://evil.example\"")]
    [InlineData("iss", null)]
    [InlineData("aud", "\"another\"")]
    [InlineData("aud", """["another"]""")]
    [InlineData("aud", """["tenant auth+1","another"]""")]
    [InlineData("aud", "7")]
    [InlineData("aud", null)]
    [InlineData("azp", "\"another\"")]
    [InlineData("azp", "7")]
    [InlineData("sub", null)]
    [InlineData("sub", "7")]
    [InlineData("sub", "\"\"")]
    [InlineData("sub", "\"two words\"")]
    [InlineData("sub", "\"\\ud800\"")]
    [InlineData("sub", "LONG")]
    [InlineData("nonce", "\"another\"")]
    [InlineData("nonce", null)]
    [InlineData("exp", "1700000000")]
    [InlineData("exp", "\"99999999999\"")]
    [InlineData("exp", null)]
    [InlineData("iat", "99999999999")]
    [InlineData("iat", null)]
    [InlineData("nbf", "99999999999")]
    [InlineData("at_hash", "\"another\"")]
    [InlineData("at_hash", "7")]
    public async Task Claims_ThatAreNotForThisLogIn_AreRefused(string name, string? value) => SignOn.ErrorOf(
        await Return(claims => Signed(claims, name, value == "LONG" ? $"\"{new string('x', 256)}\"" : value)), Failed);

    [Theory]
    [InlineData("none", """{"alg":"none"}""")]
    [InlineData("HS256", """{"alg":"HS256","kid":"r"}""")]
    [InlineData("HS256", """{"alg":"HS256","kid":"o"}""")]
    [InlineData("RS256", """{"alg":"RS256","kid":"unknown"}""")]
    [InlineData("RS256", """{"alg":"RS256","kid":"e"}""")]
    [InlineData("RS256", """{"alg":"ES256","kid":"e"}""")]
    [InlineData("RS256", """{"alg":"PS256","kid":"r"}""")]
    [InlineData("RS256", """{"alg":"RS256","kid":"r","crit":["exp"]}""")]
    [InlineData("RS256", """{"alg":"RS256","alg":"RS256","kid":"r"}""")]
    [InlineData("RS256", """["RS256"]""")]
    [InlineData("RS256", "no json")]
    public async Task Header_ThatMustNotBeObeyed_IsRefused(string algorithm, string header) =>
        SignOn.ErrorOf(await Return(claims => provider.Sign(claims.ToJsonString(), algorithm, header)), Failed);

    [Fact]
    public async Task Token_ThatIsNotThreeSignedParts_IsRefused()
    {
        using var another = RSA.Create(2048);
        foreach (var forge in new Func<string, string>[]
        {
            token => token + ".a.b", token => token[..token.LastIndexOf('.')], token => token[..(token.LastIndexOf('.') + 1)], token => token[..^8] + "AAAAAAAA", _ => "x.y.z", _ => ".", _ => new string('a', 20_000),
            token =>
            {
                var text = token[..token.LastIndexOf('.')];
                return $"{text}.{Base64Url.EncodeToString(another.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
            },
        })
        {
            SignOn.ErrorOf(await Return(claims => forge(provider.Sign(claims.ToJsonString()))), Failed);
        }
    }

    [Theory]
    [InlineData(400, """{"error":"invalid_grant"}""", Failed)]
    [InlineData(401, "", Failed)]
    [InlineData(200, "{}", Failed)]
    [InlineData(200, "no json", Failed)]
    [InlineData(200, """{"id_token":7}""", Failed)]
    [InlineData(200, "LARGE", Unavailable)]
    [InlineData(302, "", Unavailable)]
    [InlineData(429, "", Unavailable)]
    [InlineData(500, "", Unavailable)]
    public async Task TokenEndpoint_ThatGivesNoToken_IsTold(int status, string body, string error)
    {
        provider.Instead = http => Write(http, "/token", status, body);
        SignOn.ErrorOf(await Return(claims => provider.Sign(claims.ToJsonString())), error);
        provider.Instead = static _ => Task.FromResult(false);
    }

    [Theory]
    [InlineData(200, """{"issuer":"https://evil.example","authorization_endpoint":"https://a.example","token_endpoint":"https://a.example","jwks_uri":"https://a.example"}""")]
    [InlineData(200, """{"issuer":"ISSUER","authorization_endpoint":"https://a.example","token_endpoint":"https://a.example"}""")]
    [InlineData(200, """{"issuer":"ISSUER","authorization_endpoint":"javascript:alert(1)","token_endpoint":"https://a.example","jwks_uri":"https://a.example"}""")]
    [InlineData(200, """{"issuer":"ISSUER","authorization_endpoint":"https://a.example","token_endpoint":"file:///etc/passwd","jwks_uri":"https://a.example"}""")]
    [InlineData(200, "[]")]
    [InlineData(200, "LARGE")]
    [InlineData(302, "")]
    [InlineData(404, "")]
    public async Task DiscoveryDocument_ThatIsNotTheIssuersOwn_IsNotFollowed(int status, string body)
    {
        await using var own = await ForgedProvider.Start();
        own.Instead = http => Write(http, "/.well-known/openid-configuration", status, body.Replace("ISSUER", own.Issuer, StringComparison.Ordinal));
        (await SignOn.SetUp(server, suite.Acme.Test, "discovery", own.Issuer)).ShouldHave(200);
        SignOn.ErrorOf(await SignOn.Open(server, suite.Acme.Code, "custom", "discovery"), Unavailable);

        // Nor is it asked for again at once; afterwards it is.
        own.Instead = static _ => Task.FromResult(false);
        SignOn.ErrorOf(await SignOn.Open(server, suite.Acme.Code, "custom", "discovery"), Unavailable);
        server.Time.Advance(TimeSpan.FromSeconds(5));
        (await SignOn.Open(server, suite.Acme.Code, "custom", "discovery")).Headers["Location"].ShouldStartWith(own.Issuer + "/login?");
    }

    [Fact]
    public async Task PrivateAddresses_AreNotCalled_UnlessTheOperatorAllowsThem()
    {
        await using var strict = await GatewayHarness.Start();
        var workspace = await TestWorkspace.Create(strict, "sign-on-private");
        (await SignOn.SetUp(strict, workspace.Test, "okta", provider.Issuer)).ShouldHave(200);
        var calls = 0;
        provider.Instead = _ => Task.FromResult(Interlocked.Increment(ref calls) < 0);
        SignOn.ErrorOf(await SignOn.Open(strict, workspace.Code), Unavailable);
        calls.ShouldBe(0);
        provider.Instead = static _ => Task.FromResult(false);
    }

    private static string? NonceOf(string address) => QueryHelpers.ParseQuery(new Uri(address).Query)["nonce"];

    private async Task<Reply> Return(Func<JsonObject, string> forge)
    {
        var begun = await SignOn.Begin(server, suite.Acme.Code, "custom", "forged");
        provider.IdToken = forge(provider.Claims(NonceOf(begun.Address)!, Guid.NewGuid().ToString()));
        var state = QueryHelpers.ParseQuery(new Uri(begun.Address).Query)["state"].ToString();
        return await SignOn.Return(server, $"/v0/auth/forged/callback?state={state}&code=code&session_state=more", begun);
    }

    // The value goes in as text: a test may send what no writer of JSON would.
    private string Signed(JsonObject claims, string name, string? value)
    {
        claims.Remove(name);
        var json = claims.ToJsonString();
        return provider.Sign(value is null ? json : $"{json[..^1]},\"{name}\":{value}}}");
    }

    private static async Task<bool> Write(HttpContext http, string path, int status, string body)
    {
        if (http.Request.Path != path)
            return false;
        http.Response.StatusCode = status;
        if (status == 302)
            http.Response.Headers.Location = "https://elsewhere.example/";
        await http.Response.WriteAsync(body == "LARGE" ? $"{{\"x\":\"{new string('x', 300_000)}\"}}" : body);
        return true;
    }
}

/// <summary>A server with a workspace, and a provider that forges.</summary>
public sealed class ForgedSignOnServer : IAsyncLifetime
{
    /// <summary>The server.</summary>
    public GatewayHarness Server { get; private set; } = null!;

    /// <summary>The workspace; the provider is its <c>forged</c>.</summary>
    public TestWorkspace Acme { get; private set; } = null!;

    /// <summary>The provider.</summary>
    public ForgedProvider Provider { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Server = await GatewayHarness.Start(settings: ("Outbound:AllowedNetworks:0", "127.0.0.0/8"));
        SignOn.GoWithTheMachine(Server);
        Acme = await TestWorkspace.Create(Server, "acme-forged");
        Provider = await ForgedProvider.Start();
        (await SignOn.SetUp(Server, Acme.Test, "forged", Provider.Issuer)).ShouldHave(200);
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        await Provider.DisposeAsync();
    }
}
