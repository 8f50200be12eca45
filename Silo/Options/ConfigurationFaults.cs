using System.Net;
using OrleansTenantAuth.Silo.Options;

namespace OrleansTenantAuth.Gateway.Hosting;

/// <summary>Thrown at start where settings are missing or wrong; names all of them.</summary>
public sealed class ConfigurationException(IReadOnlyList<string> faults)
    : Exception("The configuration is not usable:" + string.Concat(faults.Select(fault => Environment.NewLine + "  " + fault)));

/// <summary>Checks the settings and reports every fault at once, each with its key.</summary>
public static class ConfigurationFaults
{
    private const int MinSecretLength = 32;

    /// <summary>What is wrong; empty where nothing is.</summary>
    public static IReadOnlyList<string> Of(TenantAuthOptions options, bool isDevelopment)
    {
        ArgumentNullException.ThrowIfNull(options);
        return [.. Store(options), .. Secrets(options), .. Network(options, isDevelopment), .. Delivery(options, isDevelopment), .. Limits(options)];
    }

    private static IEnumerable<string> Store(TenantAuthOptions options)
    {
        if (options.Store is not ("sqlite" or "postgres"))
            yield return "TenantAuth__Store: must be sqlite or postgres.";
        if (options.Store == "postgres" && string.IsNullOrWhiteSpace(options.ConnectionString))
            yield return "TenantAuth__ConnectionString: PostgreSQL needs one.";
        if (options.Store == "sqlite" && string.IsNullOrWhiteSpace(options.DataDirectory))
            yield return "TenantAuth__DataDirectory: SQLite needs one.";
    }

    private static IEnumerable<string> Secrets(TenantAuthOptions options)
    {
        if (string.IsNullOrEmpty(options.AdminKey))
            yield return "TenantAuth__AdminKey: is missing. Make one, for example with: openssl rand -hex 32";
        else if (options.AdminKey.Length < MinSecretLength)
            yield return $"TenantAuth__AdminKey: must have at least {MinSecretLength} characters.";
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

    private static IEnumerable<string> Network(TenantAuthOptions options, bool isDevelopment)
    {
        if (string.IsNullOrEmpty(options.Issuer))
            yield return "TenantAuth__Issuer: is missing. Set the address under which clients reach this server, for example https://auth.example.com";
        else if (!Uri.TryCreate(options.Issuer, UriKind.Absolute, out var issuer) || issuer.Query.Length > 0 || issuer.Fragment.Length > 0 || issuer.Scheme is not ("http" or "https"))
            yield return "TenantAuth__Issuer: must be an address without query or fragment.";
        else if (issuer.Scheme != "https" && !isDevelopment)
            yield return "TenantAuth__Issuer: must begin with https:// outside Development.";
        for (var index = 0; index < options.TrustedProxies.Count; index++)
        {
            if (!IPNetwork.TryParse(options.TrustedProxies[index], out _))
                yield return $"TenantAuth__TrustedProxies__{index}: must be a CIDR range such as 10.0.0.0/8.";
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

    private static IEnumerable<string> Limits(TenantAuthOptions options)
    {
        if (options.FailedCallsPerMinute < 1)
            yield return "TenantAuth__FailedCallsPerMinute: must be 1 or more.";
        if (options.MaxConnections < 1)
            yield return "TenantAuth__MaxConnections: must be 1 or more.";
        if (options.MaxActivations < 1)
            yield return "TenantAuth__MaxActivations: must be 1 or more.";
        if (options.EventDays < 1)
            yield return "TenantAuth__EventDays: must be 1 or more.";
    }
}
