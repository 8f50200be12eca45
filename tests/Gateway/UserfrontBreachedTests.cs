using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OrleansTenantAuth.Gateway.Userfront.Passwords;
using OrleansTenantAuth.Silo.Options;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Leaked passwords: a file of the operator, and an endpoint of ranges.</summary>
public sealed class UserfrontBreachedTests : IDisposable
{
    private readonly TestDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData("\n", true)]
    [InlineData("\r\n", true)]
    [InlineData("\n", false)]
    public async Task File_KnowsWhatItLists_AndNothingElse(string lineEnd, bool endsWithOne)
    {
        foreach (var count in new[] { 1, 2, 3, 50, 257 })
        {
            var listed = Enumerable.Range(0, count).Select(number => Sha1("leaked " + number)).Order(StringComparer.Ordinal).ToArray();
            using var file = Open(string.Join(lineEnd, listed.Select((hash, index) => index % 3 == 0 ? hash : $"{hash}:{index * index * 7919}")) + (endsWithOne ? lineEnd : ""));
            foreach (var hash in listed)
                (await file.Knows(hash, default)).ShouldBe(true, hash);
            foreach (var hash in Enumerable.Range(0, 100).Select(number => Sha1("fresh " + number)).Append(new string('0', 40)).Append(new string('F', 40)))
                (await file.Knows(hash, default)).ShouldBe(false, hash);
        }
    }

    [Fact]
    public async Task File_ThatIsEmpty_KnowsNothing_AndOneThatIsNoList_CannotTell()
    {
        using var empty = Open("");
        (await empty.Knows(Sha1("x"), default)).ShouldBe(false);
        using var prose = Open(new string('x', 4_000));
        (await prose.Knows(Sha1("x"), default)).ShouldBeNull();
        using var none = new BreachedFile(new TenantAuthOptions());
        (await none.Knows(Sha1("x"), default)).ShouldBe(false);
    }

    [Fact]
    public async Task Range_IsAskedByFiveDigits_AndPaddingIsNoLeak()
    {
        var (leaked, padded, fresh) = (Sha1("leaked"), Sha1("padded"), Sha1("fresh"));
        List<string> asked = [];
        await using var endpoint = await Endpoint(http =>
        {
            lock (asked)
                asked.Add(http.Request.Path);
            return http.Response.WriteAsync($"{new string('0', 35)}:3\r\n{leaked[5..]}:17\r\n{padded[5..].ToLowerInvariant()}:0\r\n");
        });
        using var range = new BreachedRange(Of(endpoint.Urls.First() + "/range/"));
        (await range.Knows(leaked, default)).ShouldBe(true);
        (await range.Knows(padded, default)).ShouldBe(false);
        (await range.Knows(fresh, default)).ShouldBe(false);
        asked.ShouldBe([$"/range/{leaked[..5]}", $"/range/{padded[..5]}", $"/range/{fresh[..5]}"]);
    }

    [Fact]
    public async Task Range_ThatIsDown_CannotTell()
    {
        await using var endpoint = await Endpoint(http =>
        {
            http.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return Task.CompletedTask;
        });
        using var range = new BreachedRange(Of(endpoint.Urls.First()));
        (await range.Knows(Sha1("x"), default)).ShouldBeNull();
    }

    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public async Task NewPasswords_ThatLeaked_AreRefused_AndWhatCannotBeAsked_IsDecidedByTheOperator(string refuseUnchecked)
    {
        const string leaked = "leaked password 1";
        await using var endpoint = await Endpoint(http =>
        {
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        });
        await using var server = await GatewayHarness.Start(
            "Development",
            ("Passwords:BreachedFile", Write(Sha1(leaked) + ":4\n")),
            ("Passwords:BreachedRangeUrl", endpoint.Urls.First()),
            ("Passwords:RefuseUnchecked", refuseUnchecked));
        var workspace = await TestWorkspace.Create(server, "leaks-suite");
        (await workspace.Post("/auth/create", new { email = "a@example.com", password = leaked })).ShouldHave(400).String("message").ShouldContain("leaked");
        var unchecked1 = await workspace.Post("/auth/create", new { email = "a@example.com", password = TestWorkspace.Password });
        if (refuseUnchecked == "true")
            unchecked1.ShouldHave(400).String("message").ShouldContain("cannot be checked");
        else
            WorkspaceSession.Of(unchecked1);

        // A log-in is no choice of a password: it is not looked up.
        (await workspace.Login("a@example.com", leaked)).ShouldBeRefusedWith(400, "Incorrect email or password");
    }

    private BreachedFile Open(string text) => new(new TenantAuthOptions { Passwords = new PasswordOptions { BreachedFile = Write(text) } });

    private string Write(string text)
    {
        var path = Path.Combine(directory.Path, Guid.NewGuid().ToString("N"));
        File.WriteAllText(path, text);
        return path;
    }

    private static TenantAuthOptions Of(string url) => new() { Passwords = new PasswordOptions { BreachedRangeUrl = url } };

#pragma warning disable CA5350 // The lists are by SHA-1.
    private static string Sha1(string password) => Convert.ToHexString(SHA1.HashData(Encoding.UTF8.GetBytes(password)));
#pragma warning restore CA5350

    private static async Task<WebApplication> Endpoint(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync();
        return app;
    }
}
