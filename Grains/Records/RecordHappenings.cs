using System.Collections.Immutable;

namespace OrleansTenantAuth.Records;

/// <summary>Finds the states around an event among those that are kept.</summary>
internal static class RecordHappenings
{
    private static readonly RecordHappening Unknown = new(false, null, null, null);

    /// <summary>The states before and after the version that the event made.</summary>
    /// <param name="query">The event.</param>
    /// <param name="present">The record as it is, of the same workspace or another, or null.</param>
    /// <param name="past">States of versions up to the event's, as far as they are kept.</param>
    public static RecordHappening Of(ReadHappening query, RecordState? present, ImmutableArray<RecordState> past)
    {
        if (present is null || present.Workspace != query.Workspace)
            return Unknown;
        var after = StateOf(query.Version);
        var before = StateOf(query.Version - 1);
        return after is null || (before is null && query.Version > 1)
            ? Unknown
            : new RecordHappening(true, View(before), View(after), after.UpdatedBy);

        RecordState? StateOf(long version) => present.Version == version ? present : past.FirstOrDefault(state => state.Version == version);

        // Only the fact that it was there is left of a record that is gone.
        RecordView? View(RecordState? state) => state is null or { Gone: true } ? null : RecordRules.View(state, query.Slug);
    }
}
