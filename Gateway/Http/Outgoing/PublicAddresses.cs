using System.Net;
using System.Net.Sockets;

namespace OrleansTenantAuth.Gateway.Http.Outgoing;

/// <summary>
/// Which addresses a customer may make this server call: those of the public internet (IANA's special-purpose registries), and private
/// ones that the operator names. Else an address in a setting would open what only this machine reaches.
/// </summary>
public static class PublicAddresses
{
    private static readonly IPNetwork GlobalIPv6 = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork[] Special =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
            "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
        }.Select(IPNetwork.Parse),
    ];

    /// <summary>Whether an address may be called.</summary>
    public static bool Allows(IPAddress address, IReadOnlyList<IPNetwork> named)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(named);
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (named.Any(network => network.Contains(plain)))
            return true;
        return (plain.AddressFamily == AddressFamily.InterNetwork || GlobalIPv6.Contains(plain)) && !Special.Any(network => network.Contains(plain));
    }
}
