using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using OrleansTenantAuth.Gateway.Hosting;
using OrleansTenantAuth.Silo.Options;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>How a process that was asked to stop takes its leave.</summary>
public sealed class DrainTests
{
    [Theory]
    [InlineData("HTTP/1.1", 7, false, "", "timeout=7")]
    [InlineData("HTTP/1.1", 0, false, "", "")]
    [InlineData("HTTP/1.1", 7, true, "close", "")]
    [InlineData("HTTP/2", 7, false, "", "")]
    [InlineData("HTTP/2", 7, true, "", "")]
    public void Answers_SayHowLongTheirConnectionLasts_AndCloseItOnceTheProcessIsToStop(
        string protocol, int drainSeconds, bool isStopping, string connection, string keepAlive)
    {
        using var lifetime = new Lifetime();
        var drain = new Drain(new TenantAuthOptions { DrainSeconds = drainSeconds }, lifetime, TimeProvider.System);
        if (isStopping)
            lifetime.StopApplication();
        var http = new DefaultHttpContext();
        http.Request.Protocol = protocol;
        drain.Mark(http);
        http.Response.Headers.Connection.ToString().ShouldBe(connection);
        http.Response.Headers.KeepAlive.ToString().ShouldBe(keepAlive);
    }

    private sealed class Lifetime : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource stopping = new();

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => stopping.Token;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => stopping.Cancel();

        public void Dispose() => stopping.Dispose();
    }
}
