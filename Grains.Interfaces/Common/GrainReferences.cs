using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Dashboards;
using OrleansTenantAuth.DataSets;
using OrleansTenantAuth.Directories;
using OrleansTenantAuth.Embeds;
using OrleansTenantAuth.Functions;
using OrleansTenantAuth.Identities;
using OrleansTenantAuth.Keys;
using OrleansTenantAuth.Records;
using OrleansTenantAuth.Sessions;
using OrleansTenantAuth.SignOn;
using OrleansTenantAuth.Tenants;
using OrleansTenantAuth.Users;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth;

/// <summary>References to grains by typed id: the one place that knows how an id becomes a grain's key.</summary>
public static class GrainReferences
{
    private const string AnyKey = "0";

    /// <summary>An app.</summary>
    public static IAppGrain App(this IGrainFactory grains, AppId id) => grains.GetGrain<IAppGrain>(Key(id.Value));

    /// <summary>Checked reads of apps.</summary>
    public static IAppDirectoryGrain Apps(this IGrainFactory grains) => grains.GetGrain<IAppDirectoryGrain>(AnyKey);

    /// <summary>A tenant.</summary>
    public static ITenantGrain Tenant(this IGrainFactory grains, TenantId id) => grains.GetGrain<ITenantGrain>(Key(id.Value));

    /// <summary>A user.</summary>
    public static IUserGrain User(this IGrainFactory grains, UserId id) => grains.GetGrain<IUserGrain>(Key(id.Value));

    /// <summary>A refresh-token family.</summary>
    public static ISessionFamilyGrain Family(this IGrainFactory grains, FamilyId id) => grains.GetGrain<ISessionFamilyGrain>(Key(id.Value));

    /// <summary>An OTP request.</summary>
    public static IChallengeGrain Challenge(this IGrainFactory grains, ChallengeId id) => grains.GetGrain<IChallengeGrain>(Key(id.Value));

    /// <summary>The identity of a contact.</summary>
    public static IIdentityGrain Identity(this IGrainFactory grains, Contact contact) => grains.Identity(contact.Lookup);

    /// <summary>The identity behind a lookup key.</summary>
    public static IIdentityGrain Identity(this IGrainFactory grains, string lookup) => grains.GetGrain<IIdentityGrain>(lookup);

    /// <summary>An API key by the SHA-256 of its secret, base64url.</summary>
    public static IApiKeyGrain ApiKey(this IGrainFactory grains, string secretHash) => grains.GetGrain<IApiKeyGrain>(secretHash);

    /// <summary>The slug of an app.</summary>
    public static IAliasGrain AppAlias(this IGrainFactory grains, string slug) => grains.GetGrain<IAliasGrain>("app:" + slug);

    /// <summary>The code or slug of a tenant.</summary>
    public static IAliasGrain TenantAlias(this IGrainFactory grains, string name) => grains.GetGrain<IAliasGrain>("tenant:" + name);

    /// <summary>The test-mode root tenant of a workspace, by the shared code.</summary>
    public static IAliasGrain TestAlias(this IGrainFactory grains, string code) => grains.GetGrain<IAliasGrain>("test:" + code);

    /// <summary>A username by its lookup key.</summary>
    public static IAliasGrain UsernameAlias(this IGrainFactory grains, string lookup) => grains.GetGrain<IAliasGrain>("username:" + lookup);

    /// <summary>The budget of tries on a user, or on what nobody has.</summary>
    public static IAttemptGrain Attempts(this IGrainFactory grains, string subject) => grains.GetGrain<IAttemptGrain>(subject);

    /// <summary>The numbers of users of a pool.</summary>
    public static INumberGrain Numbers(this IGrainFactory grains, string pool) => grains.GetGrain<INumberGrain>(pool);

    /// <summary>A ring of signing keys.</summary>
    public static IKeyRingGrain KeyRing(this IGrainFactory grains, string ring) => grains.GetGrain<IKeyRingGrain>(ring);

    /// <summary>Lists.</summary>
    public static IDirectoryGrain Directory(this IGrainFactory grains) => grains.GetGrain<IDirectoryGrain>(AnyKey);

    /// <summary>Checks at the end of reads.</summary>
    public static ICheckGrain Checks(this IGrainFactory grains) => grains.GetGrain<ICheckGrain>(AnyKey);

    /// <summary>Normal forms of contacts.</summary>
    public static IContactGrain Contacts(this IGrainFactory grains) => grains.GetGrain<IContactGrain>(AnyKey);

    /// <summary>An embedded tenant's registrations.</summary>
    public static IEmbedTenantGrain EmbedTenant(this IGrainFactory grains, TenantId id) => grains.GetGrain<IEmbedTenantGrain>(Key(id.Value));

