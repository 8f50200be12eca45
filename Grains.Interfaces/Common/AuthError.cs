namespace OrleansTenantAuth;

/// <summary>
/// Every refusal that a grain can answer. Numbers are a wire contract: never changed, never reused. Each surface has
/// one table that turns a code into its status, public code and text; a test walks this enum through every table.
/// </summary>
[GenerateSerializer, Alias("ota.AuthError")]
public enum AuthError
{
    /// <summary>A default value: a bug, never a refusal.</summary>
    Unset = 0,

    /// <summary>Not a refusal.</summary>
    None = 1,

    /// <summary>The store wrote nothing; a repeat is safe.</summary>
    Unavailable = 2,

    /// <summary>The change may or may not have happened.</summary>
    OutcomeUnknown = 3,

    /// <summary>A field is missing, malformed or not allowed; the fields are named.</summary>
    ValidationError = 10,

    /// <summary>App credentials, a key or a token is not valid.</summary>
    TokenInvalid = 11,

    /// <summary>The session ended by idle or absolute expiry.</summary>
    TokenExpired = 12,

    /// <summary>The session was revoked.</summary>
    TokenRevoked = 13,

    /// <summary>A refresh token that was rotated away was presented again.</summary>
    TokenReuse = 14,

    /// <summary>The user is soft-deleted.</summary>
    UserDeleted = 15,

    /// <summary>Too many codes were sent to this contact.</summary>
    OtpRateLimited = 20,

    /// <summary>The code is wrong.</summary>
    OtpInvalid = 21,

    /// <summary>The tries of this code are used up.</summary>
    OtpLocked = 22,

    /// <summary>The code is too old.</summary>
    OtpExpired = 23,

    /// <summary>The code was used.</summary>
    OtpAlreadyUsed = 24,

    /// <summary>The code belongs to another app.</summary>
    OtpWrongApp = 25,

    /// <summary>The code was sent for another purpose.</summary>
    OtpWrongPurpose = 26,

    /// <summary>There is no such OTP request.</summary>
    OtpNotFound = 27,

    /// <summary>There is no such tenant in this app, or it is suspended or deleted.</summary>
    TenantNotFound = 30,

    /// <summary>There is no such user in this app.</summary>
    UserNotFound = 31,

    /// <summary>The user has no role there.</summary>
    RoleNotFound = 32,

    /// <summary>There is no such app.</summary>
    AppNotFound = 33,

    /// <summary>There is no such session.</summary>
    SessionNotFound = 34,

    /// <summary>There is no such key.</summary>
    KeyNotFound = 35,

    /// <summary>The name is taken.</summary>
    NameTaken = 40,

    /// <summary>The contact belongs to another user.</summary>
    ContactTaken = 41,

    /// <summary>A repeat of a call whose secret was shown once and cannot be shown again.</summary>
    SecretAlreadyShown = 42,

    /// <summary>A bound is reached (grants of a user, keys of an app).</summary>
    LimitReached = 43,

    /// <summary>The thing is not in a state in which this can be done.</summary>
    WrongState = 44,

    /// <summary>The caller is known but may not do this.</summary>
    Forbidden = 50,

    /// <summary>An API key in a body is not one that counts: unknown, revoked or expired.</summary>
    ApiKeyInvalid = 60,

    /// <summary>A registration of an embedded tenant names no rows, or not by the columns that the app demands.</summary>
    PrefiltersMissing = 61,

    /// <summary>There is no such data set in this app.</summary>
    DataSetNotFound = 70,

    /// <summary>There is no such workspace for this caller.</summary>
    WorkspaceNotFound = 71,

    /// <summary>There is no such dashboard for this caller.</summary>
    DashboardNotFound = 72,

    /// <summary>There is no such chart, or no such filter, on this dashboard.</summary>
    ChartNotFound = 73,

    /// <summary>Password, or another credential of a user: wrong, locked, or the user is unknown; which of these is not told.</summary>
    CredentialInvalid = 80,

    /// <summary>Too much of this kind of work is under way; nothing was changed.</summary>
    Overloaded = 81,

    /// <summary>A link is wrong, used or too old.</summary>
    LinkInvalid = 82,

    /// <summary>A search looks at more than it may: no index serves its filter, and too few match.</summary>
    SearchTooBroad = 83,

    /// <summary>There is no such role in the app's catalogue.</summary>
    RoleUnknown = 84,

    /// <summary>There is no such invitation at this tenant, or it was used or is over.</summary>
    InviteNotFound = 85,

    /// <summary>There is no such provider of single sign-on at this tenant, or it is switched off.</summary>
    SignOnProviderNotFound = 88,

    /// <summary>The log-in at a provider did not succeed, or what came back does not count: wrong browser, used, too old, not signed as it must be.</summary>
    SignOnFailed = 89,

    /// <summary>The provider of single sign-on cannot be reached, or is too slow.</summary>
    SignOnUnavailable = 90,

    /// <summary>The provider knows the person, and the person may not log in here by it.</summary>
    SignOnNotAllowed = 91,

    /// <summary>An authorization code is wrong, used, too old or another tenant's, or the verifier is not its own.</summary>
    GrantInvalid = 92,

    /// <summary>A kind of grant that this server does not exchange.</summary>
    GrantTypeUnsupported = 93,

    /// <summary>A customer's own server, which had to be asked, does not answer; nothing was changed.</summary>
    UpstreamUnavailable = 94,

    /// <summary>The caller belongs to another workspace than the path names; whether there is such a one is not told.</summary>
    WorkspaceMismatch = 100,

    /// <summary>The call carries no credential.</summary>
    TokenMissing = 101,

    /// <summary>The workspace is suspended.</summary>
    WorkspaceSuspended = 102,

    /// <summary>There is no such permission in this workspace.</summary>
    PermissionNotFound = 103,

    /// <summary>There is no such service account in this workspace.</summary>
    ServiceAccountNotFound = 104,

    /// <summary>The calls that a key may make in a minute are used up.</summary>
    RateLimited = 105,

    /// <summary>A token was asked for with a scope that the client does not have.</summary>
    ScopeInvalid = 107,

    /// <summary>There is no such structure in this workspace.</summary>
    StructureNotFound = 110,

    /// <summary>There is no such record for this caller.</summary>
    RecordNotFound = 111,

    /// <summary>Another record has a value that is unique; the fields are named.</summary>
    ValueTaken = 112,

    /// <summary>The record has another version than the one that the change was meant for.</summary>
    VersionConflict = 113,

    /// <summary>As <see cref="VersionConflict"/>, where the version was named by <c>If-Match</c>.</summary>
    PreconditionFailed = 114,

    /// <summary>The query took too long and was ended.</summary>
    QueryTooLong = 115,

    /// <summary>Too many queries of the workspace are under way.</summary>
    QueriesBusy = 116,

    /// <summary>There is no such external token issuer in this workspace.</summary>
    ExternalProviderNotFound = 120,

    /// <summary>The keys of an external token issuer cannot be read, and none are known that count still.</summary>
    ExternalProviderUnavailable = 121,

    /// <summary>An external token is good, and lacks a claim that the workspace requires.</summary>
    ExternalClaimMissing = 122,

    /// <summary>This server has nothing that runs functions.</summary>
    FunctionRuntimeMissing = 125,

    /// <summary>There is no such function in this workspace.</summary>
    FunctionNotFound = 126,

    /// <summary>There is no such trigger in this workspace.</summary>
    TriggerNotFound = 127,

    /// <summary>There is no such run in this workspace, or it is no longer kept.</summary>
    RunNotFound = 128,
}
