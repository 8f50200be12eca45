using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using OrleansTenantAuth.Gateway.Outbound;
using OrleansTenantAuth.Silo.Options;
using OrleansTenantAuth.Silo.Outbound;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Calls to addresses that customers configure: where they may go, and what they may take.</summary>
public sealed class OutboundTests
{
    [Theory]
    [InlineData("https://id.example.com/path", "Production", true)]
    [InlineData("http://id.example.com/path", "Production", false)]
    [InlineData("http://id.example.com/path", "Development", true)]
    [InlineData("https://user@id.example.com/", "Development", false)]
    [InlineData("https://id.example.com/#part", "Development", false)]
    [InlineData("file:///etc/passwd", "Development", false)]
    [InlineData("ftp://id.example.com/", "Development", false)]
    public void Addresses_AreHttps(string address, string environment, bool permitted) =>
        Guard(new Names(), environment: environment).Permits(new Uri(address)).ShouldBe(permitted);

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("127.0.0.1,10.0.0.1")]
    public async Task NameThatLeadsToThisMachine_IsNotCalled(string addresses)
    {
        await using var listener = await ForgedProvider.Start();
        var calls = 0;
        listener.Instead = _ => Task.FromResult(Interlocked.Increment(ref calls) < 0);
        var port = new Uri(listener.Issuer).Port;
        var names = new Names { Answer = [.. addresses.Split(',').Select(IPAddress.Parse)] };
        using (var http = new OutboundHttp(Guard(names), new StoreClock(TimeProvider.System)))
        {
            (await http.Get(new Uri($"http://id.example.com:{port}/keys"), CancellationToken.None)).Fault.ShouldBe(OutboundFault.NotPermitted);
            names.Asked.ShouldBe(["id.example.com"]);
            (await http.Get(new Uri($"http://127.0.0.1:{port}/keys"), CancellationToken.None)).Fault.ShouldBe(OutboundFault.NotPermitted);
            (await http.Get(new Uri($"http://[::ffff:127.0.0.1]:{port}/keys"), CancellationToken.None)).Fault.ShouldBe(OutboundFault.NotPermitted);
            (await http.Get(new Uri($"http://2130706433:{port}/keys"), CancellationToken.None)).Fault.ShouldBe(OutboundFault.NotPermitted);
        }

        calls.ShouldBe(0);
    }

    [Fact]
    public async Task NameWithAPermittedAddressAmongOthers_IsCalledThereAlone()
    {
        await using var listener = await ForgedProvider.Start();
        var names = new Names { Answer = [IPAddress.Parse("10.0.0.1"), IPAddress.IPv6Loopback, IPAddress.Loopback] };
        using var http = new OutboundHttp(Guard(names, "127.0.0.1/32"), new StoreClock(TimeProvider.System));
        var reply = await http.Get(new Uri($"http://id.example.com:{new Uri(listener.Issuer).Port}/keys"), CancellationToken.None);
        (reply.IsOk, reply.Fault).ShouldBe((true, OutboundFault.None));
    }

    [Fact]
    public async Task Answers_AreBounded_AndRedirectsNotFollowed()
    {
        await using var listener = await ForgedProvider.Start();
        using var http = new OutboundHttp(Guard(new Names(), "127.0.0.0/8"), new StoreClock(TimeProvider.System));
        var address = new Uri(listener.Issuer + "/any");
        Task<OutboundReply> Get() => http.Get(address, CancellationToken.None);
        listener.Instead = context => Write(context, new string('x', OutboundHttp.MostBytes));
        (await Get()).Body.Length.ShouldBe(OutboundHttp.MostBytes);
        listener.Instead = context => Write(context, new string('x', OutboundHttp.MostBytes + 1));
        (await Get()).Fault.ShouldBe(OutboundFault.TooLarge);
        listener.Instead = async context =>
        {
            // Without a length: chunk by chunk.
            for (var chunk = 0; chunk < 40; chunk++)
                await context.Response.WriteAsync(new string('x', 8_192));
            return true;
        };
        (await Get()).Fault.ShouldBe(OutboundFault.TooLarge);
        listener.Instead = context =>
        {
            context.Response.Redirect("/keys");
            return Task.FromResult(true);
        };
        (await Get()).Fault.ShouldBe(OutboundFault.Redirected);
        var port = address.Port;
        await listener.DisposeAsync();
        (await http.Get(new Uri($"http://127.0.0.1:{port}/any"), CancellationToken.None)).Fault.ShouldBe(OutboundFault.Unreachable);
    }

    [Fact]
    public async Task Answer_ThatNeverEnds_TimesOut()
    {
        await using var listener = await ForgedProvider.Start();
        var time = new StoppableTime();
        using var http = new OutboundHttp(Guard(new Names(), "127.0.0.0/8"), new StoreClock(time));
        listener.Instead = async context =>
        {
            await context.Response.WriteAsync("{");
            await context.Response.Body.FlushAsync();
            time.Fire();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return true;
        };
        (await http.Get(new Uri(listener.Issuer + "/any"), CancellationToken.None)).Fault.ShouldBe(OutboundFault.TimedOut);
        time.Asked.ShouldBe(OutboundHttp.Timeout);
    }

    [Fact]
    public async Task HostThatIsSlow_TakesNoPlacesFromOthers()
    {
        await using var slow = await ForgedProvider.Start();
        await using var other = await ForgedProvider.Start();
        using var http = new OutboundHttp(Guard(new Names(), "127.0.0.0/8"), new StoreClock(TimeProvider.System));
        var arrived = new SemaphoreSlim(0);
        var open = new TaskCompletionSource();
        slow.Instead = async _ =>
        {
            arrived.Release();
            await open.Task;
            return false;
        };
        var held = Enumerable.Range(0, OutboundHttp.MostToOneHost).Select(_ => http.Get(new Uri(slow.Issuer + "/keys"), CancellationToken.None)).ToArray();
        for (var count = 0; count < held.Length; count++)
            await arrived.WaitAsync();
        (await http.Get(new Uri(slow.Issuer + "/keys"), CancellationToken.None)).Fault.ShouldBe(OutboundFault.Busy);
        (await http.Get(new Uri(other.Issuer + "/keys"), CancellationToken.None)).IsOk.ShouldBeTrue();
        open.SetResult();
        (await Task.WhenAll(held)).ShouldAllBe(reply => reply.IsOk);
        (await http.Get(new Uri(slow.Issuer + "/keys"), CancellationToken.None)).IsOk.ShouldBeTrue();
    }

    private static async Task<bool> Write(HttpContext http, string body)
    {
        http.Response.ContentLength = body.Length;
        await http.Response.WriteAsync(body);
        return true;
    }

    private static OutboundGuard Guard(Names names, string? allowed = null, string environment = "Development") => new(
        new TenantAuthOptions { Outbound = new() { AllowedNetworks = allowed is null ? [] : [allowed] } }, new Place { EnvironmentName = environment }, names);

    private sealed class Names : IHostAddresses
    {
        public IPAddress[] Answer { get; init; } = [];

        public List<string> Asked { get; } = [];

        public Task<IPAddress[]> Find(string host, CancellationToken cancellationToken)
        {
            Asked.Add(host);
            return Task.FromResult(Answer);
        }
    }

    private sealed class Place : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = "";

        public string ApplicationName { get; set; } = "";

        public string ContentRootPath { get; set; } = "";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }

    /// <summary>A clock whose one timer ends when a test says so.</summary>
    private sealed class StoppableTime : TimeProvider
    {
        private Action end = static () => { };

        public TimeSpan Asked { get; private set; }

        public void Fire() => end();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Asked = dueTime;
            end = () => callback(state);
            return base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, period);
        }
    }
}
