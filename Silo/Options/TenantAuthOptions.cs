namespace OrleansTenantAuth.Silo.Options;

/// <summary>The configuration section <c>TenantAuth</c> (<c>TenantAuth__X</c> in the environment).</summary>
public sealed record TenantAuthOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "TenantAuth";

    /// <summary><c>sqlite</c> or <c>postgres</c>.</summary>
    public string Store { get; set; } = "sqlite";

    /// <summary>Where SQLite and development keys live.</summary>
    public string DataDirectory { get; set; } = "data";

    /// <summary>PostgreSQL connection string.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>A direct PostgreSQL connection for LISTEN, beside a pooler.</summary>
    public string? ListenConnectionString { get; set; }

    /// <summary>Whether <see cref="ConnectionString"/> names a pooler in transaction mode (PgBouncer): nothing is prepared or set per session.</summary>
    public bool Pooler { get; set; }

    /// <summary>The master admin key (<c>X-Admin-Key</c>), at least 32 characters.</summary>
    public string? AdminKey { get; set; }

    /// <summary>Master keys, newest first; the first seals, all open.</summary>
    public IList<MasterKeyOptions> MasterKeys { get; init; } = [];

    /// <summary>The <c>iss</c> claim and the origin of all metadata, for example <c>https://auth.example.com</c>.</summary>
    public string? Issuer { get; set; }

    /// <summary>
    /// Proxies whose <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> count, as CIDR ranges, for example <c>10.0.0.0/8</c>.
    /// Outside Development plain HTTP is taken from these only.
    /// </summary>
    public IList<string> TrustedProxies { get; init; } = [];

    /// <summary>Who sends it as <c>X-Health-Secret</c> sees figures at <c>/health</c>; nobody does where it is empty.</summary>
    public string? HealthSecret { get; set; }

    /// <summary>Calls per minute and address that may fail app or admin authentication.</summary>
    public int FailedCallsPerMinute { get; set; } = 30;

    /// <summary>Connections that this process holds open at most.</summary>
    public int MaxConnections { get; set; } = 10_000;

    /// <summary>Activations held in memory at most, per process.</summary>
    public int MaxActivations { get; set; } = 25_000;

    /// <summary>Seconds for which a process that was asked to stop still serves, so that load balancers and clients go elsewhere first.</summary>
    public int DrainSeconds { get; set; } = 2;

    /// <summary>Days for which audit events are kept.</summary>
    public int EventDays { get; set; } = 365;

    /// <summary>Rebuilds every grain message as a cluster would; for tests of the embedded engine.</summary>
    public bool CopyMessages { get; set; }

    /// <summary>Seconds by which this process's own clock is taken to be wrong; for tests of what processes must agree on.</summary>
    public int ClockOffsetSeconds { get; set; }

    /// <summary>Mail delivery.</summary>
    public MailOptions Mail { get; init; } = new();

    /// <summary>SMS delivery.</summary>
    public SmsOptions Sms { get; init; } = new();

    /// <summary>Events to the operator.</summary>
    public EventOptions Events { get; init; } = new();

    /// <summary>Calls to addresses that customers configure.</summary>
    public OutboundOptions Outbound { get; init; } = new();

    /// <summary>Passwords that users choose.</summary>
    public PasswordOptions Passwords { get; init; } = new();

    /// <summary>Functions of workspaces.</summary>
    public FunctionOptions Functions { get; init; } = new();

    /// <summary>The cluster, on Orleans.</summary>
    public ClusterOptions Cluster { get; init; } = new();
}

/// <summary>One master key.</summary>
public sealed record MasterKeyOptions
{
    /// <summary>A short id that is stored beside everything sealed under this key.</summary>
    public string Id { get; set; } = "";

    /// <summary>32 random bytes, base64.</summary>
    public string Key { get; set; } = "";
}

/// <summary>Mail by SMTP.</summary>
public sealed record MailOptions
{
    /// <summary>SMTP server; mail is off where it is empty (Development keeps messages in <c>/dev/outbox</c>).</summary>
    public string? Host { get; set; }

    /// <summary>SMTP port.</summary>
    public int Port { get; set; } = 587;

    /// <summary>Sender address.</summary>
    public string? From { get; set; }

    /// <summary>User name, where the server wants one.</summary>
    public string? UserName { get; set; }

    /// <summary>Password, where the server wants one.</summary>
    public string? Password { get; set; }

    /// <summary>Whether to use STARTTLS; required outside Development.</summary>
    public bool UseTls { get; set; } = true;
}

/// <summary>SMS by a signed HTTP webhook.</summary>
public sealed record SmsOptions
{
    /// <summary>Where messages are posted; SMS is off where it is empty.</summary>
    public string? WebhookUrl { get; set; }

    /// <summary>Key of the HMAC-SHA256 signature, at least 32 characters.</summary>
    public string? WebhookSecret { get; set; }
}

/// <summary>Events by a signed HTTP webhook: changes of embedded tenants' permissions.</summary>
public sealed record EventOptions
{
    /// <summary>Where events are posted; none are where it is empty.</summary>
    public string? WebhookUrl { get; set; }

    /// <summary>Key of the HMAC-SHA256 signature, at least 32 characters.</summary>
    public string? WebhookSecret { get; set; }
}

/// <summary>Calls to addresses that customers configure: providers of single sign-on, former user stores, webhooks of workspaces.</summary>
public sealed record OutboundOptions
{
    /// <summary>Networks that are not public and may be called all the same, as CIDR ranges, for example <c>10.1.0.0/16</c>.</summary>
    public IList<string> AllowedNetworks { get; init; } = [];

    /// <summary>PEM file of certificate authorities that count beside the machine's own.</summary>
    public string? CaFile { get; set; }
}

/// <summary>Which passwords users may not choose, beside those that are too simple.</summary>
public sealed record PasswordOptions
{
    /// <summary>File of leaked passwords: lines of a SHA-1 in hex and optionally <c>:count</c>, in order of the hashes.</summary>
    public string? BreachedFile { get; set; }

    /// <summary>Address of an endpoint of ranges, to which the first five digits of a SHA-1 are added.</summary>
    public string? BreachedRangeUrl { get; set; }

    /// <summary>Whether a password is refused while a list cannot be asked; else it is taken, and the log says so.</summary>
    public bool RefuseUnchecked { get; set; }
}

/// <summary>Functions of workspaces, which run in processes of Node.js that this one starts.</summary>
public sealed record FunctionOptions
{
    /// <summary>The program; functions do not run here where it is not Node.js 20 or newer.</summary>
    public string Node { get; set; } = "node";

    /// <summary>Runs at once in this process; 0 for none.</summary>
    public int Workers { get; set; } = 2;
}

/// <summary>The Orleans cluster. On the embedded engine there is none, and on SQLite it is this process alone.</summary>
public sealed record ClusterOptions
{
    /// <summary>The cluster's name. A database belongs to one cluster; a process of another name does not join.</summary>
    public string Id { get; set; } = "tenantauth";

    /// <summary>The IP address at which other processes reach this one; the machine's own where it is empty.</summary>
    public string? Address { get; set; }

    /// <summary>Port for other silos; 0 takes a free one.</summary>
    public int SiloPort { get; set; }

    /// <summary>Port for gateways that run apart from silos; 0 takes a free one.</summary>
    public int GatewayPort { get; set; }

    /// <summary>Holds no grains and connects to silos (<c>--silos</c>).</summary>
    public bool Client { get; set; }
}
