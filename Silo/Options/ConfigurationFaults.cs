using System.Net;

namespace OrleansTenantAuth.Silo.Options;

/// <summary>Thrown at start where settings are missing or wrong; names all of them.</summary>
public sealed class ConfigurationException(IReadOnlyList<string> faults)
    : Exception("The configuration is not usable:" + string.Concat(faults.Select(fault => Environment.NewLine + "  " + fault)));

/// <summary>Checks the settings and reports every fault at once, each with its key.</summary>
public static class ConfigurationFaults
{
    private const int MinSecretLength = 32;

    /// <summary>What is wrong for a gateway; empty where nothing is.</summary>
    public static IReadOnlyList<string> Of(TenantAuthOptions options, bool isDevelopment)
    {
        ArgumentNullException.ThrowIfNull(options);
        return [.. OfSilo(options, isDevelopment), .. AdminKey(options), .. Proxies(options), .. Outbound(options), .. Passwords(options), .. Functions(options), .. GatewayLimits(options)];
    }

    /// <summary>What is wrong for a process that holds grains and serves no HTTP.</summary>
    public static IReadOnlyList<string> OfSilo(TenantAuthOptions options, bool isDevelopment)
    {
        ArgumentNullException.ThrowIfNull(options);
        return
        [
            .. Store(options), .. MasterKeys(options), .. Issuer(options, isDevelopment), .. Delivery(options, isDevelopment),
            .. Limits(options), .. Cluster(options),
        ];
    }

    private static IEnumerable<string> Passwords(TenantAuthOptions options)
    {
        if (!string.IsNullOrEmpty(options.Passwords.BreachedFile) && !File.Exists(options.Passwords.BreachedFile))
            yield return "TenantAuth__Passwords__BreachedFile: there is no such file.";
        if (!string.IsNullOrEmpty(options.Passwords.BreachedRangeUrl) && !IsRangeUrl(options.Passwords.BreachedRangeUrl))
            yield return "TenantAuth__Passwords__BreachedRangeUrl: must be an https address (http on this machine), without a query.";
    }

    private static IEnumerable<string> Functions(TenantAuthOptions options)
    {
        if (options.Functions.Workers is < 0 or > 64)
            yield return "TenantAuth__Functions__Workers: must be 0 to 64.";
        if (string.IsNullOrWhiteSpace(options.Functions.Node))
            yield return "TenantAuth__Functions__Node: must name the program, for example node.";
    }

