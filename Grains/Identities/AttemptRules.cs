using System.Collections.Immutable;

namespace OrleansTenantAuth.Identities;

/// <summary>
/// Decisions on tries. Each is taken before the credential is looked at, so that calls side by side get no more tries than calls one
/// after the other. Whoever tries from many prefixes uses up the user's budget as a whole; prefixes from which the user logged in of
/// late are not bound by it, so the user is not locked out. A log-in frees the tries of the kinds of credentials that it proved, and no
/// others: a right password must not make guesses at the second factor free.
/// </summary>
internal static class AttemptRules
{
    /// <summary>Tries of the window from one prefix.</summary>
    public const int PerPrefix = 10;

    /// <summary>Tries of the window from all prefixes.</summary>
    public const int InAll = 100;

    /// <summary>Prefixes that are remembered as the user's own.</summary>
    public const int MostKnown = 5;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);
    public static readonly TimeSpan KnownFor = TimeSpan.FromDays(30);

    /// <summary>How long a row stays that nobody touches: longer than anything in it counts.</summary>
    public static readonly TimeSpan Kept = KnownFor + TimeSpan.FromDays(1);

    /// <summary>How long the row of a name that nobody has stays.</summary>
    public static readonly TimeSpan KeptUnknown = TimeSpan.FromHours(1);

    public static Decision<AttemptState, bool> Take(AttemptState? state, AttemptCommand command, string storeKey, DateTimeOffset now)
    {
        var call = command.Call;
        state ??= new AttemptState();
        var tries = state.Tries.RemoveAll(attempt => now - attempt.At >= Window);
        if (tries.Any(attempt => attempt.Operation == call.OperationId))
            return Decision.Answer<AttemptState, bool>(true);
        if (tries.Count(attempt => IsOf(attempt.Prefix, call.ClientPrefix)) >= PerPrefix)
            return Decision.Answer<AttemptState, bool>(false);
        if (tries.Length >= InAll && !IsKnown(state, call.ClientPrefix, now))
            return Decision.Answer<AttemptState, bool>(false);
        var next = state with { Tries = tries.Add(new Attempt(now, call.ClientPrefix, call.OperationId, command.Kinds is [var kind] ? kind : null)) };
        return Decision.Change(next, Outcome<bool>.Ok(true), [], [Entries.Reap(storeKey, now + (next.Known.IsEmpty ? KeptUnknown : Kept))]);
    }

    public static Decision<AttemptState, Done> Succeed(AttemptState? state, AttemptCommand command, string storeKey, DateTimeOffset now)
    {
        var call = command.Call;
        state ??= new AttemptState();
        var known = state.Known
            .RemoveAll(prefix => IsOf(prefix.Prefix, call.ClientPrefix) || now - prefix.At >= KnownFor)
            .Add(new KnownPrefix(call.ClientPrefix, now));
        var next = state with
        {
            Tries = state.Tries.RemoveAll(attempt => now - attempt.At >= Window || (IsOf(attempt.Prefix, call.ClientPrefix) && IsProven(attempt.Kind, command.Kinds))),
            Known = [.. known.TakeLast(MostKnown)],
        };
        return Decision.Change(next, Outcome<Done>.Ok(Done.Instance), [], [Entries.Reap(storeKey, now + Kept)]);
    }

    /// <summary>Takes the operation's try off the count; one that is not there is none.</summary>
    public static Decision<AttemptState, Done> Return(AttemptState? state, AttemptCommand command)
    {
        var left = state?.Tries.RemoveAll(attempt => attempt.Operation == command.Call.OperationId) ?? [];
        return state is null || left.Length == state.Tries.Length
            ? Decision.Answer<AttemptState, Done>(Done.Instance)
            : Decision.Change(state with { Tries = left }, Outcome<Done>.Ok(Done.Instance), []);
    }

    private static bool IsProven(string? kind, ImmutableArray<string>? kinds) =>
        kind is null || kinds is not { } proven || proven.Contains(kind, StringComparer.Ordinal);

    private static bool IsKnown(AttemptState state, string prefix, DateTimeOffset now) =>
        state.Known.Any(known => IsOf(known.Prefix, prefix) && now - known.At < KnownFor);

    private static bool IsOf(string one, string other) => string.Equals(one, other, StringComparison.Ordinal);
}
