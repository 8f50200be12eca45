using System.Collections.Immutable;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.Realtime;

/// <summary>Which records a follower asks for: all terms must hold of the record before an event, or of the record after it.</summary>
/// <param name="Terms">The terms; none: all records.</param>
public sealed record RealtimeFilter(ImmutableArray<Func<IFacts, bool>> Terms)
{
    /// <summary>Whether an event concerns a record that is asked for. Who shows matching records thus learns of those that cease to match.</summary>
    public bool Matches(SeenRecord? before, SeenRecord? after) => Terms.IsEmpty || Matches(before) || Matches(after);

    private bool Matches(SeenRecord? record)
    {
        if (record is null)
            return false;
        foreach (var term in Terms)
        {
            if (!term(record.Facts))
                return false;
        }

        return true;
    }
}
