using System.Net;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>A certified OpenID provider (npm <c>oidc-provider</c>) as a process, and the browser of a person who logs in there.</summary>
public sealed class OpenIdServer : IAsyncDisposable
{
    /// <summary>The client that it knows.</summary>
    public const string ClientId = "tenant auth+1";

    /// <summary>The client's secret.</summary>
    public const string Secret = "a secret: with/odd+letters%";

    /// <summary>The organization of those who have a role.</summary>
    public const string Organization = "org_of_provider";

    private static readonly string[] Ids =
    [
        "okta", "live-one", "rotating", "falling", "fallen", "distrusted", "trusted", "silent", "domains", "members", "changing", "wrong-secret", "customer",
    ];

    private readonly SampleServer process;

    private OpenIdServer(SampleServer process) => this.process = process;

    /// <summary>Its issuer.</summary>
    public string Issuer => process.Client.BaseAddress!.GetLeftPart(UriPartial.Authority);

    /// <summary>Starts it.</summary>
    public static async Task<OpenIdServer> Start(string domain = "example.com") => new(await SampleServer.Start(
        await NodeTools.Installed("tests", "OpenId"),
        "node",
        ["provider.mjs"],
        ("CLIENT_ID", ClientId),
        ("CLIENT_SECRET", Secret),
        ("DOMAIN", domain),
        ("ORGANIZATION", Organization),
        ("REDIRECTS", string.Join(' ', Ids.Select(id => $"https://auth.example.test/v0/auth/{id}/callback")))));

    /// <summary>Gives it other keys.</summary>
    public async Task Rotate() => (await process.Client.PostAsync("/test/rotate", null)).EnsureSuccessStatusCode();

    /// <summary>An ID token of a person, by the whole flow: log-in, code, exchange (RFC 6749, section 4.1; RFC 7636).</summary>
    public async Task<string> IdToken(string person)
    {
        const string redirect = "https://auth.example.test/v0/auth/customer/callback";
        var verifier = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));
        var challenge = System.Buffers.Text.Base64Url.EncodeToString(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(verifier)));
        var back = await LogIn(
            $"{Issuer}/auth?response_type=code&client_id={Uri.EscapeDataString(ClientId)}&redirect_uri={Uri.EscapeDataString(redirect)}&scope=openid%20email%20profile&code_challenge_method=S256&code_challenge={challenge}",
            person);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/token")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["grant_type"] = "authorization_code", ["code"] = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(new Uri("https://x" + back).Query)["code"].ToString(),
                ["redirect_uri"] = redirect, ["code_verifier"] = verifier,
            }),
        };
        var basic = $"{Uri.EscapeDataString(ClientId)}:{Uri.EscapeDataString(Secret)}".Replace("%20", "+", StringComparison.Ordinal);
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(basic)));
        using var answer = await process.Client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.ShouldBeTrue(text);
        return System.Text.Json.JsonElement.Parse(text).GetProperty("id_token").GetString()!;
    }

    /// <summary>Logs a person in who opens an address; answers where the browser is sent in the end.</summary>
    public static async Task<string> LogIn(string address, string person)
    {
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() });
        var next = new Uri(address + "&login_hint=" + Uri.EscapeDataString(person));
        for (var step = 0; step < 8; step++)
        {
            using var answer = await browser.GetAsync(next);
            ((int)answer.StatusCode).ShouldBeOneOf([302, 303], await answer.Content.ReadAsStringAsync());
            next = new Uri(next, answer.Headers.Location!);
            if (next.Host == "auth.example.test")
                return next.PathAndQuery;
        }

        throw new InvalidOperationException("The provider leads nowhere.");
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => process.DisposeAsync();
}
