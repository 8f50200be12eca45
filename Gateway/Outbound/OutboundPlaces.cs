namespace OrleansTenantAuth.Gateway.Outbound;

/// <summary>How many calls may be under way, in all and to one host. Nobody waits for a place.</summary>
internal sealed class OutboundPlaces(int most, int mostToOneHost)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, int> hosts = new(StringComparer.OrdinalIgnoreCase);
    private int taken;

    /// <summary>Takes a place; false where none is free.</summary>
    public bool Take(string host)
    {
        lock (gate)
        {
            var toHost = hosts.GetValueOrDefault(host);
            if (taken >= most || toHost >= mostToOneHost)
                return false;
            taken++;
            hosts[host] = toHost + 1;
            return true;
        }
    }

    /// <summary>Gives a place back.</summary>
    public void GiveBack(string host)
    {
        lock (gate)
        {
            taken--;
            if (hosts[host] == 1)
                hosts.Remove(host);
            else
                hosts[host]--;
        }
    }
}
