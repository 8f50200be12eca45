using System.Text.Json;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Directories;
using OrleansTenantAuth.Keys;
using OrleansTenantAuth.Sessions;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth;

/// <summary>Names of all lists and the entries that grains write into them.</summary>
internal static class Entries
{
    public const string Apps = "apps";
    public const string OtpOutbox = "outbox/otp";
    private static readonly byte[] Marker = """{"v":1}"""u8.ToArray();

    public static string Tenants(AppId app) => $"tenants/{app.Value:N}";

    public static string Members(TenantId tenant) => $"members/{tenant.Value:N}";

    public static string Users(AppId app) => $"users/{app.Value:N}";

    public static string Sessions(AppId app, UserId user) => $"sessions/{app.Value:N}/{user.Value:N}";

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

    public static string Numbers(string pool) => $"numbers/{pool}";

    /// <summary>The place of a number in its pool's list.</summary>
    public static string NumberItem(long number) => number.ToString("D18", System.Globalization.CultureInfo.InvariantCulture);

    public static EntryChange PutNumber(string pool, long number, UserItem item) =>
        new(Numbers(pool), NumberItem(number), JsonSerializer.SerializeToUtf8Bytes(item, StateJson.Default.UserItem));

    public static EntryChange PutOtp(ChallengeId challenge, DateTimeOffset expiresAt) =>
        new(OtpOutbox, challenge.Value.ToString("N"), Marker, expiresAt);

    /// <summary>Lets retention delete the owner's state after a time.</summary>
    public static EntryChange Reap(string storeKey, DateTimeOffset at) => new(GrainKey.ReapList, storeKey, Marker, at);

    public static EntryChange Remove(string list, string item) => new(list, item, null);

    public static EntryChange Remove(string list, Guid item) => new(list, item.ToString("N"), null);
}
