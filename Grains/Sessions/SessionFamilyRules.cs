using System.Collections.Immutable;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Users;

namespace OrleansTenantAuth.Sessions;

/// <summary>Decisions of a refresh-token family, with every check before anything is consumed.</summary>
internal static class SessionFamilyRules
{
    /// <summary>How long the repeat of an operation still gets the successor that it made.</summary>
    public static readonly TimeSpan RepeatWindow = TimeSpan.FromMinutes(10);

    private const int MostRotationsKept = 32;

    public static Decision<SessionFamilyState, Issue> Open(
        SessionFamilyState? state, OpenSession command, FamilyId id, Entered entered, byte[] salt, string keyId, DateTimeOffset now) =>
        Open(state, new Opening(command.Call.OperationId, command.AuthenticationMethods, command.UserAgent, null), id, entered, salt, keyId, now);

    public static Decision<SessionFamilyState, Issue> Open(
        SessionFamilyState? state, OpenSiteSession command, FamilyId id, Entered entered, byte[] salt, string keyId, DateTimeOffset now) =>
        Open(state, new Opening(command.Call.OperationId, command.AuthenticationMethods, command.UserAgent, command.Site), id, entered, salt, keyId, now);

    private static Decision<SessionFamilyState, Issue> Open(
        SessionFamilyState? state, Opening opening, FamilyId id, Entered entered, byte[] salt, string keyId, DateTimeOffset now)
    {
        var facts = entered.Facts;
        if (state is not null && (state.OpenedBy != opening.Operation || state is not { Generation: 0, Dead: null }))
            return Decision.Refuse<SessionFamilyState, Issue>(AuthError.OtpAlreadyUsed);
        if (facts.IsDeleted)
            return Decision.Refuse<SessionFamilyState, Issue>(AuthError.UserDeleted);
        if (state is not null && !IsLive(state, facts, now))
            return Decision.Refuse<SessionFamilyState, Issue>(AuthError.OtpAlreadyUsed);
        if (facts.TenantRefused)
            return Decision.Refuse<SessionFamilyState, Issue>(AuthError.RoleNotFound);
        if (state is not null)
            return Decision.Answer<SessionFamilyState, Issue>(new Issue(state, facts));
        var settings = facts.App.Settings;
        var absolute = now + TimeSpan.FromSeconds(settings.RefreshAbsoluteSeconds);
        var next = new SessionFamilyState
        {
            Id = id,
            App = facts.App.Id,
            User = facts.User,
            Tenant = facts.Tenant,
            Epoch = facts.Epoch,
            Salt = salt,
            KeyId = keyId,
            Generation = 0,
            Rotations = [],
            OpenedBy = opening.Operation,
            IsNewUser = entered.IsNewUser,
            OpenedAt = now,
            IdleUntil = Earlier(absolute, now + IdleTime(facts)),
            AbsoluteUntil = absolute,
            AuthenticationMethods = opening.AuthenticationMethods,
            UserAgent = opening.UserAgent,
            Site = opening.Site,
        };
        return Decision.Change(
            next,
            Outcome<Issue>.Ok(new Issue(next, facts)),
            [Happened("session.opened", next)],
            [Entries.Put(next.App, next.User, id, new SessionEntry(1, next.Epoch), absolute)]);
    }

    public static Decision<SessionFamilyState, Issue> Rotate(
        SessionFamilyState state, RotateRefreshToken command, SessionFacts facts, DateTimeOffset now)
    {
        if (facts.IsDeleted)
            return Decision.Refuse<SessionFamilyState, Issue>(AuthError.UserDeleted);
        if (IsRevoked(state, facts))
            return Decision.Refuse<SessionFamilyState, Issue>(AuthError.TokenRevoked);
        if (now >= state.IdleUntil || now >= state.AbsoluteUntil)
            return Decision.Refuse<SessionFamilyState, Issue>(AuthError.TokenExpired);
        if (facts.TenantRefused)
            return Decision.Refuse<SessionFamilyState, Issue>(AuthError.RoleNotFound);

        var window = TimeSpan.FromSeconds(facts.App.Settings.RetryWindowSeconds);
        if (command.Generation >= state.Generation)
            return Advance(state, command, facts, window, now);
        return Replay(state, command, window, now) switch
        {
            ReplayKind.Repeat => Decision.Answer<SessionFamilyState, Issue>(new Issue(state, facts)),
            ReplayKind.LateTab => Decision.Refuse<SessionFamilyState, Issue>(AuthError.TokenReuse),
            _ => Kill<Issue>(state, "reuse", AuthError.TokenReuse, now),
        };
    }

