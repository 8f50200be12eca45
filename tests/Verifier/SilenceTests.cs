using System.Net;
using OrleansTenantAuth.TestSupport;
using OrleansTenantAuth.Verifier;

namespace OrleansTenantAuth.Tests.Verifier;

/// <summary>What a verifier does while its feed is cut.</summary>
#pragma warning disable CA1001 // xunit disposes of it: DisposeAsync.
public sealed class SilenceTests : IAsyncLifetime
#pragma warning restore CA1001
{
    private readonly FakeTime time = new();
    private GatewayHarness server = null!;
    private TestApp app = null!;
    private TestSession session = null!;
    private Cable cable = null!;

    public async Task InitializeAsync()
    {
        server = await GatewayHarness.Start();
        app = await server.CreateApp("my-product");
        session = await app.Login("ada@example.com");
        cable = new Cable(server.Handler);
    }

    public async Task DisposeAsync()
    {
        cable.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Ask_FindsOutWhatWasRevoked_AndRejectsWhereNobodyAnswers()
    {
        await using var api = await Cut(SilentFeed.Ask);
        (await api.Get("/me", session.AccessToken)).Status.ShouldBe(200);
        (await app.Post("/auth/revoke-user", new { user_id = session.UserId })).ShouldHave(200);
        (await api.Get("/me", session.AccessToken)).Body.ShouldContain("TOKEN_REVOKED");
        cable.IsCut = true;
        (await api.Get("/me", session.AccessToken)).Body.ShouldContain("TOKEN_UNVERIFIABLE");
    }

    [Fact]
    public async Task Reject_Rejects()
    {
        await using var api = await Cut(SilentFeed.Reject);
        (await api.Get("/me", session.AccessToken)).Body.ShouldContain("TOKEN_UNVERIFIABLE");
    }

    [Fact]
    public async Task Accept_GoesOnForAWhile()
    {
        await using var api = await Cut(SilentFeed.Accept);
        (await api.Get("/me", session.AccessToken)).Status.ShouldBe(200);
        time.StandStill(TimeSpan.FromMinutes(6));
        (await api.Get("/me", session.AccessToken)).Body.ShouldContain("TOKEN_UNVERIFIABLE");
    }

    [Fact]
    public async Task AFeedThatComesBack_TellsWhatWasMissed()
    {
        await using var api = await Cut(SilentFeed.Reject);
        (await app.Post("/auth/revoke-user", new { user_id = session.UserId })).ShouldHave(200);
        (await api.Get("/me", session.AccessToken)).Body.ShouldContain("TOKEN_UNVERIFIABLE");
        cable.IsFeedCut = false;
        await api.WaitUntil(state => state.Silence < TimeSpan.FromSeconds(12));
        (await api.Get("/me", session.AccessToken)).Body.ShouldContain("TOKEN_REVOKED");
    }

    private async Task<TestApi> Cut(SilentFeed setting)
    {
        var api = await TestApi.Start(server, app, options => options.SilentFeed = setting, time, cable);
        await api.WaitUntilLive();
        (await api.Get("/me", session.AccessToken)).Status.ShouldBe(200);
        cable.CutFeed();
        time.StandStill(TimeSpan.FromSeconds(13));
        return api;
    }

    /// <summary>A way to the server that can be cut: for the feed alone, or for everything.</summary>
    private sealed class Cable(HttpMessageHandler server) : DelegatingHandler(server)
    {
        private readonly List<HttpResponseMessage> feeds = [];

        public bool IsCut { get; set; }

        public bool IsFeedCut { get; set; }

        public void CutFeed()
        {
            IsFeedCut = true;
            lock (feeds)
                feeds.ForEach(feed => feed.Dispose());
        }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var isFeed = request.RequestUri!.AbsolutePath == "/auth/feed";
            if (IsCut || (isFeed && IsFeedCut))
                throw new HttpRequestException("The way is cut.", null, HttpStatusCode.BadGateway);
            var answer = await base.SendAsync(request, cancellationToken);
            if (isFeed)
            {
                lock (feeds)
                    feeds.Add(answer);
            }

            return answer;
        }
    }
}
