using System.Collections.Immutable;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth;

/// <summary>One run of a decision: the call, the state it sees, the time, and the versions of all that it used.</summary>
public sealed class Turn<TState>(CallInfo call, TState? state, Guard self, DateTimeOffset now)
    where TState : class
{
    private ImmutableArray<GuardStamp>.Builder? used = RestingOf(call);

    /// <summary>The call, with the attempt that nested calls must be given.</summary>
    public CallInfo Call { get; } = call;

    /// <summary>The state, or null for a grain never written.</summary>
    public TState? State { get; } = state;

    /// <summary>The store's time.</summary>
    public DateTimeOffset Now { get; } = now;

    /// <summary>
    /// Takes another grain's answer into the decision: its versions become guards. An answer that the store's faults kept
    /// from being given ends the turn.
    /// </summary>
    public Outcome<TAnswer> Use<TAnswer>(Outcome<TAnswer> answer)
    {
        if (answer.Error == AuthError.Unavailable)
            throw new StoreUnavailableException("A grain that was asked could not reach the store.");
        if (answer.Error == AuthError.OutcomeUnknown)
            throw new StoreOutcomeUnknownException("A grain that was asked does not know the outcome of its commit.");
        foreach (var stamp in answer.Guards)
            Add(stamp);
        return answer;
    }

    /// <summary>Takes a newer answer of a grain into the decision in place of one that was used: its change was part of this turn.</summary>
    public Outcome<TAnswer> Replace<TAnswer>(Outcome<TAnswer> newer)
    {
        foreach (var stamp in newer.Guards)
        {
            for (var i = (used?.Count ?? 0) - 1; i >= 0; i--)
            {
                if (string.Equals(used![i].Key, stamp.Key, StringComparison.Ordinal))
                    used.RemoveAt(i);
            }
        }

        return Use(newer);
    }

    /// <summary>Takes a version read directly from the store into the decision.</summary>
    public void Use(string key, long version) => Add(new GuardStamp(key, version));

    /// <summary>The version of the state, 0 for a grain never written.</summary>
    public long Version => self.Version;

    internal ImmutableArray<Guard> Guards()
    {
        if (used is null)
            return [];
        var guards = ImmutableArray.CreateBuilder<Guard>(used.Count);
        foreach (var stamp in used)
        {
            if (!string.Equals(stamp.Key, self.Key, StringComparison.Ordinal))
                guards.Add(new Guard(stamp.Key, stamp.Version));
        }

        return guards.DrainToImmutable();
    }

    internal ImmutableArray<Guard> GuardsWithSelf() => Guards().Add(self);

    internal ImmutableArray<GuardStamp> Stamps() => StampsAt(self.Version);

    internal ImmutableArray<GuardStamp> StampsAt(long ownVersion)
    {
        var own = new GuardStamp(self.Key, ownVersion);
        return used is null ? [own] : [own, .. used];
    }

    private static ImmutableArray<GuardStamp>.Builder? RestingOf(CallInfo call)
    {
        if (call.Resting.IsEmpty)
            return null;
        var stamps = ImmutableArray.CreateBuilder<GuardStamp>(call.Resting.Length + 4);
        stamps.AddRange(call.Resting);
        return stamps;
    }

    private void Add(GuardStamp stamp)
    {
        used ??= ImmutableArray.CreateBuilder<GuardStamp>(4);
        foreach (var known in used)
        {
            if (known == stamp)
                return;
        }

        used.Add(stamp);
    }
}
