using System.Net;
using System.Net.Sockets;

namespace OrleansTenantAuth.Gateway.Http;

/// <summary>What counts as one client address: an IPv4 address, or the /64 of an IPv6 address.</summary>
public static class AddressPrefix
{
    /// <summary>The prefix as text; empty where the address is unknown.</summary>
    public static string Of(IPAddress? address)
    {
        if (address is null)
            return "";
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address.ToString();

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[8..].Clear();
        return new IPAddress(bytes).ToString() + "/64";
    }
}