    /// <summary>The embed token that this server keeps for a member of a tenant.</summary>
    public static IHostedEmbedGrain HostedEmbed(this IGrainFactory grains, TenantId tenant, UserId user) =>
        grains.GetGrain<IHostedEmbedGrain>($"{Key(tenant.Value)}/{Key(user.Value)}");

    /// <summary>A tenant's providers of single sign-on.</summary>
    public static ISignOnGrain SignOn(this IGrainFactory grains, TenantId id) => grains.GetGrain<ISignOnGrain>(Key(id.Value));

    /// <summary>A project user.</summary>
    public static IProjectUserGrain ProjectUser(this IGrainFactory grains, Guid id) => grains.GetGrain<IProjectUserGrain>(Key(id));

    /// <summary>The epoch of a subject of embed tokens (see <see cref="EmbedSubject"/>).</summary>
    public static IEmbedRevocationGrain EmbedRevocation(this IGrainFactory grains, string subject) => grains.GetGrain<IEmbedRevocationGrain>(subject);

    /// <summary>A dashboard.</summary>
    public static IDashboardGrain Dashboard(this IGrainFactory grains, Guid id) => grains.GetGrain<IDashboardGrain>(Key(id));

    /// <summary>A workspace of dashboards.</summary>
    public static IWorkspaceGrain Workspace(this IGrainFactory grains, Guid id) => grains.GetGrain<IWorkspaceGrain>(Key(id));

    /// <summary>Lists around dashboards.</summary>
    public static IBoardDirectoryGrain Boards(this IGrainFactory grains) => grains.GetGrain<IBoardDirectoryGrain>(AnyKey);

    /// <summary>A data set, whose name is well-formed.</summary>
    public static IDataSetGrain DataSet(this IGrainFactory grains, AppId app, DataSetName name) => grains.GetGrain<IDataSetGrain>(name.KeyIn(app));

    /// <summary>The workspace that a tenant is.</summary>
    public static ITenantWorkspaceGrain TenantWorkspace(this IGrainFactory grains, TenantId id) => grains.GetGrain<ITenantWorkspaceGrain>(Key(id.Value));

    /// <summary>A subject of an external issuer in a workspace.</summary>
    public static IExternalSubjectGrain ExternalSubject(this IGrainFactory grains, TenantId workspace, string issuer, string subject) =>
        grains.GetGrain<IExternalSubjectGrain>(ExternalSubjectKey.Of(workspace, issuer, subject));

    /// <summary>The client id of a service account.</summary>
    public static IAliasGrain ClientAlias(this IGrainFactory grains, string clientId) => grains.GetGrain<IAliasGrain>("client:" + clientId);

    /// <summary>The id of a workspace's organization at an external token issuer.</summary>
    public static IAliasGrain OrganizationAlias(this IGrainFactory grains, string organization) => grains.GetGrain<IAliasGrain>("org:" + organization);

    /// <summary>Rows of data sets.</summary>
    public static IRowsGrain Rows(this IGrainFactory grains) => grains.GetGrain<IRowsGrain>(AnyKey);

    /// <summary>Functions and triggers of a workspace.</summary>
    public static IFunctionsGrain Functions(this IGrainFactory grains, TenantId workspace) => grains.GetGrain<IFunctionsGrain>(Key(workspace.Value));

    /// <summary>A run of a function.</summary>
    public static IFunctionRunGrain FunctionRun(this IGrainFactory grains, Guid id) => grains.GetGrain<IFunctionRunGrain>(Key(id));

    /// <summary>Lists of runs.</summary>
    public static IFunctionRunsGrain FunctionRuns(this IGrainFactory grains) => grains.GetGrain<IFunctionRunsGrain>(AnyKey);

    /// <summary>A structure of records.</summary>
    public static IStructureGrain Structure(this IGrainFactory grains, Guid id) => grains.GetGrain<IStructureGrain>(Key(id));

    /// <summary>Structures of a workspace.</summary>
    public static IStructuresGrain Structures(this IGrainFactory grains) => grains.GetGrain<IStructuresGrain>(AnyKey);

    /// <summary>A record.</summary>
    public static IRecordGrain Record(this IGrainFactory grains, Guid id) => grains.GetGrain<IRecordGrain>(Key(id));

    /// <summary>Queries on records.</summary>
    public static IRecordsGrain Records(this IGrainFactory grains) => grains.GetGrain<IRecordsGrain>(AnyKey);

    /// <summary>Whether embed tokens count.</summary>
    public static IEmbedInspectionGrain EmbedInspections(this IGrainFactory grains) => grains.GetGrain<IEmbedInspectionGrain>(AnyKey);

    private static string Key(Guid id) => id.ToString("N");
}
