using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OrleansTenantAuth.Sessions;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Store.Finds;
using OrleansTenantAuth.Tenants;
using OrleansTenantAuth.Users;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Directories;

/// <inheritdoc cref="IDirectoryGrain"/>
[StatelessWorker(256)]
internal sealed partial class DirectoryGrain(IGrainStore store, IFindStore finds) : Grain, IDirectoryGrain
{
    /// <inheritdoc/>
    public Task<Outcome<Page<AppItem>>> Apps(ListQuery query) => Read(Entries.Apps, query, StateJson.Default.AppItem);

    /// <inheritdoc/>
    public Task<Outcome<Page<TenantItem>>> Tenants(ListQuery query) =>
        Read(Entries.Tenants(new AppId(Of(query))), query, StateJson.Default.TenantItem);

    /// <inheritdoc/>
    public Task<Outcome<Page<MemberItem>>> Members(ListQuery query) =>
        Read(Entries.Members(new TenantId(Of(query))), query, StateJson.Default.MemberItem);

    /// <inheritdoc/>
    public Task<Outcome<Page<UserItem>>> Users(ListQuery query) =>
        Read(Entries.Users(new AppId(Of(query))), query, StateJson.Default.UserItem);

    /// <inheritdoc/>
    public Task<Outcome<Page<ApiKeyItem>>> ApiKeys(ListQuery query) => Read(Entries.ApiKeys(query.Of), query, entry =>
        new ApiKeyItem(entry.Owner["apikey/".Length..], JsonSerializer.Deserialize(entry.Value, StateJson.Default.ApiKeyView)!));

    /// <inheritdoc/>
    public async Task<Outcome<ApiKeyItem>> ApiKey(FindApiKey query)
    {
        var found = await ApiKeys(new ListQuery(query.Call, query.Of, ListPages.Before(query.KeyId), 1));
        if (!found.IsOk)
            return found.As<ApiKeyItem>();
        return found.Require().Items is [var item] && item.Key.KeyId == query.KeyId
            ? Outcome<ApiKeyItem>.Ok(item)
            : Outcome<ApiKeyItem>.Refuse(AuthError.KeyNotFound);
    }

    /// <inheritdoc/>
    public Task<Outcome<Page<SessionItem>>> Sessions(SessionsQuery query) => Guarded(async () =>
    {
        var families = await FamilyList.Read(store, query.App, query.User);
        var user = await store.Load(GrainKey.User(query.User.Value));
        var epoch = user is null
            ? long.MaxValue
            : JsonSerializer.Deserialize(user.State, StateJson.Default.UserState)!.In(query.App)?.Epoch ?? long.MaxValue;
        var now = store.Clock.GetUtcNow();
        var live = families.Where(family => SessionFamilyRules.Lives(family, epoch, now)).Select(family => new SessionItem(
            family.Id,
            family.OpenedAt,
            family.Rotations.IsEmpty ? family.OpenedAt : family.Rotations[^1].At,
            family.IdleUntil,
            family.Tenant,
            family.UserAgent));
        return new Page<SessionItem>([.. live], null);
    });

    /// <inheritdoc/>
    public Task<Outcome<Page<EventItem>>> Events(EventsQuery query) => Guarded(async () =>
    {
        var filter = new EventFilter(
            query.App?.Value, query.Tenant?.Value, query.User?.Value, query.Kind, query.From, query.Until, query.Before, query.Limit);
        var events = await store.FindEvents(filter);
        var items = events.Select(e => new EventItem(
            e.Position, e.At, e.Kind, Typed<AppId>(e.AppId), Typed<TenantId>(e.TenantId), Typed<UserId>(e.UserId), e.Actor, e.RequestId, e.Data));
        var next = events.Length == query.Limit ? events[^1].Position.ToString(CultureInfo.InvariantCulture) : null;
        return new Page<EventItem>([.. items], next);
    });

