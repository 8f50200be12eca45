using System.Collections.Immutable;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Directories;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Tenants;

namespace OrleansTenantAuth.Users;

/// <summary>Decisions on roles and on the session epoch.</summary>
internal static class GrantRules
{
    public const int MostGrants = 1_000;

    /// <summary>Roles of a user in one tenant.</summary>
    public const int MostRoles = 20;

    /// <summary>Characters of all role names of a user in one app: with <see cref="UserRules.MostApps"/> it keeps a user's state storable.</summary>
    public const int MostRoleCharacters = 64_000;

    /// <summary>How long a repeat of an operation is one: later, the same key ends the sessions opened since.</summary>
    public static readonly TimeSpan RepeatWindow = TimeSpan.FromMinutes(10);

    public const int MostTenantsInClaim = 50;

    /// <summary>
    /// How many tenants are looked at for the claim, when others are suspended: each is a guard of the commit, beside those of
    /// the candidates, user, app and ring.
    /// </summary>
    public const int MostTenantsLookedAt = 100;

    /// <summary>Roles that one commit can take away together with their list entries and something else.</summary>
    public const int MostPerCommit = StoreLimits.PartsPerCommit - 1;

    /// <summary>How many tenants are looked at to find one that a token can name, when others are suspended.</summary>
    public const int MostCandidates = 16;

    /// <summary>Replaces the user's roles in a tenant: after a demotion the old role is gone.</summary>
    public static Decision<UserState, Done> Assign(UserState state, AssignRoles command, AdmittedTenant tenant, DateTimeOffset now)
    {
        var membership = state.In(command.App)!;
        var before = membership.Grants.FirstOrDefault(grant => grant.Tenant == tenant.Id);
        if (before is null && membership.Grants.Length >= MostGrants)
            return Decision.Refuse<UserState, Done>(AuthError.LimitReached);
        if (before is not null && before.Roles.SequenceEqual(command.Roles, StringComparer.Ordinal))
            return Decision.Answer<UserState, Done>(Done.Instance);
        var grants = before is null ? membership.Grants : membership.Grants.Remove(before);
        if (grants.Sum(Characters) + command.Roles.Sum(role => role.Length) > MostRoleCharacters)
            return Decision.Refuse<UserState, Done>(AuthError.LimitReached);
        var grant = new Grant(tenant.Id, tenant.Code, command.Roles, now);
        var next = membership with { Grants = grants.Add(grant), GrantsVersion = UserRules.Next(membership.GrantsVersion, now) };
        return Decision.Change(
            state.With(next),
            Outcome<Done>.Ok(Done.Instance),
            [Changed("role.assigned", command.App, tenant.Id, state.Id, next.GrantsVersion, command.Roles)],
            [Entries.Put(tenant.Id, new MemberItem(state.Id, command.Roles, now))]);
    }

    /// <summary>Adds to the roles that the user has in a tenant.</summary>
    public static Decision<UserState, Done> Add(UserState state, AssignRoles command, AdmittedTenant tenant, DateTimeOffset now)
    {
        var before = state.In(command.App)!.Grants.FirstOrDefault(grant => grant.Tenant == tenant.Id);
        ImmutableArray<string> roles = [.. (before?.Roles ?? []).Union(command.Roles, StringComparer.Ordinal)];
        return roles.Length > MostRoles
            ? Decision.Refuse<UserState, Done>(AuthError.LimitReached)
            : Assign(state, command with { Roles = roles }, tenant, now);
    }

    public static Decision<UserState, Done> Revoke(UserState state, RevokeRoles command, DateTimeOffset now)
    {
        var membership = state.In(command.App)!;
        var grant = membership.Grants.FirstOrDefault(grant => grant.Tenant == command.Tenant);
        if (grant is null)
            return Decision.Refuse<UserState, Done>(AuthError.RoleNotFound);
        var next = membership with
        {
            Grants = membership.Grants.Remove(grant),
            GrantsVersion = UserRules.Next(membership.GrantsVersion, now),
        };
        return Decision.Change(
            state.With(next),
            Outcome<Done>.Ok(Done.Instance),
            [Changed("role.revoked", command.App, command.Tenant, state.Id, next.GrantsVersion, grant.Roles)],
            [Entries.Remove(Entries.Members(command.Tenant), state.Id.Value)]);
    }

    /// <summary>Takes away as many of a member's roles as fit into one commit, the oldest first; answers that there are more.</summary>
    public static Decision<UserState, bool> Clear(UserState state, Membership membership, DateTimeOffset now)
    {
        var taken = membership.Grants[..MostPerCommit];
        var next = membership with
        {
            Grants = membership.Grants[MostPerCommit..],
            GrantsVersion = UserRules.Next(membership.GrantsVersion, now),
        };
        return Decision.Change(
            state.With(next),
            Outcome<bool>.Ok(false),
            [.. taken.Select(grant => Changed("role.revoked", membership.App, grant.Tenant, state.Id, next.GrantsVersion, grant.Roles))],
            [.. taken.Select(grant => Entries.Remove(Entries.Members(grant.Tenant), state.Id.Value))]);
    }

    /// <summary>Raises the session epoch; answers the epoch whose families lived until now.</summary>
    public static Decision<UserState, EpochRaise> RevokeSessions(UserState state, RevokeSessions command, DateTimeOffset now)
    {
        var membership = state.In(command.App)!;
        if (membership.LastRaise is { } last && last.Operation == command.Call.OperationId && now - last.At < RepeatWindow)
            return Decision.Answer<UserState, EpochRaise>(last);
        var raised = Raise(membership, command.Call.OperationId, now);
        var data = ImmutableArray.Create(KeyValuePair.Create("epoch", Text(raised.Epoch)));
        return Decision.Change(
            state.With(raised),
            Outcome<EpochRaise>.Ok(raised.LastRaise!),
            [new Happening("user.sessions_revoked", command.App, null, state.Id, data)]);
    }

    public static Membership Raise(Membership membership, Guid operation, DateTimeOffset now) => membership with
    {
        Epoch = UserRules.Next(membership.Epoch, now),
        LastRaise = new EpochRaise(operation, membership.Epoch, now),
    };

    /// <summary>Tenants that a token may name, best first: the one kept while a role remains there, then the last assigned.</summary>
    public static IEnumerable<Grant> Candidates(Membership membership, TenantId? asked, TenantId? kept)
    {
        if (asked is { } only)
            return membership.Grants.Where(grant => grant.Tenant == only);
        return membership.Grants
            .Reverse()
            .OrderByDescending(grant => grant.Tenant == kept)
            .Take(MostCandidates);
    }

    private static int Characters(Grant grant) => grant.Roles.Sum(role => role.Length);

    private static Happening Changed(
        string kind, AppId app, TenantId tenant, UserId user, long version, ImmutableArray<string> roles) =>
        new(kind, app, tenant, user, [KeyValuePair.Create("ver", Text(version)), KeyValuePair.Create("roles", string.Join(' ', roles))]);

    private static string Text(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