    /// <summary>Ends the family; one that ended before stays as it is.</summary>
    public static Decision<SessionFamilyState, Done> End(SessionFamilyState state, string reason, DateTimeOffset now) =>
        state.Dead is not null
            ? Decision.Answer<SessionFamilyState, Done>(Done.Instance)
            : Kill<Done>(state, reason, null, now, Done.Instance);

    /// <summary>Whether a token of the family counts now.</summary>
    public static bool IsLive(SessionFamilyState state, SessionFacts facts, DateTimeOffset now) =>
        !facts.IsDeleted && !IsRevoked(state, facts) && now < state.IdleUntil && now < state.AbsoluteUntil;

    /// <summary>Whether the family lived under an epoch: opened in it, neither dead nor expired.</summary>
    public static bool Lives(SessionFamilyState state, long epoch, DateTimeOffset now) =>
        state.Dead is null && state.Epoch == epoch && now < state.IdleUntil && now < state.AbsoluteUntil;

    private static TimeSpan IdleTime(SessionFacts facts) =>
        TimeSpan.FromSeconds(facts.Site?.Settings.RefreshTokenSeconds ?? facts.App.Settings.RefreshIdleSeconds);

    private static bool IsRevoked(SessionFamilyState state, SessionFacts facts) =>
        state.Dead is not null || !facts.IsMember || state.Epoch < facts.Epoch;

    private static Decision<SessionFamilyState, Issue> Advance(
        SessionFamilyState state, RotateRefreshToken command, SessionFacts facts, TimeSpan window, DateTimeOffset now)
    {
        var wentBack = command.Generation > state.Generation;
        var kept = state.Rotations.Where(rotation => Age(rotation, now) < window).TakeLast(MostRotationsKept - 1);

        // A client that sends one key for ever would turn every replay into a repeat: its key counts once.
        var isConstantKey = !state.Rotations.IsEmpty && state.Rotations[^1].Operation == command.Call.OperationId;
        var next = state with
        {
            Generation = command.Generation + 1,
            Rotations = [.. kept, new Rotation(command.Generation, now, command.Call.OperationId, isConstantKey ? true : null)],
            Tenant = facts.Tenant,
            IdleUntil = Earlier(state.AbsoluteUntil, now + IdleTime(facts)),
        };

        // A valid tag above the stored generation proves that this store once issued it and has lost commits since.
        ImmutableArray<Happening> events = wentBack ? [Happened("store.went_back", state)] : [];
        return Decision.Change(next, Outcome<Issue>.Ok(new Issue(next, facts)), events);
    }

    private static ReplayKind Replay(SessionFamilyState state, RotateRefreshToken command, TimeSpan window, DateTimeOffset now)
    {
        var rotation = state.Rotations.FirstOrDefault(rotation => rotation.From == command.Generation);
        if (rotation is null)
            return ReplayKind.Reuse;

        var age = Age(rotation, now);
        var isParent = command.Generation == state.Generation - 1;
        if (isParent && (age < window || (rotation is { IsConstantKey: null } && rotation.Operation == command.Call.OperationId && age < RepeatWindow)))
            return ReplayKind.Repeat;
        return age < window ? ReplayKind.LateTab : ReplayKind.Reuse;
    }

    private static Decision<SessionFamilyState, T> Kill<T>(
        SessionFamilyState state, string reason, AuthError? refusal, DateTimeOffset now, T? answer = default)
    {
        var outcome = refusal is { } error ? Outcome<T>.Refuse(error) : Outcome<T>.Ok(answer!);
        return Decision.Change(
            state with { Dead = new Death(now, reason) },
            outcome,
            [Happened(refusal is null ? "session.revoked" : "session.reuse_detected", state, reason)],
            [
                Entries.Remove(Entries.Sessions(state.App, state.User), state.Id.Value),
                Entries.Reap(GrainKey.Family(state.Id.Value), state.IdleUntil),
            ]);
    }

    private static Happening Happened(string kind, SessionFamilyState state, string? reason = null)
    {
        var data = ImmutableArray.Create(KeyValuePair.Create("sid", state.Id.ToString()));
        return new(kind, state.App, state.Tenant, state.User, reason is null ? data : data.Add(KeyValuePair.Create("reason", reason)));
    }

    // Another process rotated by a clock that may be some milliseconds ahead of this one's: that opens no window.
    private static TimeSpan Age(Rotation rotation, DateTimeOffset now) => now > rotation.At ? now - rotation.At : TimeSpan.Zero;

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private sealed record Opening(Guid Operation, ImmutableArray<string> AuthenticationMethods, string UserAgent, TenantId? Site);

    private enum ReplayKind
    {
        Reuse,
        Repeat,
        LateTab,
    }
}

/// <summary>What tokens are made from: the family as committed and what its session rests on.</summary>
internal sealed record Issue(SessionFamilyState Family, SessionFacts Facts);