    private static bool IsRangeUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Query.Length == 0 && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback));

    private static IEnumerable<string> Store(TenantAuthOptions options)
    {
        if (options.Store is not ("sqlite" or "postgres"))
            yield return "TenantAuth__Store: must be sqlite or postgres.";
        if (options.Store == "postgres" && string.IsNullOrWhiteSpace(options.ConnectionString))
            yield return "TenantAuth__ConnectionString: PostgreSQL needs one.";
        if (options.Store == "sqlite" && string.IsNullOrWhiteSpace(options.DataDirectory))
            yield return "TenantAuth__DataDirectory: SQLite needs one.";
    }

    private static IEnumerable<string> AdminKey(TenantAuthOptions options)
    {
        if (string.IsNullOrEmpty(options.AdminKey))
            yield return "TenantAuth__AdminKey: is missing. Make one, for example with: openssl rand -hex 32";
        else if (options.AdminKey.Length < MinSecretLength)
            yield return $"TenantAuth__AdminKey: must have at least {MinSecretLength} characters.";
    }

    private static IEnumerable<string> MasterKeys(TenantAuthOptions options)
    {
        if (options.MasterKeys.Count == 0)
            yield return "TenantAuth__MasterKeys__0__Id and TenantAuth__MasterKeys__0__Key: are missing. Make a key, for example with: openssl rand -base64 32";
        for (var index = 0; index < options.MasterKeys.Count; index++)
        {
            var key = options.MasterKeys[index];
            if (key.Id.Length is 0 or > 32 || !System.Text.Ascii.IsValid(key.Id))
                yield return $"TenantAuth__MasterKeys__{index}__Id: must have 1 to 32 ASCII characters.";
            if (!Convert.TryFromBase64String(key.Key, new byte[64], out var length) || length != 32)
                yield return $"TenantAuth__MasterKeys__{index}__Key: must be 32 bytes in base64.";
        }

        if (options.MasterKeys.DistinctBy(key => key.Id, StringComparer.Ordinal).Count() != options.MasterKeys.Count)
            yield return "TenantAuth__MasterKeys: two keys have the same Id.";
    }

    private static IEnumerable<string> Issuer(TenantAuthOptions options, bool isDevelopment)
    {
        if (string.IsNullOrEmpty(options.Issuer))
            yield return "TenantAuth__Issuer: is missing. Set the address under which clients reach this server, for example https://auth.example.com";
        else if (!Uri.TryCreate(options.Issuer, UriKind.Absolute, out var issuer) || issuer.Query.Length > 0 || issuer.Fragment.Length > 0 || issuer.Scheme is not ("http" or "https"))
            yield return "TenantAuth__Issuer: must be an address without query or fragment.";
        else if (issuer.Scheme != "https" && !isDevelopment)
            yield return "TenantAuth__Issuer: must begin with https:// outside Development.";
    }

    private static IEnumerable<string> Proxies(TenantAuthOptions options)
    {
        for (var index = 0; index < options.TrustedProxies.Count; index++)
        {
            if (!IPNetwork.TryParse(options.TrustedProxies[index], out _))
                yield return $"TenantAuth__TrustedProxies__{index}: must be a CIDR range such as 10.0.0.0/8.";
        }
    }

    private static IEnumerable<string> Outbound(TenantAuthOptions options)
    {
        for (var index = 0; index < options.Outbound.AllowedNetworks.Count; index++)
        {
            if (!IPNetwork.TryParse(options.Outbound.AllowedNetworks[index], out _))
                yield return $"TenantAuth__Outbound__AllowedNetworks__{index}: must be a CIDR range such as 10.1.0.0/16.";
        }
    }

    private static IEnumerable<string> Delivery(TenantAuthOptions options, bool isDevelopment)
    {
        if (!string.IsNullOrEmpty(options.Mail.Host) && string.IsNullOrEmpty(options.Mail.From))
            yield return "TenantAuth__Mail__From: mail needs a sender address.";
        if (!string.IsNullOrEmpty(options.Mail.Host) && !options.Mail.UseTls && !isDevelopment)
            yield return "TenantAuth__Mail__UseTls: must be true outside Development.";
        if (options.Mail.Port is < 1 or > 65_535)
            yield return "TenantAuth__Mail__Port: must be between 1 and 65535.";
        if (string.IsNullOrEmpty(options.Sms.WebhookUrl))
            yield break;
        if (!Uri.TryCreate(options.Sms.WebhookUrl, UriKind.Absolute, out _))
            yield return "TenantAuth__Sms__WebhookUrl: must be an address.";
        if (options.Sms.WebhookSecret is not { Length: >= MinSecretLength })
            yield return $"TenantAuth__Sms__WebhookSecret: must have at least {MinSecretLength} characters.";
    }

    private static IEnumerable<string> GatewayLimits(TenantAuthOptions options)
    {
        if (options.FailedCallsPerMinute < 1)
            yield return "TenantAuth__FailedCallsPerMinute: must be 1 or more.";
        if (options.MaxConnections < 1)
            yield return "TenantAuth__MaxConnections: must be 1 or more.";
    }

    private static IEnumerable<string> Limits(TenantAuthOptions options)
    {
        if (options.MaxActivations < 1)
            yield return "TenantAuth__MaxActivations: must be 1 or more.";
        if (options.DrainSeconds is < 0 or > 300)
            yield return "TenantAuth__DrainSeconds: must be 0 to 300.";
        if (options.EventDays < 1)
            yield return "TenantAuth__EventDays: must be 1 or more.";
    }

    private static IEnumerable<string> Cluster(TenantAuthOptions options)
    {
        var cluster = options.Cluster;
        if (cluster.Id.Length is 0 or > 100)
            yield return "TenantAuth__Cluster__Id: must have 1 to 100 characters.";
        if (!string.IsNullOrEmpty(cluster.Address) && !IPAddress.TryParse(cluster.Address, out _))
            yield return "TenantAuth__Cluster__Address: must be an IP address.";
        if (cluster.SiloPort is < 0 or > 65_535)
            yield return "TenantAuth__Cluster__SiloPort: must be between 0 and 65535.";
        if (cluster.GatewayPort is < 0 or > 65_535)
            yield return "TenantAuth__Cluster__GatewayPort: must be between 0 and 65535.";
        if (cluster.Client && !EngineHost.CanBeClient)
            yield return "TenantAuth__Cluster__Client: this build runs its grains in its own process; only a build for Orleans connects to silos.";
        if (cluster.Client && options.Store == "sqlite")
            yield return "TenantAuth__Cluster__Client: SQLite serves one process; a gateway apart from its silos needs PostgreSQL.";
    }
}
