using System.Text.Json;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Dashboards;
using OrleansTenantAuth.DataSets;
using OrleansTenantAuth.Directories;
using OrleansTenantAuth.Functions;
using OrleansTenantAuth.Keys;
using OrleansTenantAuth.Records;
using OrleansTenantAuth.Sessions;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth;

/// <summary>Names of all lists and the entries that grains write into them.</summary>
internal static class Entries
{
    public const string Apps = "apps";
    private const string Everybody = "all";
    public const string OtpOutbox = "outbox/otp";

    /// <summary>Tenants that name webhooks.</summary>
    public const string Listeners = "listeners/webhooks";
    private static readonly byte[] Marker = """{"v":1}"""u8.ToArray();

    public static string Tenants(AppId app) => $"tenants/{app.Value:N}";

    public static string Members(TenantId tenant) => $"members/{tenant.Value:N}";

    public static string Users(AppId app) => $"users/{app.Value:N}";

    public static string Sessions(AppId app, UserId user) => $"sessions/{app.Value:N}/{user.Value:N}";

    public static string DataSets(AppId app) => $"datasets/{app.Value:N}";

    public static string Workspaces(AppId app, TenantId? tenant) => $"workspaces/{app.Value:N}/{tenant?.Value.ToString("N") ?? Everybody}";

    public static string Dashboards(Guid workspace, TenantId? tenant) => $"dashboards/{workspace:N}/{tenant?.Value.ToString("N") ?? Everybody}";

    public static string TenantWorkspaces(AppId app) => $"tenantworkspaces/{app.Value:N}";

    public static string Charts(AppId app) => $"charts/{app.Value:N}";

    public static string Structures(TenantId workspace) => $"structures/{workspace.Value:N}";

    public static string FunctionRuns(Guid function) => $"functionruns/{function:N}";

    public static string FailedRuns(TenantId workspace) => $"failedruns/{workspace.Value:N}";

    public static string WaitingRuns(TenantId workspace) => $"waitingruns/{workspace.Value:N}";

    public static string ApiKeys(string owner) => $"keys/{owner}";

    public static EntryChange Put(AppItem item) =>
        new(Apps, item.Slug, JsonSerializer.SerializeToUtf8Bytes(item, StateJson.Default.AppItem));

    public static EntryChange Put(AppId app, TenantItem item) =>
        new(Tenants(app), item.Id.Value.ToString("N"), JsonSerializer.SerializeToUtf8Bytes(item, StateJson.Default.TenantItem));

    public static EntryChange Put(TenantId tenant, MemberItem item) =>
        new(Members(tenant), item.User.Value.ToString("N"), JsonSerializer.SerializeToUtf8Bytes(item, StateJson.Default.MemberItem));

    public static EntryChange Put(AppId app, UserItem item) =>
        new(Users(app), item.Id.Value.ToString("N"), JsonSerializer.SerializeToUtf8Bytes(item, StateJson.Default.UserItem));

    public static EntryChange Put(AppId app, UserId user, FamilyId family, SessionEntry entry, DateTimeOffset expiresAt) =>
        new(Sessions(app, user), family.Value.ToString("N"), JsonSerializer.SerializeToUtf8Bytes(entry, StateJson.Default.SessionEntry), expiresAt);

    public static EntryChange Put(string owner, ApiKeyView key) =>
        new(ApiKeys(owner), key.KeyId.ToString("N"), JsonSerializer.SerializeToUtf8Bytes(key, StateJson.Default.ApiKeyView));

    public static EntryChange Put(AppId app, string item, DataSetView set) =>
        new(DataSets(app), item, JsonSerializer.SerializeToUtf8Bytes(set, StateJson.Default.DataSetView));

    public static EntryChange Put(AppId app, WorkspaceView workspace) =>
        new(Workspaces(app, workspace.Tenant), workspace.Id.ToString("N"), JsonSerializer.SerializeToUtf8Bytes(workspace, StateJson.Default.WorkspaceView));

    public static EntryChange Put(AppId app, TenantId tenant, WorkspaceEntry workspace) =>
        new(TenantWorkspaces(app), tenant.Value.ToString("N"), JsonSerializer.SerializeToUtf8Bytes(workspace, StateJson.Default.WorkspaceEntry));

    public static EntryChange Put(Guid workspace, DashboardItem item) =>
        new(Dashboards(workspace, item.Tenant), item.Id.ToString("N"), JsonSerializer.SerializeToUtf8Bytes(item, StateJson.Default.DashboardItem));

