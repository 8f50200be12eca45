using OrleansTenantAuth.Tests.Cluster.Load;

namespace OrleansTenantAuth.Tests.Cluster.Check;

/// <summary>
/// One user's roles in one tenant. A value may be read if some call wrote it before the read ended and no other acknowledged
/// write lies wholly between that call and the read. An attempt without an answer may act at any time later.
/// </summary>
public sealed class Register
{
    private readonly List<Write> writes = [new("", long.MinValue, long.MinValue, IsSure: true)];

    // Whoever was told that nothing is there has made it so for all that come later, but is no reason for it.
    private readonly List<Write> absences = [];

    /// <summary>Takes the calls that write it.</summary>
    public Register(IEnumerable<Call> calls)
    {
        ArgumentNullException.ThrowIfNull(calls);
        foreach (var call in calls)
        {
            if (call.IsOk || call.IsOpen)
                writes.Add(new(call.Asked.Roles!, call.Start, call.IsOk ? call.End : long.MaxValue, call.IsOk));
            else if (call.Error == "ROLE_NOT_FOUND")
                absences.Add(new(call.Asked.Roles!, call.Start, call.End, IsSure: true));
        }
    }

    /// <summary>Whether a read of this value between two instants is fresh.</summary>
    public bool MayBe(string value, long start, long end) =>
        writes.Any(write => write.Value == value && write.Start <= end && !IsOverwritten(write, start));

    private bool IsOverwritten(Write write, long before) =>
        writes.Concat(absences).Any(other => other.IsSure && other.Value != write.Value && other.Start > write.End && other.End < before);

    private sealed record Write(string Value, long Start, long End, bool IsSure);
}
