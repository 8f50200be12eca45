namespace OrleansTenantAuth.Store;

/// <summary>
/// Keys of grains in the store. Ids are lowercase hex without dashes, so their ordinal order is the order of a
/// UUIDv7's time. The timed kinds begin with '~', which sorts behind all others: the store partitions by key range.
/// </summary>
public static class GrainKey
{
    /// <summary>First character of every timed kind.</summary>
    public const char Timed = '~';

    /// <summary>Prefix of challenges, kept for days.</summary>
    public const string ChallengePrefix = "~c/";

    /// <summary>Prefix of session families, kept for the longest absolute lifetime.</summary>
    public const string FamilyPrefix = "~f/";

    /// <summary>The list whose expired entries delete their owner's state too.</summary>
    public const string ReapList = "reap";

    /// <summary>An app by its id.</summary>
    public static string App(Guid id) => Join("app/", id);

    /// <summary>A tenant by its id.</summary>
    public static string Tenant(Guid id) => Join("tenant/", id);

    /// <summary>A user by its id.</summary>
    public static string User(Guid id) => Join("user/", id);

    /// <summary>A login challenge by its id (UUIDv7).</summary>
    public static string Challenge(Guid id) => Join(ChallengePrefix, id);

    /// <summary>A session family by its id (UUIDv7).</summary>
    public static string Family(Guid id) => Join(FamilyPrefix, id);

    /// <summary>An identity by its lookup HMAC, base64url.</summary>
    public static string Identity(string lookup) => "identity/" + lookup;

    /// <summary>A name of one kind, for example <c>alias/app:my-product</c>.</summary>
    public static string Alias(string kind, string name) => $"alias/{kind}:{name}";

    /// <summary>An API key by the SHA-256 of its secret, base64url.</summary>
    public static string ApiKey(string secretHash) => "apikey/" + secretHash;

    /// <summary>The tries on one user, see <c>IAttemptGrain</c>.</summary>
    public static string Attempts(string subject) => "tries/" + subject;

    /// <summary>The numbers of users of a pool.</summary>
    public static string Numbers(string pool) => "numbers/" + pool;

    /// <summary>A ring of signing keys by name.</summary>
    public static string KeyRing(string ring) => "keyring/" + ring;

    /// <summary>A data set: app, schema and name.</summary>
    public static string DataSet(string name) => "dataset/" + name;

    /// <summary>A structure of records by its id.</summary>
    public static string Structure(Guid id) => Join("structure/", id);

    /// <summary>A record by its id. The store knows this form too: it finds states of records by it.</summary>
    public static string Record(Guid id) => Join("record/", id);

    /// <summary>Functions and triggers of a workspace, by the tenant's id.</summary>
    public static string Functions(Guid id) => Join("functions/", id);

    /// <summary>A run of a function by its id.</summary>
    public static string FunctionRun(Guid id) => Join("functionrun/", id);

    /// <summary>A workspace of dashboards by its id.</summary>
    public static string Workspace(Guid id) => Join("workspace/", id);

    /// <summary>A dashboard by its id.</summary>
    public static string Dashboard(Guid id) => Join("dashboard/", id);

    /// <summary>The workspace that a tenant is, by the tenant's id.</summary>
    public static string TenantWorkspace(Guid id) => Join("tenantworkspace/", id);

    /// <summary>A subject of an external issuer in a workspace.</summary>
    public static string ExternalSubject(string subject) => "externalsubject/" + subject;

    /// <summary>An embedded tenant's registrations, by the tenant's id.</summary>
    public static string EmbedTenant(Guid id) => Join("embedtenant/", id);

    /// <summary>The embed token that this server keeps for a member of a tenant, by both ids.</summary>
    public static string HostedEmbed(string tenantAndUser) => "hostedembed/" + tenantAndUser;

    /// <summary>A tenant's providers of single sign-on, by the tenant's id.</summary>
    public static string SignOn(Guid id) => Join("signon/", id);

    /// <summary>A project user by its id.</summary>
    public static string ProjectUser(Guid id) => Join("projectuser/", id);

    /// <summary>What embed tokens are revoked by: a token, a tenant, a viewer or an API key of an app.</summary>
    public static string EmbedRevocation(string subject) => "embedrevocation/" + subject;

    /// <summary>What waits to be told to the server of a workspace's mode.</summary>
    public static string WebhookLane(Guid app) => Join("webhooks/", app);

    /// <summary>A value of the installation itself, for example <c>meta/lookup</c>.</summary>
    public static string Meta(string name) => "meta/" + name;

    /// <summary>The lowest key of a timed kind that was made at or after a time.</summary>
    public static string TimedFloor(string prefix, DateTimeOffset time) =>
        prefix + time.ToUnixTimeMilliseconds().ToString("x12", System.Globalization.CultureInfo.InvariantCulture);

    private static string Join(string prefix, Guid id) => string.Concat(prefix, id.ToString("N"));
}
