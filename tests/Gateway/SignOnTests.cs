using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Single sign-on at a certified provider: who comes in, as whom, and what of a log-in counts.</summary>
public sealed class SignOnTests(SignOnServer suite) : IClassFixture<SignOnServer>
{
    private const string Failed = "sign_on_failed";
    private readonly GatewayHarness server = suite.Server;
    private readonly TestWorkspace acme = suite.Acme;

    [RequireNodeFact]
    public async Task LogIn_MakesTheUser_AndTheSecondOneIsTheSame()
    {
        var person = suite.NewPerson();
        var page = SignOn.PageOf(await SignOn.Visit(server, acme.Code, person, redirect: "/in?tab=1"));
        page["redirect"].ShouldBe("/in?tab=1");
        page["type"].ShouldBe("login");
        var first = WorkspaceSession.Of(await SignOn.Take(server, acme.Code, page));
        var id = WorkspaceSession.ClaimsOf(first.Id);
        (id.GetProperty("email").GetString(), id.GetProperty("name").GetString(), id.GetProperty("image").GetString())
            .ShouldBe(($"{person}@example.com", "Name of " + person, $"https://pictures.example/{person}.png"));
        first.Claims.GetProperty("isEmailConfirmed").GetBoolean().ShouldBeTrue();
        (await SignOn.Take(server, acme.Code, page)).ShouldBeRefusedWith(400, "Invalid token");
        var second = await SignOn.LogIn(server, acme.Code, person);
        second.Claims.GetProperty("userUuid").GetString().ShouldBe(first.Claims.GetProperty("userUuid").GetString());
    }

