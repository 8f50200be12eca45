using OrleansTenantAuth.Tests.Cluster.Faults;
using OrleansTenantAuth.Tests.Cluster.Load;
using OrleansTenantAuth.Tests.Cluster.Processes;

namespace OrleansTenantAuth.Tests.Cluster.Check;

/// <summary>No answer but those that this load may get, 503 always with Retry-After, and no attempt without an answer but through a fault that explains it.</summary>
public static class AnswerRules
{
    /// <summary>Looks at every attempt.</summary>
    public static IEnumerable<Violation> Check(History history)
    {
        ArgumentNullException.ThrowIfNull(history);
        foreach (var call in history.Calls)
        {
            if (call.Outcome == CallEnd.Answered && !IsExpected(call))
                yield return new("answer", $"{HistoryView.Name(call)} is no answer to expect (Retry-After: {call.RetryAfter})");
            else if (call.Outcome != CallEnd.Answered && !history.Faults.Any(fault => Explains(fault, call)))
                yield return new("no answer", $"{HistoryView.Name(call)}, and no fault explains it");
        }
    }

    private static bool IsExpected(Call call) => call.Status switch
    {
        200 => true,
        503 => call.RetryAfter >= 1,
        401 => call.Kind is CallKind.Refresh or CallKind.Reuse && call.Error is "TOKEN_REVOKED" or "TOKEN_REUSE",
        404 => call is { Kind: CallKind.TakeAway, Error: "ROLE_NOT_FOUND" },
        _ => false,
    };

    // Faults of the database and the way to it are answered by 503. A process that stops by itself finishes what it took.
    private static bool Explains(Fault fault, Call call) => fault.Meets(call.Process, call.Start, call.End) && fault.Kind switch
    {
        FaultType.Kill => true,
        FaultType.Freeze => Supervisor.StartsAnew || call.Outcome is CallEnd.TimedOut,
        FaultType.Restart => call.Outcome is CallEnd.NotSent,
        _ => false,
    };
}
