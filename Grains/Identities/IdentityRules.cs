using System.Collections.Immutable;
using System.Text.Json;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Identities;

/// <summary>Decisions of an identity.</summary>
internal static class IdentityRules
{
    /// <summary>Sends of a contact in the window, per client prefix (or in all, where the client is unknown).</summary>
    public const int SendsPerPrefix = 3;

    /// <summary>Sends of a contact in the window whatever the client.</summary>
    public const int SendsPerContact = 10;

    /// <summary>Wrong tries of a day past which new codes are longer.</summary>
    public const int WrongTriesPerDay = 30;

    public const int CodeDigits = 6;
    public const int LongCodeDigits = 8;

    public static readonly TimeSpan SendWindow = TimeSpan.FromMinutes(10);

    public static Decision<IdentityState, SendAdmitted> AdmitSend(IdentityState? state, AdmitSend command, DateTimeOffset now)
    {
        state ??= new IdentityState();
        var recent = state.Sends.RemoveAll(send => now - send.At >= SendWindow);
        var admitted = new SendAdmitted(Day(now) == state.TriesDay && state.WrongTries > WrongTriesPerDay ? LongCodeDigits : CodeDigits);
        if (recent.Any(send => send.Operation == command.Call.OperationId))
            return Decision.Answer<IdentityState, SendAdmitted>(admitted);
        var prefix = command.PerPrefix ? command.Call.ClientPrefix : "";
        if (BudgetEnd(recent, command.PerPrefix ? prefix : null) is { } free)
        {
            var wait = (int)Math.Ceiling((free - now).TotalSeconds);
            return Decision.Refuse<IdentityState, SendAdmitted>(AuthError.OtpRateLimited, Math.Max(1, wait));
        }

        return Decision.Change(
            state with { Sends = recent.Add(new Send(now, prefix, command.Call.OperationId)) },
            Outcome<SendAdmitted>.Ok(admitted),
            []);
    }

    /// <summary>The requests of the window, the newest first: each send was admitted under its request's id.</summary>
    public static RecentSends Recent(IdentityState? state, DateTimeOffset now) => new(
    [
        .. (state?.Sends ?? []).Where(send => now - send.At < SendWindow).Reverse().Select(send => new ChallengeId(send.Operation)),
    ]);

    /// <summary>Whether a stored identity is claimed by this user.</summary>
    public static bool IsOwner(StoredState? identity, UserId user) =>
        identity is not null && JsonSerializer.Deserialize(identity.State, StateJson.Default.IdentityState)!.Owner == user;

    /// <summary>Whether a claim by somebody else must look at the owner's state first.</summary>
    public static bool NeedsOwner(IdentityState? state, UserId claimer) => state?.Owner is { } owner && owner != claimer;

    /// <summary>
    /// An owner keeps the identity while its state lists it, or does not exist yet: then it is the candidate of a login that was cut
    /// short, and every later login goes on with it.
    /// </summary>
    public static Decision<IdentityState, IdentityOwner> Claim(
        IdentityState? state, UserId claimer, OwnerFacts owner, DateTimeOffset now)
    {
        if (state?.Owner is { } known)
        {
            if (known == claimer || owner.ListsIt || !owner.Exists)
                return Decision.Answer<IdentityState, IdentityOwner>(new IdentityOwner(known));
            if (now - state.ClaimedAt < OwnedNames.Grace)
                return Decision.Refuse<IdentityState, IdentityOwner>(AuthError.Unavailable, Seconds(OwnedNames.Grace - (now - state.ClaimedAt)));
        }

        return Decision.Change(
            (state ?? new IdentityState()) with { Owner = claimer, ClaimedAt = now },
            Outcome<IdentityOwner>.Ok(new IdentityOwner(claimer)),
            []);
    }

    public static Decision<IdentityState, Done> Release(IdentityState? state, UserId user, OwnerFacts owner) =>
        state?.Owner == user && !owner.ListsIt
            ? Decision.Change(state with { Owner = null }, Outcome<Done>.Ok(Done.Instance), [])
            : Decision.Answer<IdentityState, Done>(Done.Instance);

    public static Decision<IdentityState, Done> RecordWrongTry(IdentityState? state, DateTimeOffset now)
    {
        state ??= new IdentityState();
        var tries = state.TriesDay == Day(now) ? state.WrongTries : 0;
        return Decision.Change(
            state with { TriesDay = Day(now), WrongTries = tries + 1 }, Outcome<Done>.Ok(Done.Instance), []);
    }

    /// <summary>When the next send is free again, or null where it is now.</summary>
    private static DateTimeOffset? BudgetEnd(ImmutableArray<Send> recent, string? prefix)
    {
        var same = prefix is null ? recent : [.. recent.Where(send => string.Equals(send.Prefix, prefix, StringComparison.Ordinal))];
        if (same.Length >= SendsPerPrefix)
            return same[^SendsPerPrefix].At + SendWindow;
        return recent.Length >= SendsPerContact ? recent[^SendsPerContact].At + SendWindow : null;
    }

    private static int Day(DateTimeOffset now) => (now.UtcDateTime.Year * 10_000) + (now.UtcDateTime.Month * 100) + now.UtcDateTime.Day;

    private static int Seconds(TimeSpan span) => Math.Max(1, (int)Math.Ceiling(span.TotalSeconds));
}

/// <summary>What the owner's row says.</summary>
internal readonly record struct OwnerFacts(bool Exists, bool ListsIt);
