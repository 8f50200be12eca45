using System.Net;
using OrleansTenantAuth.Gateway.Http.Outgoing;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Which addresses a customer's setting may make the server call.</summary>
public sealed class PublicAddressTests
{
    [Theory]
    [InlineData("127.0.0.1", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("172.31.0.1", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::1", false)]
    [InlineData("::", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("8.8.8.8", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("::ffff:8.8.8.8", true)]
    public void PublicAddresses_AreThoseOfTheInternet(string address, bool isPublic)
    {
        PublicAddresses.Allows(IPAddress.Parse(address), []).ShouldBe(isPublic);
        PublicAddresses.Allows(IPAddress.Parse(address), [IPNetwork.Parse("0.0.0.0/0"), IPNetwork.Parse("::/0")]).ShouldBeTrue();
    }
}
