using System.Collections.Immutable;
using OrleansTenantAuth.Directories;
using OrleansTenantAuth.Identities;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Store.Finds;

namespace OrleansTenantAuth.Users;

/// <summary>
/// The entries by which searches find a user: one for each app whose member the user is, and one for each tenant with roles. Only
/// users of workspaces, who have a number, are searched.
/// </summary>
internal static class UserListing
{
    /// <summary>The entries that a change of the state changes.</summary>
    public static ImmutableArray<EntryChange> Changes(UserState? before, UserState next)
    {
        if (next.Number is null)
            return [];
        if (before?.Number is null)
            before = null;
        var changes = ImmutableArray.CreateBuilder<EntryChange>();
        foreach (var membership in next.Apps)
        {
            var known = before?.In(membership.App);
            Add(changes, Entries.FindUsers(membership.App), next.Id, before is null || known is null ? null : Of(before, known), Of(next, membership));
            AddRoles(changes, next.Id, known, membership);
        }

        return changes.DrainToImmutable();
    }

    private static void AddRoles(ImmutableArray<EntryChange>.Builder changes, UserId user, Membership? known, Membership next)
    {
        if (known is not null && known.Grants == next.Grants)
            return;
        var before = (known?.Grants ?? []).ToDictionary(grant => grant.Tenant);
        foreach (var grant in next.Grants)
        {
            if (!before.Remove(grant.Tenant, out var old) || !old.Roles.SequenceEqual(grant.Roles, StringComparer.Ordinal))
                changes.Add(Entries.Put(grant.Tenant, user, new RoleSearchItem(1, grant.Roles)));
        }

        foreach (var gone in before.Keys)
            changes.Add(Entries.Remove(Entries.FindRoles(gone), user.Value));
    }

    private static void Add(ImmutableArray<EntryChange>.Builder changes, string list, UserId user, UserSearchItem? before, UserSearchItem? next)
    {
        var (old, put) = (before is null ? null : Entries.Put(list, user, before), next is null ? null : Entries.Put(list, user, next));
        if (put is not null && old?.Value.AsSpan().SequenceEqual(put.Value) != true)
            changes.Add(put);
        else if (put is null && old is not null)
            changes.Add(Entries.Remove(list, user.Value));
    }

    /// <summary>What searches know of a member; null of one who left or is deleted.</summary>
    private static UserSearchItem? Of(UserState state, Membership membership)
    {
        if (state.DeletedAt is not null || membership.LeftAt is not null)
            return null;
        var email = state.Contacts.FirstOrDefault(contact => contact.Kind == ContactRules.Email);
        var phone = state.Contacts.FirstOrDefault(contact => contact.Kind == ContactRules.Phone);
        var (isEmail, isPhone) = (email?.VerifiedAt is null ? 0 : 1, phone?.VerifiedAt is null ? 0 : 1);
        var profile = membership.Profile;
        return new UserSearchItem(
            1,
            state.Number!.Value,
            FindTexts.Fold(email?.Value ?? ""),
            FindTexts.Fold(phone?.Value ?? ""),
            FindTexts.Fold(profile?.Username?.Value ?? ""),
            FindTexts.Fold(profile?.Name ?? ""),
            FindTexts.Micros(state.CreatedAt),
            FindTexts.Micros(profile?.UpdatedAt ?? membership.JoinedAt),
            membership.LastActiveAt is { } active ? FindTexts.Micros(active) : 0,
            isEmail,
            isPhone,
            isEmail | isPhone,
            SearchData.Of(profile?.Data));
    }
}
