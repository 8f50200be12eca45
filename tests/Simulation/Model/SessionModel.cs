using System.Collections.Immutable;
using System.Globalization;

namespace OrleansTenantAuth.Tests.Simulation.Model;

/// <summary>A refresh token as presented. <c>IsGenuine</c>: its tag is the one of its family and generation.</summary>
public sealed record Presented(Guid Family, long Generation, bool IsGenuine);

/// <summary>Refresh-token families and what their tokens say.</summary>
public static class SessionModel
{
    public const int IdleSeconds = 2 * 86_400;
    public const int AbsoluteSeconds = 10 * 86_400;
    private const long RepeatWindow = 600_000;

    public static int CountLiving(ModelState state, Guid app, Guid user, long epoch, long now) => state.Rows.Values
        .OfType<FamilyRow>()
        .Count(family => family.App == app && family.User == user && family.Epoch == epoch && family.Dead is null && IsWithin(family, now));

    /// <summary>The user enters, perhaps more than once when others end the membership meanwhile, then the family opens.</summary>
    public static Phase[] Open(Guid family, Guid app, Guid user, string lookup, Guid operation) =>
    [
        Entering(family, app, user, lookup),
        Entering(family, app, user, lookup),
        (state, now) =>
        {
            if (state.Get<FamilyRow>($"~f/{family:N}") is { } known)
                return (state, Again(state, known, operation, now));
            (state, var refusal, var isNew) = UserModel.Enter(state, user, app, lookup, family, now);
            return refusal is { } error ? (state, Answer.No(error)) : Opened(state, family, app, user, isNew, operation, now);
        },
    ];

    public static Phase Rotate(Caller caller, Presented token, Guid? asked, Guid operation) => (state, now) =>
    {
        if (Found(state, caller, token) is not { } family)
            return (state, Answer.No(AuthError.TokenInvalid));
        var user = state.Get<UserRow>($"user/{family.User:N}")!;
        if (user.Deleted)
            return (state, Answer.No(AuthError.UserDeleted));
        if (IsRevoked(family, user))
            return (state, Answer.No(AuthError.TokenRevoked));
        if (!IsWithin(family, now))
            return (state, Answer.No(AuthError.TokenExpired));
        var grant = Choose(state, user.In(family.App)!, asked, family.Tenant);
        if (asked is not null && grant is null)
            return (state, Answer.No(AuthError.RoleNotFound));
        var window = state.Get<AppRow>($"app/{family.App:N}")!.Window * 1_000L;
        var key = $"~f/{token.Family:N}";
        if (token.Generation >= family.Generation)
        {
            var next = Advanced(family, token.Generation, grant?.Tenant, window, operation, now);
            return (state.Set(key, next), Tokens(next, user, grant));
        }

        var rotation = family.Rotations.FirstOrDefault(rotation => rotation.From == token.Generation);
        var age = rotation is null ? long.MaxValue : now - rotation.At;
        if (token.Generation == family.Generation - 1 && (age < window || (rotation?.Operation == operation && age < RepeatWindow)))
            return (state, Tokens(family, user, grant));
        return (age < window ? state : state.Set(key, family with { Dead = "reuse" }), Answer.No(AuthError.TokenReuse));
    };

    public static Phase Logout(Caller caller, Presented token) => (state, _) =>
    {
        if (Found(state, caller, token) is not { } family)
            return (state, Answer.No(AuthError.TokenInvalid));
        return (family.Dead is null ? state.Set($"~f/{token.Family:N}", family with { Dead = "logout" }) : state, Answer.Ok());
    };

    public static Phase Revoke(Guid id, Guid app, Guid user) => (state, _) =>
    {
        if (state.Get<FamilyRow>($"~f/{id:N}") is not { } family || family.App != app || family.User != user)
            return (state, Answer.No(AuthError.SessionNotFound));
        return (family.Dead is null ? state.Set($"~f/{id:N}", family with { Dead = "admin" }) : state, Answer.Ok());
    };

    public static Phase Inspect(Guid app, Presented token) => (state, now) =>
    {
        if (state.Get<FamilyRow>($"~f/{token.Family:N}") is not { } family || family.App != app || !token.IsGenuine)
            return (state, Answer.No(AuthError.SessionNotFound));
        var user = state.Get<UserRow>($"user/{family.User:N}")!;
        var isActive = !user.Deleted && !IsRevoked(family, user) && IsWithin(family, now) && token.Generation >= family.Generation;
        var member = user.In(app);
        var grant = member is { Left: false } ? Choose(state, member, null, family.Tenant) : null;
        return (state, Answer.Ok($"{isActive} {grant?.Tenant:N} {grant?.Roles}"));
    };