    [RequireNodeFact]
    public async Task LogIn_OfSeveralAtOnce_IsOneUser()
    {
        var person = suite.NewPerson();
        var sessions = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SignOn.LogIn(server, acme.Code, person)));
        sessions.Select(session => session.Claims.GetProperty("userUuid").GetString()).Distinct(StringComparer.Ordinal).ShouldHaveSingleItem();
    }

    [RequireNodeFact]
    public async Task Live_LeadsToTheLiveFrontEnd_ByItsOwnProviders()
    {
        (await SignOn.SetUp(server, acme.Live, "live-one", suite.Provider.Issuer)).ShouldHave(200);
        var visit = await SignOn.Visit(server, acme.Code, suite.NewPerson(), "custom", "live-one", origin: TestWorkspace.LiveOrigin);
        var page = SignOn.PageOf(visit, TestWorkspace.LiveOrigin);
        (await SignOn.Take(server, acme.Code, page)).ShouldBeRefusedWith(400, "Invalid token");
        WorkspaceSession.Of(await SignOn.Take(server, acme.Code, page, TestWorkspace.LiveOrigin)).Claims.GetProperty("mode").GetString().ShouldBe("live");
        SignOn.ErrorOf(await SignOn.Open(server, acme.Code, "custom", "live-one"), "provider_not_found");
    }

    [RequireNodeFact]
    public async Task Return_WithAnotherStateOrFromAnotherBrowser_IsRefusedHere()
    {
        var begun = await SignOn.Begin(server, acme.Code);
        var back = await OpenIdServer.LogIn(begun.Address, suite.NewPerson());
        (await server.Get(back)).ShouldHave(400).String("message").ShouldContain("Begin again");
        (await PageAt(back)).ShouldContain("Begin again");
        (await SignOn.Return(server, back, begun with { Cookie = (await SignOn.Begin(server, acme.Code)).Cookie.Split('=')[0] + "=" + begun.Cookie.Split('=')[1][..^2] + "xx" })).ShouldHave(400);
        (await SignOn.Return(server, With(back, "state", new string('x', 43)), begun)).ShouldHave(400);
        (await SignOn.Return(server, back.Replace("/okta/", "/live-one/", StringComparison.Ordinal), begun)).ShouldHave(400);
        SignOn.PageOf(await SignOn.Return(server, back, begun)).ShouldContainKey("token");
    }

    [RequireNodeFact]
    public async Task Return_ASecondTime_IsRefused_AlsoWithAnotherCode()
    {
        var person = suite.NewPerson();
        var begun = await SignOn.Begin(server, acme.Code);
        var back = await OpenIdServer.LogIn(begun.Address, person);
        var first = await SignOn.Return(server, back, begun);
        SignOn.PageOf(first).ShouldContainKey("token");
        first.Headers["Set-Cookie"].ShouldStartWith(begun.Cookie.Split('=')[0] + "=; expires=");
        SignOn.ErrorOf(await SignOn.Return(server, back, begun), Failed);
        SignOn.ErrorOf(await SignOn.Return(server, await OpenIdServer.LogIn(begun.Address, person), begun), Failed);
    }

    [RequireNodeFact]
    public async Task Return_AfterTenMinutes_IsRefused()
    {
        await using var own = await GatewayHarness.Start(settings: ("Outbound:AllowedNetworks:0", "127.0.0.0/8"));
        SignOn.GoWithTheMachine(own);
        var workspace = await TestWorkspace.Create(own, "sign-on-later");
        (await SignOn.SetUp(own, workspace.Test, "okta", suite.Provider.Issuer)).ShouldHave(200);
        var begun = await SignOn.Begin(own, workspace.Code);
        var back = await OpenIdServer.LogIn(begun.Address, suite.NewPerson());
        own.Time.Advance(TimeSpan.FromMinutes(10));
        (await SignOn.Return(own, back, begun)).ShouldHave(400);
        var page = SignOn.PageOf(await SignOn.Visit(own, workspace.Code, suite.NewPerson()));
        own.Time.Advance(TimeSpan.FromMinutes(2));
        (await SignOn.Take(own, workspace.Code, page)).ShouldBeRefusedWith(400, "Invalid token");
    }

    [RequireNodeTheory]
    [InlineData("https://evil.example")]
    [InlineData(null)]
    public async Task Return_OfAnotherIssuer_IsRefused(string? issuer)
    {
        var begun = await SignOn.Begin(server, acme.Code);
        var back = await OpenIdServer.LogIn(begun.Address, suite.NewPerson());
        back.ShouldContain("iss=");
        SignOn.ErrorOf(await SignOn.Return(server, With(back, "iss", issuer), begun), Failed);
    }

    [RequireNodeFact]
    public async Task LongestRedirect_FitsIntoTheCookie()
    {
        var redirect = "/" + string.Concat(Enumerable.Repeat("&\"", 199));
        var begun = await SignOn.Begin(server, acme.Code, redirect: redirect);
        begun.Cookie.Length.ShouldBeLessThan(4_000);
        SignOn.PageOf(await SignOn.Return(server, await OpenIdServer.LogIn(begun.Address, suite.NewPerson()), begun))["redirect"].ShouldBe(redirect);
        (await SignOn.Open(server, acme.Code, redirect: "/" + new string('x', 400))).ShouldHave(400);
    }

    [RequireNodeTheory]
    [InlineData("nonce")]
    [InlineData("code_challenge")]
    public async Task Return_WhenTheRequestWasChangedOnItsWay_IsRefused(string parameter)
    {
        var begun = await SignOn.Begin(server, acme.Code);
        var changed = With(begun.Address, parameter, new string('A', 43));
        SignOn.ErrorOf(await SignOn.Return(server, await OpenIdServer.LogIn(changed, suite.NewPerson()), begun), Failed);
    }

    [RequireNodeFact]
    public async Task Return_WhenThePersonWasDenied_TellsTheFrontEnd()
    {
        var description = SignOn.ErrorOf(await SignOn.Visit(server, acme.Code, "deny", redirect: "/in"), Failed);
        description.ShouldContain("cancelled or refused");
    }

    [RequireNodeFact]
    public async Task Form_LeadsToTheSameAddress()
    {
        var begun = await SignOn.Begin(server, acme.Code);
        var back = await OpenIdServer.LogIn(begun.Address, suite.NewPerson());
        var sent = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(back.Split('?')[1]).Select(part => KeyValuePair.Create(part.Key, part.Value.ToString()));
        var posted = (await server.PostForm("/v0/auth/okta/callback", sent.Append(new("user", "{}")))).ShouldHave(303);
        posted.Headers["Location"].ShouldStartWith("/v0/auth/okta/callback?state=");
        SignOn.PageOf(await SignOn.Return(server, posted.Headers["Location"], begun)).ShouldContainKey("token");
        (await server.Post("/v0/auth/okta/callback", new { state = "x" })).ShouldHave(400);
    }

    [RequireNodeFact]
    public async Task KeysOfTheProvider_MayChange()
    {
        await using var provider = await OpenIdServer.Start();
        (await SignOn.SetUp(server, acme.Test, "rotating", provider.Issuer)).ShouldHave(200);
        await SignOn.LogIn(server, acme.Code, suite.NewPerson(), "custom", "rotating");
        await provider.Rotate();
        server.Time.Advance(TimeSpan.FromSeconds(5));
        await SignOn.LogIn(server, acme.Code, suite.NewPerson(), "custom", "rotating");

        // Within five seconds nobody makes the server ask again.
        await provider.Rotate();
        SignOn.ErrorOf(await SignOn.Visit(server, acme.Code, suite.NewPerson(), "custom", "rotating"), Failed);
        server.Time.Advance(TimeSpan.FromSeconds(5));
        await SignOn.LogIn(server, acme.Code, suite.NewPerson(), "custom", "rotating");
    }

    [RequireNodeFact]
    public async Task ProviderThatIsDown_IsTold_AndNothingIsMade()
    {
        var provider = await OpenIdServer.Start();
        (await SignOn.SetUp(server, acme.Test, "falling", provider.Issuer)).ShouldHave(200);
        (await SignOn.SetUp(server, acme.Test, "fallen", provider.Issuer + "/elsewhere")).ShouldHave(200);
        var person = suite.NewPerson();
        var begun = await SignOn.Begin(server, acme.Code, "custom", "falling");
        var back = await OpenIdServer.LogIn(begun.Address, person);
        await provider.DisposeAsync();
        SignOn.ErrorOf(await SignOn.Return(server, back, begun), "provider_unavailable");
        SignOn.ErrorOf(await SignOn.Open(server, acme.Code, "custom", "fallen"), "provider_unavailable");
        (await acme.Post("/auth/reset/link", new { email = person + "@example.com" })).ShouldHave(200).Json.GetProperty("result").TryGetProperty("link", out _).ShouldBeFalse();

        // What was read before counts on: browsers still find the way to a provider whose documents cannot be read for a while.
        server.Time.Advance(TimeSpan.FromMinutes(11));
        (await SignOn.Open(server, acme.Code, "custom", "falling")).Headers["Location"].ShouldStartWith(provider.Issuer);
    }

    [RequireNodeTheory]
    [InlineData("https://evil.example", null)]
    [InlineData("http://localhost.evil.example", null)]
    [InlineData("http://localhost:3000@evil.example", null)]
    [InlineData("http://localhost:3000/path", null)]
    [InlineData("http://localhost:3000", "https://evil.example/")]
    [InlineData("http://localhost:3000", "//evil.example")]
    [InlineData("http://localhost:3000", "/\\evil.example")]
    [InlineData("http://localhost:3000", "/\t/evil.example")]
    [InlineData("http://localhost:3000", "http://localhost:3000//evil.example")]
    [InlineData("http://localhost:3000", "javascript:alert(1)")]
    public async Task OpenRedirects_AreRefusedHere(string origin, string? redirect)
    {
        var reply = (await SignOn.Open(server, acme.Code, redirect: redirect, origin: origin)).ShouldHave(400);
        reply.Headers.ContainsKey("Location").ShouldBeFalse();
        reply.Headers.ContainsKey("Set-Cookie").ShouldBeFalse();
    }

    [RequireNodeFact]
    public async Task LogIn_OfNoSuchTenantOrWithUnknownFields_IsRefusedHere()
    {
        (await SignOn.Open(server, "bbbbbbbb")).ShouldBeRefusedWith(404, "Tenant Not Found");
        (await server.Get($"/v0/auth/okta/login?tenant_id={acme.Code}&origin={SignOn.Origin}&colour=red")).ShouldHave(400).String("message").ShouldContain("colour");
        (await server.Get("/v0/auth/okta/login")).ShouldHave(400).String("message").ShouldContain("tenant_id");
        foreach (var (provider, id) in new (string, string?)[] { ("okta", "okta"), ("custom", null), ("custom", "okta"), ("github", null), ("nothing", null) })
            SignOn.ErrorOf(await SignOn.Open(server, acme.Code, provider, id), "provider_not_found");
    }

    [RequireNodeTheory]
    [InlineData("https", "__Host-sso-", true)]
    [InlineData("http", "sso-", false)]
    public async Task Cookie_IsForThisHostAndTopLevelNavigationsAlone(string scheme, string name, bool isSecure)
    {
        var cookie = (await server.Get($"{scheme}://localhost/v0/auth/okta/login?tenant_id={acme.Code}&origin={SignOn.Origin}")).ShouldHave(302).Headers["Set-Cookie"];
        cookie.ShouldStartWith(name);
        var attributes = cookie.Split("; ").Skip(1).ToArray();
        new[] { "path=/", "httponly", "samesite=lax", "max-age=600" }.Except(attributes, StringComparer.Ordinal).ShouldBeEmpty();
        attributes.Contains("secure", StringComparer.Ordinal).ShouldBe(isSecure);
    }

    /// <summary>What a browser shows: a page, where others get the JSON that the document names.</summary>
    private async Task<string> PageAt(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        using var answer = await server.Client.SendAsync(request);
        ((int)answer.StatusCode).ShouldBe(400);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        return await answer.Content.ReadAsStringAsync();
    }

    private static string With(string address, string name, string? value)
    {
        var parts = address.Split('?');
        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(parts[1]).ToDictionary(part => part.Key, part => (string?)part.Value.ToString(), StringComparer.Ordinal);
        query.ShouldContainKey(name);
        query[name] = value;
        return Microsoft.AspNetCore.WebUtilities.QueryHelpers.AddQueryString(parts[0], query.Where(part => part.Value is not null));
    }
}