    /// <inheritdoc/>
    public async Task<Outcome<UserItem>> UserByNumber(NumberQuery query)
    {
        if (query.Number <= 0)
            return Outcome<UserItem>.Refuse(AuthError.UserNotFound);
        var item = Entries.NumberItem(query.Number);
        var found = await Guarded(() => store.List(Entries.Numbers(query.Pool), Entries.NumberItem(query.Number - 1), 1));
        if (!found.IsOk)
            return found.As<UserItem>();
        return found.Require() is [var entry] && string.Equals(entry.Item, item, StringComparison.Ordinal)
            ? Outcome<UserItem>.Ok(JsonSerializer.Deserialize(entry.Value, StateJson.Default.UserItem)!)
            : Outcome<UserItem>.Refuse(AuthError.UserNotFound);
    }

    /// <inheritdoc/>
    public Task<Outcome<Page<InviteItem>>> Invites(ListQuery query) => Guarded(async () =>
    {
        var entries = await store.List(Entries.Invites(new TenantId(Of(query))), query.After, query.Limit);
        var invites = await store.LoadMany([.. entries.Select(entry => entry.Owner)]);
        var now = store.Clock.GetUtcNow();
        var items = invites
            .OfType<StoredState>()
            .Select(stored => JsonSerializer.Deserialize(stored.State, StateJson.Default.ChallengeState)!)
            .Where(invite => invite is { Used: null, Invite.RevokedAt: null } && now < invite.ExpiresAt)
            .Select(invite => new InviteItem(
                invite.Id,
                invite.User!.Value,
                invite.Contact.Value,
                invite.Invite!.Roles,
                invite.Purpose == Identities.OtpPurpose.PasswordReset,
                invite.CreatedAt,
                invite.ExpiresAt));
        return new Page<InviteItem>([.. items], entries.Length == query.Limit ? entries[^1].Item : null);
    });

    /// <inheritdoc/>
    public Task<Outcome<Page<WorkspaceItem>>> TenantWorkspaces(ListQuery query) => Guarded(async () =>
    {
        var entries = await store.List(Entries.TenantWorkspaces(new AppId(Of(query))), query.After, query.Limit);
        var tenants = await store.LoadMany([.. entries.Select(entry => GrainKey.Tenant(Guid.ParseExact(entry.Item, "N")))]);
        var items = entries.Zip(tenants).Select(pair => Item(pair.First, pair.Second)).OfType<WorkspaceItem>();
        return new Page<WorkspaceItem>([.. items], entries.Length == query.Limit ? entries[^1].Item : null);
    });

    private static WorkspaceItem? Item(ListEntry entry, StoredState? stored)
    {
        if (stored is null || JsonSerializer.Deserialize(stored.State, StateJson.Default.TenantState) is not { Status: not TenantStatus.Deleted } tenant)
            return null;
        var workspace = JsonSerializer.Deserialize(entry.Value, StateJson.Default.WorkspaceEntry)!;
        return new WorkspaceItem(
            tenant.Id,
            tenant.Name,
            tenant.Slug,
            tenant.Status == TenantStatus.Suspended ? "suspended" : "active",
            workspace.Description,
            workspace.OwnerId,
            workspace.PlanId,
            workspace.CreatedAt,
            workspace.UpdatedAt);
    }

    private Task<Outcome<Page<TItem>>> Read<TItem>(string list, ListQuery query, JsonTypeInfo<TItem> json) =>
        Read(list, query, entry => JsonSerializer.Deserialize(entry.Value, json)!);

    private Task<Outcome<Page<TItem>>> Read<TItem>(string list, ListQuery query, Func<ListEntry, TItem> read) =>
        store.Page(list, query.After, query.Limit, read);

    private static Task<Outcome<T>> Guarded<T>(Func<Task<T>> read) => ListPages.Guarded(async () => Outcome<T>.Ok(await read()));

    private static Guid Of(ListQuery query) => Guid.ParseExact(query.Of, "N");

    private static TId? Typed<TId>(Guid? value)
        where TId : struct, ITypedId<TId> => value is { } id ? TId.From(id) : null;
}
