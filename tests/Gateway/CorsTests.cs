using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Which origins may read /auth/me is a matter of the token's app.</summary>
public sealed class CorsTests(AdminServer admin) : IClassFixture<AdminServer>, IAsyncLifetime
{
    private const string Header = "Access-Control-Allow-Origin";
    private readonly string ada = $"ada-{Guid.NewGuid():N}@example.com";
    private TestApp shop = null!;
    private TestApp blog = null!;

    public async Task InitializeAsync()
    {
        var some = Guid.NewGuid().ToString("N")[..8];
        shop = await admin.Server.CreateApp("shop-" + some, new { allowed_origins = new[] { "https://shop.example.com", "https://www.shop.example.com" } });
        blog = await admin.Server.CreateApp("blog-" + some, new { allowed_origins = new[] { "https://blog.example.com" } });
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task AnOrigin_ReadsTokensOfItsOwnAppOnly()
    {
        var (ofShop, ofBlog) = ((await shop.Login(ada)).AccessToken, (await blog.Login(ada)).AccessToken);
        foreach (var origin in new[] { "https://shop.example.com", "https://www.shop.example.com" })
        {
            (await Me(ofShop, origin)).Headers[Header].ShouldBe(origin);
            (await Me(ofBlog, origin)).ShouldHave(200).Headers.ContainsKey(Header).ShouldBeFalse();
        }

        (await Me(ofBlog, "https://blog.example.com")).Headers[Header].ShouldBe("https://blog.example.com");
        (await Me(ofShop, "https://blog.example.com")).ShouldHave(200).Headers.ContainsKey(Header).ShouldBeFalse();
    }

    [Theory]
    [InlineData("http://shop.example.com")]
    [InlineData("https://shop.example.com:8443")]
    [InlineData("https://shop.example.com.evil.example")]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    public async Task AnotherOrigin_MayNotRead_AndCachesKeepThemApart(string origin)
    {
        var reply = (await Me((await shop.Login(ada)).AccessToken, origin)).ShouldHave(200);
        reply.Headers.ContainsKey(Header).ShouldBeFalse();
        reply.Headers["Vary"].ShouldBe("Origin");
    }

    [Fact]
    public async Task AnOriginAddedToTheApp_MayReadFromThenOn_AndOneTakenAwayMayNot()
    {
        var token = (await blog.Login(ada)).AccessToken;
        (await Me(token, "https://new.example.com")).Headers.ContainsKey(Header).ShouldBeFalse();
        (await admin.Patch("/apps/" + blog.Id, new { settings = new { allowed_origins = new[] { "https://new.example.com" } } })).ShouldHave(200);
        (await Me(token, "https://new.example.com")).Headers[Header].ShouldBe("https://new.example.com");
        (await Me(token, "https://blog.example.com")).Headers.ContainsKey(Header).ShouldBeFalse();
    }

    [Theory]
    [InlineData("/auth/refresh")]
    [InlineData("/auth/roles/assign")]
    public async Task CallsWithTheAppsSecret_AreReadableToNoOrigin(string path)
    {
        var reply = await shop.Post(path, new { }, ("Origin", "https://shop.example.com"));
        reply.ShouldBeRefused(400, "VALIDATION_ERROR").Headers.ContainsKey(Header).ShouldBeFalse();
    }

    private Task<Reply> Me(string token, string origin) => admin.Server.Get("/auth/me", ("Authorization", "Bearer " + token), ("Origin", origin));
}
