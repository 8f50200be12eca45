using System.Collections.Immutable;

namespace OrleansTenantAuth.Tests.Simulation.Model;

/// <summary>Who calls as an app: its id and the operation that made the secret presented.</summary>
public sealed record Caller(Guid App, Guid SecretOperation);

/// <summary>Users, memberships, roles and epochs.</summary>
public static class UserModel
{
    private static readonly string[] Roles = ["owner", "admin", "staff", "viewer"];

    public static long Next(long previous, long now) => Math.Max(previous + 1, now);

    public static bool IsCaller(ModelState state, Caller caller) =>
        state.Get<AppRow>($"app/{caller.App:N}")?.SecretOperation == caller.SecretOperation;

    /// <summary>Enters: the state after it, and a refusal, or null with whether this operation made the user.</summary>
    public static (ModelState State, AuthError? Refusal, bool IsNew) Enter(ModelState state, Guid id, Guid app, string lookup, Guid family, long now)
    {
        var key = $"user/{id:N}";
        var user = state.Get<UserRow>(key);
        if (user is null)
            user = new UserRow(false, [new ContactRow(lookup, now)], family, []);
        else if (user.Deleted)
            return (state, AuthError.UserDeleted, false);
        else if (!user.Lists(lookup))
            return (state, AuthError.WrongState, false);
        var isNew = user.CreatedBy == family;
        var before = user.In(app);
        if (before is { Left: false })
            return (state, null, isNew);
        var member = new MemberRow(app, false, Next(before?.Epoch ?? 0, now), Next(before?.Version ?? 0, now), [], null, 0, 0);
        return (state.Set(key, user.With(member)), null, isNew);
    }

    /// <summary>The first part of an assignment: in an app that adopts, an unknown tenant is made.</summary>
    public static Phase Adopt(Caller caller, Guid user, Guid tenant, string role) => (state, _) =>
        (MayAssign(state, caller, user, role) is null ? Adopted(state, caller, tenant) : state, null);

    public static Phase Assign(Caller caller, Guid id, Guid tenant, string role) => (state, now) =>
    {
        if (MayAssign(state, caller, id, role) is { } refusal)
            return (state, Answer.No(refusal));
        state = Adopted(state, caller, tenant);
        if (state.Get<TenantRow>($"tenant/{tenant:N}") is not { Status: "Active" } found || found.App != caller.App)
            return (state, Answer.No(AuthError.TenantNotFound));
        var user = state.Get<UserRow>($"user/{id:N}")!;
        var member = user.In(caller.App)!;
        var before = member.Grants.FirstOrDefault(grant => grant.Tenant == tenant);
        if (before?.Roles == role)
            return (state, Answer.Ok());
        var grants = member.Grants.RemoveAll(grant => grant.Tenant == tenant).Add(new GrantRow(tenant, role, now));
        return (Set(state, id, user, member with { Grants = grants, Version = Next(member.Version, now) }), Answer.Ok());
    };

    public static Phase RevokeRoles(Caller caller, Guid id, Guid tenant) => (state, now) =>
    {
        if (Refusal(state, caller, id) is { } refusal)
            return (state, Answer.No(refusal));
        var user = state.Get<UserRow>($"user/{id:N}")!;
        var member = user.In(caller.App)!;
        if (!member.Grants.Any(grant => grant.Tenant == tenant))
        {
            var isKnown = state.Get<TenantRow>($"tenant/{tenant:N}") is { Status: not "Deleted" } found && found.App == caller.App;
            return (state, Answer.No(isKnown ? AuthError.RoleNotFound : AuthError.TenantNotFound));
        }

        var grants = member.Grants.RemoveAll(grant => grant.Tenant == tenant);
        return (Set(state, id, user, member with { Grants = grants, Version = Next(member.Version, now) }), Answer.Ok());
    };

    /// <summary>Raising the epoch; counting what lived is a second, reading part.</summary>
    public static Phase[] RevokeSessions(Caller caller, Guid id, Guid operation) =>
    [
        (state, now) =>
        {
            if (Refusal(state, caller, id) is { } refusal)
                return (state, Answer.No(refusal));
            var user = state.Get<UserRow>($"user/{id:N}")!;
            var member = user.In(caller.App)!;
            var isRepeat = member.RaiseOperation == operation && now - member.RaiseAt < 600_000;
            return isRepeat ? (state, null) : (Set(state, id, user, Raise(member, operation, now)), null);
        },
        (state, now) =>
        {
            // Another operation may raise in between; which epoch was ended is then no longer in the state.
            var from = state.Get<UserRow>($"user/{id:N}")!.In(caller.App)!;
            var count = SessionModel.CountLiving(state, caller.App, id, from.RaiseFrom, now);
            return (state, from.RaiseOperation == operation ? Answer.Ok($"{count}") : new Answer(AuthError.None, "*"));
        },
    ];

