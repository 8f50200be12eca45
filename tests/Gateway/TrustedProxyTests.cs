using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>X-Forwarded-For and X-Forwarded-Proto count where a trusted proxy sent them, and nowhere else.</summary>
public sealed class TrustedProxyTests(TrustedProxyTests.Behind behind) : IClassFixture<TrustedProxyTests.Behind>
{
    private const string Proxy = "10.0.0.1";
    private const string Stranger = "198.51.100.9";
    private readonly GatewayHarness server = behind.Server;

    [Theory]
    [InlineData(Proxy, "https")]
    [InlineData("::ffff:10.0.0.1", "https")]
    [InlineData("fd00::1", "HTTPS")]
    [InlineData(Proxy, "http, https")]
    public async Task ATrustedProxy_ThatEndedTls_IsBelieved(string from, string proto) =>
        (await server.GetFrom(from, "/docs", ("X-Forwarded-Proto", proto))).ShouldHave(200).Headers.ContainsKey("Strict-Transport-Security").ShouldBeTrue();

    [Theory]
    [InlineData("http")]
    [InlineData("https, http")]
    [InlineData("")]
    public async Task ATrustedProxy_ThatSaysPlainHttp_IsRefused(string proto) =>
        (await server.GetFrom(Proxy, "/docs", ("X-Forwarded-Proto", proto))).ShouldBeRefused(421, "HTTPS_REQUIRED");

    [Theory]
    [InlineData(Stranger)]
    [InlineData("::ffff:198.51.100.9")]
    [InlineData("2001:db8::1")]
    [InlineData("127.0.0.1")]
    public async Task AStranger_ThatSaysHttps_IsRefused(string from)
    {
        (await server.GetFrom(from, "/docs", ("X-Forwarded-Proto", "https"))).ShouldBeRefused(421, "HTTPS_REQUIRED");
        (await server.GetFrom(from, "/docs", ("X-Forwarded-Proto", "https"), ("X-Forwarded-For", Proxy))).ShouldBeRefused(421, "HTTPS_REQUIRED");
    }

    [Fact]
    public async Task Callers_BehindATrustedProxy_AreCountedApart()
    {
        await Fail(Proxy, "203.0.113.7");
        (await Fail(Proxy, "203.0.113.7")).ShouldBeRefused(429, "RATE_LIMITED");

        // Two addresses may share a count, not all of these.
        var others = await Task.WhenAll(Enumerable.Range(20, 5).Select(last => Fail(Proxy, $"203.0.113.{last}")));
        others.ShouldContain(reply => reply.Status == 401);
    }

    [Fact]
    public async Task ACaller_ThatPutsAnAddressInFront_IsStillCountedAsItself()
    {
        await Fail(Proxy, "192.0.2.1, 203.0.113.8");
        (await Fail(Proxy, "192.0.2.2, 203.0.113.8")).ShouldBeRefused(429, "RATE_LIMITED");
    }

    [Fact]
    public async Task ACaller_BehindTwoTrustedProxies_IsTheOneBeforeThem()
    {
        await Fail(Proxy, "203.0.113.9");
        (await Fail("10.0.0.3", "203.0.113.9, 10.0.0.2")).ShouldBeRefused(429, "RATE_LIMITED");
    }

    [Fact]
    public async Task Development_WithoutTrustedProxies_CountsTheConnection_WhateverItForwards()
    {
        await using var open = await GatewayHarness.Start(settings: ("FailedCallsPerMinute", "1"));
        await open.GetFrom(Stranger, "/admin/apps", ("X-Admin-Key", "wrong"), ("X-Forwarded-For", "203.0.113.7"));
        (await open.GetFrom(Stranger, "/admin/apps", ("X-Admin-Key", "wrong"), ("X-Forwarded-For", "203.0.113.8"))).ShouldBeRefused(429, "RATE_LIMITED");
    }

    private Task<Reply> Fail(string from, string forwardedFor) =>
        server.GetFrom(from, "/admin/apps", ("X-Admin-Key", "wrong"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-For", forwardedFor));

    /// <summary>A server that trusts two ranges.</summary>
    public sealed class Behind : IAsyncLifetime
    {
        public GatewayHarness Server { get; private set; } = null!;

        public async Task InitializeAsync() => Server = await GatewayHarness.Start(
            "Production", ("TrustedProxies:0", "10.0.0.0/8"), ("TrustedProxies:1", "fd00::/8"), ("FailedCallsPerMinute", "1"));

        public async Task DisposeAsync() => await Server.DisposeAsync();
    }
}
