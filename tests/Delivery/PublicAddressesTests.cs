using System.Net;
using OrleansTenantAuth.Silo.Delivery;
using OrleansTenantAuth.Silo.Options;
using OrleansTenantAuth.Silo.Outbound;
using OrleansTenantAuth.Tests.Delivery.Support;

namespace OrleansTenantAuth.Tests.Delivery;

/// <summary>Where addresses that strangers name may lead.</summary>
public sealed class PublicAddressesTests
{
    [Theory]
    [InlineData("1.1.1.1", true)]
    [InlineData("8.8.8.8", true)]
    [InlineData("172.15.255.255", true)]
    [InlineData("172.32.0.1", true)]
    [InlineData("2606:4700:4700::1111", true)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.255.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("172.16.0.1", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("198.18.0.1", false)]
    [InlineData("203.0.113.7", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("::7f00:1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("64:ff9b::a00:1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fec0::1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("ff02::1", false)]
    [InlineData("2001::1", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("100.128.0.1", true)]
    [InlineData("::ffff:1.1.1.1", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("127.8.8.8", false)]
    [InlineData("::10.0.0.1", false)]
    [InlineData("2002:a00:1::", false)]
    [InlineData("fd12:3456::1", false)]
    public void PublicAddresses_AreThoseOfTheInternet(string address, bool isPublic) =>
        PublicAddresses.Contain(IPAddress.Parse(address)).ShouldBe(isPublic);

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("[::ffff:127.0.0.1]")]
    public async Task Webhooks_ReachThisMachine_OnlyWhereTheOperatorAllowsIt(string host)
    {
        await using var listener = await WebhookListener.Start();
        var url = $"http://{host}:{new Uri(listener.Url).Port}/";
        using var closed = new WebhookClient(TimeProvider.System, Guard());
        (await closed.Send(url, "key", "id", "{}"u8.ToArray(), CancellationToken.None)).Status.ShouldBe(DeliveryStatus.Transient);
        listener.Got.Reader.Count.ShouldBe(0);
        using var allowed = new WebhookClient(TimeProvider.System, Guard("127.0.0.0/8"));
        (await allowed.Send(url, "key", "id", "{}"u8.ToArray(), CancellationToken.None)).Status.ShouldBe(DeliveryStatus.Accepted);
        (await listener.Got.Reader.ReadAsync()).Headers["Authorization"].ShouldBe("Bearer key");
        using var open = new WebhookClient(TimeProvider.System, guard: null);
        (await open.Send(listener.Url, "key", "id", "{}"u8.ToArray(), CancellationToken.None)).Status.ShouldBe(DeliveryStatus.Accepted);
        (await listener.Got.Reader.ReadAsync()).Headers["Authorization"].ShouldBe("Bearer key");
    }

    private static OutboundGuard Guard(params string[] allowed) =>
        new(new TenantAuthOptions { Outbound = new() { AllowedNetworks = allowed } }, new TestEnvironment("Production"), new SystemHostAddresses());
}