    public static Phase Delete(Guid id, bool isDeleted) => (state, now) =>
    {
        if (state.Get<UserRow>($"user/{id:N}") is not { } user)
            return (state, Answer.No(AuthError.UserNotFound));
        if (user.Deleted == isDeleted)
            return (state, Answer.Ok());
        var apps = isDeleted ? [.. user.Apps.Select(member => member with { Epoch = Next(member.Epoch, now) })] : user.Apps;
        return (state.Set($"user/{id:N}", user with { Deleted = isDeleted, Apps = apps }), Answer.Ok());
    };

    public static Phase Leave(Guid id, Guid app, Guid operation) => (state, now) =>
    {
        if (state.Get<UserRow>($"user/{id:N}") is not { } user || user.In(app) is not { Left: false } member)
            return (state, Answer.No(AuthError.UserNotFound));
        var left = Raise(member, operation, now) with { Left = true, Grants = [], Version = Next(member.Version, now) };
        return (Set(state, id, user, left), Answer.Ok());
    };

    public static Phase ProveContact(Guid id, Guid app, string lookup, Func<string, bool> isSameKind) => (state, now) =>
    {
        var user = state.Get<UserRow>($"user/{id:N}");
        if (user?.In(app) is not { Left: false })
            return (state, Answer.No(AuthError.UserNotFound));
        if (user.Deleted)
            return (state, Answer.No(AuthError.UserDeleted));
        if (user.Apps.Any(member => member.App != app && !member.Left))
            return (state, Answer.No(AuthError.Forbidden));
        var released = user.Contacts.Where(known => known.Lookup != lookup && isSameKind(known.Lookup)).ToImmutableArray();
        var contacts = user.Contacts.RemoveRange(released).RemoveAll(known => known.Lookup == lookup).Add(new ContactRow(lookup, now));
        return (state.Set($"user/{id:N}", user with { Contacts = contacts }), Answer.Ok(string.Join(',', released.Select(contact => contact.Lookup))));
    };

    public static Phase Get(Guid id, Guid app) => (state, _) =>
        state.Get<UserRow>($"user/{id:N}") is { } user && user.In(app) is { Left: false } member
            ? (state, Answer.Ok($"deleted {user.Deleted} ep {member.Epoch} {string.Join(';', member.Grants.Select(g => $"{g.Tenant:N}={g.Roles}"))}"))
            : (state, Answer.No(AuthError.UserNotFound));

    private static AuthError? Refusal(ModelState state, Caller caller, Guid id)
    {
        if (!IsCaller(state, caller))
            return AuthError.TokenInvalid;
        var user = state.Get<UserRow>($"user/{id:N}");
        if (user?.In(caller.App) is not { Left: false })
            return AuthError.UserNotFound;
        return user.Deleted ? AuthError.UserDeleted : null;
    }

    private static AuthError? MayAssign(ModelState state, Caller caller, Guid id, string role)
    {
        if (!IsCaller(state, caller))
            return AuthError.TokenInvalid;
        return Roles.Contains(role, StringComparer.Ordinal) ? Refusal(state, caller, id) : AuthError.ValidationError;
    }

    private static ModelState Adopted(ModelState state, Caller caller, Guid tenant)
    {
        var key = $"tenant/{tenant:N}";
        return state.Get<AppRow>($"app/{caller.App:N}")!.Adopts && !state.Rows.ContainsKey(key)
            ? state.Set(key, new TenantRow(caller.App, "Active"))
            : state;
    }

    private static MemberRow Raise(MemberRow member, Guid operation, long now) =>
        member with { Epoch = Next(member.Epoch, now), RaiseOperation = operation, RaiseFrom = member.Epoch, RaiseAt = now };

    private static ModelState Set(ModelState state, Guid id, UserRow user, MemberRow member) => state.Set($"user/{id:N}", user.With(member));
}
