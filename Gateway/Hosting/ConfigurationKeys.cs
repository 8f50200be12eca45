namespace OrleansTenantAuth.Gateway.Hosting;

/// <summary>Every key of the section <c>TenantAuth</c>, as <c>--help</c> lists them.</summary>
public static class ConfigurationKeys
{
    /// <summary>Name in the environment, default, meaning.</summary>
    public static IReadOnlyList<(string Key, string Default, string Meaning)> All { get; } =
    [
        ("TenantAuth__Store", "sqlite (in Development)", "sqlite or postgres"),
        ("TenantAuth__DataDirectory", "data", "where SQLite and development keys live"),
        ("TenantAuth__ConnectionString", "(none)", "PostgreSQL connection string"),
        ("TenantAuth__ListenConnectionString", "(none)", "direct PostgreSQL connection for LISTEN, beside a pooler"),
        ("TenantAuth__Pooler", "false", "the connection goes through PgBouncer in transaction mode"),
        ("TenantAuth__AdminKey", "(made in Development)", "master admin key, at least 32 characters"),
        ("TenantAuth__MasterKeys__0__Id", "(made in Development)", "id of the newest master key, 1 to 32 ASCII characters"),
        ("TenantAuth__MasterKeys__0__Key", "(made in Development)", "32 random bytes, base64; older keys follow as 1, 2, ..."),
        ("TenantAuth__Issuer", "(the address, in Development)", "origin of tokens and metadata, https://..."),
        ("TenantAuth__TrustedProxies__0", "(none)", "CIDR range whose X-Forwarded-* headers count"),
        ("TenantAuth__HealthSecret", "(none)", "X-Health-Secret that shows figures at /health"),
        ("TenantAuth__FailedCallsPerMinute", "30", "failed authentications per address and minute"),
        ("TenantAuth__MaxConnections", "10000", "open connections at most"),
        ("TenantAuth__MaxActivations", "25000", "grains held in memory at most"),
        ("TenantAuth__DrainSeconds", "2 (0 in Development)", "how long a process asked to stop still serves"),
        ("TenantAuth__EventDays", "365", "days for which audit events are kept"),
        ("TenantAuth__CopyMessages", "false", "rebuild every grain message, for tests"),
        ("TenantAuth__ClockOffsetSeconds", "0", "an error of this process's own clock, for tests"),
        ("TenantAuth__Mail__Host", "(off)", "SMTP server"),
        ("TenantAuth__Mail__Port", "587", "SMTP port"),
        ("TenantAuth__Mail__From", "(none)", "sender address"),
        ("TenantAuth__Mail__UserName", "(none)", "SMTP user"),
        ("TenantAuth__Mail__Password", "(none)", "SMTP password"),
        ("TenantAuth__Mail__UseTls", "true", "STARTTLS; required outside Development"),
        ("TenantAuth__Sms__WebhookUrl", "(off)", "where text messages are posted"),
        ("TenantAuth__Sms__WebhookSecret", "(none)", "key of the webhook's signature, at least 32 characters"),
        ("TenantAuth__Events__WebhookUrl", "(off)", "where changes of embed permissions are posted"),
        ("TenantAuth__Events__WebhookSecret", "(none)", "key of the webhook's signature, at least 32 characters"),
        ("TenantAuth__Outbound__AllowedNetworks__0", "(none)", "CIDR range that is not public and that customers' settings may name"),
        ("TenantAuth__Outbound__CaFile", "(none)", "PEM file of certificate authorities that count there beside the machine's own"),
        ("TenantAuth__Passwords__BreachedFile", "(none)", "leaked passwords: SHA-1 in hex, optionally :count, sorted"),
        ("TenantAuth__Passwords__BreachedRangeUrl", "(off)", "endpoint of ranges of leaked passwords"),
        ("TenantAuth__Passwords__RefuseUnchecked", "false", "refuse new passwords while a list cannot be asked"),
        ("TenantAuth__Functions__Node", "node", "Node.js 20 or newer, which runs workspaces' functions"),
        ("TenantAuth__Functions__Workers", "2", "functions that run at once; 0 for none here"),
        ("TenantAuth__Cluster__Id", "tenantauth", "Orleans: name of the cluster; a database belongs to one"),
        ("TenantAuth__Cluster__Address", "(the machine's)", "Orleans: IP address at which other processes reach this one"),
        ("TenantAuth__Cluster__SiloPort", "0", "Orleans: port for other silos, 0 for a free one"),
        ("TenantAuth__Cluster__GatewayPort", "0", "Orleans: port for gateways apart from silos, 0 for a free one"),
        ("TenantAuth__Cluster__Client", "false", "Orleans: hold no grains and connect to silos, as --silos"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "(off)", "where metrics and traces go"),
    ];
}
