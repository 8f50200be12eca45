using System.Net;
using OrleansTenantAuth.Silo.Delivery;

namespace OrleansTenantAuth.Tests.Delivery;

/// <summary>Where addresses that strangers name may lead.</summary>
public sealed class PublicAddressesTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.8.8.8")]
    [InlineData("0.0.0.0")]
    [InlineData("10.1.2.3")]
    [InlineData("100.64.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::10.0.0.1")]
    [InlineData("64:ff9b::a00:1")]
    [InlineData("2002:a00:1::")]
    [InlineData("fe80::1")]
    [InlineData("fd12:3456::1")]
    [InlineData("ff02::1")]
    public void SpecialAddresses_AreNotPublic(string address) => PublicAddresses.IsPublic(IPAddress.Parse(address)).ShouldBeFalse();

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("172.32.0.1")]
    [InlineData("100.128.0.1")]
    [InlineData("::ffff:1.1.1.1")]
    [InlineData("2606:4700::1111")]
    public void OtherAddresses_ArePublic(string address) => PublicAddresses.IsPublic(IPAddress.Parse(address)).ShouldBeTrue();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("[::ffff:127.0.0.1]")]
    public async Task Posts_OutsideDevelopment_DoNotReachThisMachine(string host)
    {
        await using var listener = await Support.WebhookListener.Start();
        var port = new Uri(listener.Url).Port;
        using var closed = new WebhookClient(TimeProvider.System, isPublicOnly: true);
        (await closed.Send($"http://{host}:{port}/", "key", "id", "{}"u8.ToArray(), CancellationToken.None)).Status.ShouldBe(DeliveryStatus.Transient);
        listener.Got.Reader.Count.ShouldBe(0);
        using var open = new WebhookClient(TimeProvider.System, isPublicOnly: false);
        (await open.Send(listener.Url, "key", "id", "{}"u8.ToArray(), CancellationToken.None)).Status.ShouldBe(DeliveryStatus.Accepted);
        (await listener.Got.Reader.ReadAsync()).Headers["Authorization"].ShouldBe("Bearer key");
    }
}
