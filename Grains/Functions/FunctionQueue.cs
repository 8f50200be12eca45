using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Functions;

/// <summary>A run that waits.</summary>
/// <param name="Run">The run.</param>
/// <param name="Workspace">Its workspace.</param>
/// <param name="Function">Its function.</param>
/// <param name="DueAt">When it may be taken.</param>
public sealed record WaitingRun(Guid Run, TenantId Workspace, Guid Function, DateTimeOffset DueAt);

/// <summary>Runs that wait, over all workspaces, those first that are due first.</summary>
public static class FunctionQueue
{
    /// <summary>The list in which they stand.</summary>
    internal const string List = "functionqueue";

    private const int Digits = 15;

    /// <summary>The first of the queue, or those after one, at most a thousand.</summary>
    public static async Task<ImmutableArray<WaitingRun>> Read(IGrainStore store, WaitingRun? after, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        var entries = await store.List(List, after is null ? null : Item(after.DueAt, after.Run), StoreLimits.EntriesPerPage, cancellationToken);
        return [.. entries.Select(Read)];
    }

    /// <summary>How many runs of a workspace wait, counted up to one more than may.</summary>
    public static async Task<int> Waiting(IGrainStore store, TenantId workspace, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        return (await store.List(Entries.WaitingRuns(workspace), null, FunctionLimits.Waiting, cancellationToken)).Length;
    }

    internal static string Item(DateTimeOffset due, Guid run) =>
        due.ToUnixTimeMilliseconds().ToString("D15", CultureInfo.InvariantCulture) + "/" + run.ToString("N");

    private static WaitingRun Read(ListEntry entry)
    {
        var value = JsonSerializer.Deserialize(entry.Value, StateJson.Default.WaitingEntry)!;
        return new WaitingRun(
            Guid.ParseExact(entry.Item.AsSpan(Digits + 1), "N"), value.Workspace, value.Function,
            DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(entry.Item.AsSpan(0, Digits), CultureInfo.InvariantCulture)));
    }
}

/// <summary>Schedules of all workspaces.</summary>
public static class FunctionSchedules
{
    /// <summary>The list in which they stand.</summary>
    internal const string List = "functionschedules";

    /// <summary>Triggers that run by time and are not paused, after one, in order of their ids.</summary>
    public static async Task<ImmutableArray<(Guid Trigger, TenantId Workspace)>> Read(IGrainStore store, Guid? after, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        var entries = await store.List(List, after?.ToString("N"), StoreLimits.EntriesPerPage, cancellationToken);
        return [.. entries.Select(entry => (Guid.ParseExact(entry.Item, "N"), JsonSerializer.Deserialize(entry.Value, StateJson.Default.ScheduleEntry)!.Workspace))];
    }
}