    public static EntryChange Put(AppId app, Guid chart, ChartPlace place) =>
        new(Charts(app), chart.ToString("N"), JsonSerializer.SerializeToUtf8Bytes(place, StateJson.Default.ChartPlace));

    public static EntryChange Put(TenantId workspace, StructureItem structure) =>
        new(Structures(workspace), structure.Slug, JsonSerializer.SerializeToUtf8Bytes(structure, StateJson.Default.StructureItem));

    public static EntryChange PutSchedule(Guid trigger, TenantId workspace) =>
        new(FunctionSchedules.List, trigger.ToString("N"), JsonSerializer.SerializeToUtf8Bytes(new ScheduleEntry { Workspace = workspace }, StateJson.Default.ScheduleEntry));

    public static EntryChange PutWaiting(string item, TenantId workspace, Guid function) =>
        new(FunctionQueue.List, item, JsonSerializer.SerializeToUtf8Bytes(new WaitingEntry { Workspace = workspace, Function = function }, StateJson.Default.WaitingEntry));

    public static EntryChange PutWaiting(TenantId workspace, Guid run, DateTimeOffset expiresAt) => new(WaitingRuns(workspace), run.ToString("N"), Marker, expiresAt);

    public static EntryChange Put(string list, string item, RunItem run, DateTimeOffset expiresAt) =>
        new(list, item, JsonSerializer.SerializeToUtf8Bytes(run, StateJson.Default.RunItem), expiresAt);

    /// <summary>Lets the records of a deleted structure be removed when its time is over.</summary>
    public static EntryChange PutGone(Guid rows, DateTimeOffset deletedAt, DateTimeOffset expiresAt) =>
        new(RecordUpkeep.List, RecordUpkeep.Item(rows, deletedAt), Marker, expiresAt);

    /// <summary>Lets retention delete the rows of a data set that is no more.</summary>
    public static EntryChange PutGone(Guid set, DateTimeOffset expiresAt) => new(RowPurge.List, set.ToString("N"), Marker, expiresAt);

    public static string Numbers(string pool) => $"numbers/{pool}";

    /// <summary>The place of a number in its pool's list.</summary>
    public static string NumberItem(long number) => number.ToString("D18", System.Globalization.CultureInfo.InvariantCulture);

    public static EntryChange PutNumber(string pool, long number, UserItem item) =>
        new(Numbers(pool), NumberItem(number), JsonSerializer.SerializeToUtf8Bytes(item, StateJson.Default.UserItem));

    public static EntryChange PutListener(TenantId tenant) => new(Listeners, tenant.Value.ToString("N"), Marker);

    public static string Invites(TenantId tenant) => $"invites/{tenant.Value:N}";

    public static EntryChange PutInvite(TenantId tenant, ChallengeId invite, DateTimeOffset expiresAt) =>
        new(Invites(tenant), invite.Value.ToString("N"), Marker, expiresAt);

    /// <summary>Below this name lie the entries of which the store makes rows for searches.</summary>
    public static string FindUsers(AppId app) => $"find/users/{app.Value:N}";

    public static string FindRoles(TenantId tenant) => $"find/roles/{tenant.Value:N}";

    public static string FindTenants(AppId app) => $"find/tenants/{app.Value:N}";

    public static EntryChange Put(string list, UserId user, UserSearchItem item) =>
        new(list, user.Value.ToString("N"), JsonSerializer.SerializeToUtf8Bytes(item, StateJson.Default.UserSearchItem));

    public static EntryChange Put(TenantId tenant, UserId user, RoleSearchItem item) =>
        new(FindRoles(tenant), user.Value.ToString("N"), JsonSerializer.SerializeToUtf8Bytes(item, StateJson.Default.RoleSearchItem));

    public static EntryChange Put(AppId app, TenantId tenant, TenantSearchItem item) =>
        new(FindTenants(app), tenant.Value.ToString("N"), JsonSerializer.SerializeToUtf8Bytes(item, StateJson.Default.TenantSearchItem));

    public static EntryChange PutOtp(ChallengeId challenge, DateTimeOffset expiresAt) =>
        new(OtpOutbox, challenge.Value.ToString("N"), Marker, expiresAt);

    /// <summary>Lets retention delete the owner's state after a time.</summary>
    public static EntryChange Reap(string storeKey, DateTimeOffset at) => new(GrainKey.ReapList, storeKey, Marker, at);

    public static EntryChange Remove(string list, string item) => new(list, item, null);

    public static EntryChange Remove(string list, Guid item) => new(list, item.ToString("N"), null);
}