    private static Phase Entering(Guid family, Guid app, Guid user, string lookup) => (state, now) =>
    {
        if (state.Rows.ContainsKey($"~f/{family:N}"))
            return (state, null);
        var (entered, refusal, _) = UserModel.Enter(state, user, app, lookup, family, now);
        return refusal is { } error ? (state, Answer.No(error)) : (entered, null);
    };

    private static (ModelState, Answer?) Opened(ModelState state, Guid id, Guid app, Guid userId, bool isNew, Guid operation, long now)
    {
        var key = $"~f/{id:N}";
        var user = state.Get<UserRow>($"user/{userId:N}")!;
        var member = user.In(app)!;
        var grant = Choose(state, member, null, null);
        var absolute = now + (AbsoluteSeconds * 1_000L);
        var family = new FamilyRow(
            app, userId, grant?.Tenant, member.Epoch, 0, [], operation, isNew, Math.Min(absolute, now + (IdleSeconds * 1_000L)), absolute, null);
        return (state.Set(key, family), Tokens(family, user, grant, isNew));
    }

    /// <summary>A repeat of the login gets the same first token, while that still counts.</summary>
    private static Answer Again(ModelState state, FamilyRow family, Guid operation, long now)
    {
        if (family.OpenedBy != operation || family is not { Generation: 0, Dead: null })
            return Answer.No(AuthError.OtpAlreadyUsed);
        var user = state.Get<UserRow>($"user/{family.User:N}")!;
        if (user.Deleted)
            return Answer.No(AuthError.UserDeleted);
        return IsRevoked(family, user) || !IsWithin(family, now)
            ? Answer.No(AuthError.OtpAlreadyUsed)
            : Tokens(family, user, Choose(state, user.In(family.App)!, null, family.Tenant));
    }

    private static FamilyRow Advanced(FamilyRow family, long presented, Guid? tenant, long window, Guid operation, long now)
    {
        // The design: one number, and of the rotations only those that a retry window may still ask for.
        var kept = family.Rotations.Where(rotation => now - rotation.At < window).TakeLast(7);
        return family with
        {
            Generation = presented + 1,
            Rotations = [.. kept, new RotationRow(presented, now, operation)],
            Tenant = tenant,
            IdleUntil = Math.Min(family.AbsoluteUntil, now + (IdleSeconds * 1_000L)),
        };
    }

    private static FamilyRow? Found(ModelState state, Caller caller, Presented token) =>
        state.Get<FamilyRow>($"~f/{token.Family:N}") is { } family && family.App == caller.App && UserModel.IsCaller(state, caller) && token.IsGenuine
            ? family
            : null;

    private static bool IsRevoked(FamilyRow family, UserRow user) =>
        family.Dead is not null || user.In(family.App) is not { Left: false } member || family.Epoch < member.Epoch;

    private static bool IsWithin(FamilyRow family, long now) => now < family.IdleUntil && now < family.AbsoluteUntil;

    /// <summary>The tenant asked for, else the one kept, else the last assigned; only active ones of the app count.</summary>
    private static GrantRow? Choose(ModelState state, MemberRow member, Guid? asked, Guid? kept)
    {
        var active = member.Grants.Where(grant =>
            state.Get<TenantRow>($"tenant/{grant.Tenant:N}") is { Status: "Active" } tenant && tenant.App == member.App).ToList();
        if (asked is { } only)
            return active.Find(grant => grant.Tenant == only);
        return active.Find(grant => grant.Tenant == kept) ?? active.LastOrDefault();
    }

    private static Answer Tokens(FamilyRow family, UserRow user, GrantRow? grant, bool? isNew = null)
    {
        var member = user.In(family.App)!;
        return Answer.Ok(string.Create(
            CultureInfo.InvariantCulture,
            $"gen {family.Generation} user {family.User:N} tenant {grant?.Tenant:N} roles {grant?.Roles} ep {member.Epoch} ver {member.Version} new {isNew ?? family.IsNew}"));
    }
}
