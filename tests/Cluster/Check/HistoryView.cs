using OrleansTenantAuth.Tests.Cluster.Load;

namespace OrleansTenantAuth.Tests.Cluster.Check;

/// <summary>A history by what its calls concern.</summary>
public sealed class HistoryView(History history)
{
    /// <summary>The history.</summary>
    public History History => history;

    /// <summary>When the operation of a call was begun.</summary>
    public IReadOnlyDictionary<long, long> Begun { get; } =
        history.Calls.GroupBy(call => call.Operation).ToDictionary(calls => calls.Key, calls => calls.Min(call => call.Start));

    /// <summary>When the client knew that a session was open.</summary>
    public IReadOnlyDictionary<Guid, long> Opened { get; } = history.Calls
        .Where(call => call is { Kind: CallKind.Login, IsOk: true, Seen.Family: not null })
        .GroupBy(call => call.Seen.Family!.Value)
        .ToDictionary(calls => calls.Key, calls => calls.Min(call => call.End));

    /// <summary>Calls that end all of a user's sessions.</summary>
    public ILookup<Guid, Call> RevocationsOfUser { get; } =
        history.Calls.Where(call => call.Kind == CallKind.RevokeUser).ToLookup(call => call.Asked.User!.Value);

    /// <summary>Calls that end one session, or may: a logout, and a reuse with the refresh that raced it.</summary>
    public ILookup<Guid, Call> EndsOfFamily { get; } =
        history.Calls.Where(call => call.Kind is CallKind.Logout or CallKind.Reuse && call.Asked.Family is not null).ToLookup(call => call.Asked.Family!.Value);

    /// <summary>Answers by which a session is known to be dead.</summary>
    public ILookup<Guid, Call> Deaths { get; } = history.Calls
        .Where(call => call.Asked.Family is not null && (call is { Kind: CallKind.Logout, IsOk: true } || call.Error is "TOKEN_REUSE" or "TOKEN_REVOKED"))
        .ToLookup(call => call.Asked.Family!.Value);

    /// <summary>Calls that write a user's roles in a tenant.</summary>
    public ILookup<(Guid User, Guid Tenant), Call> RoleWrites { get; } = history.Calls
        .Where(call => call.Kind is CallKind.Assign or CallKind.TakeAway)
        .ToLookup(call => (call.Asked.User!.Value, call.Asked.Tenant!.Value));

    /// <summary>Whether a call that might have ended a session began before an instant.</summary>
    public bool MayHaveEnded(Guid user, Guid family, long before) =>
        RevocationsOfUser[user].Any(call => call.Start < before) || EndsOfFamily[family].Any(call => call.Start < before);

    /// <summary>A short name of a call for a report.</summary>
    public static string Name(Call call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"call {call.Id} ({call.Kind}, operation {call.Operation}.{call.Attempt}, process {call.Process}, {call.Start}..{call.End}: {(call.Outcome == CallEnd.Answered ? $"{call.Status} {call.Error}" : call.Outcome.ToString())})");
    }
}
