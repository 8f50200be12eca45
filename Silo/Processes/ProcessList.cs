using System.Collections.Immutable;
using System.Text.Json;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Silo.Processes;

/// <summary>A process of the cluster.</summary>
/// <param name="Id">Drawn at its start.</param>
/// <param name="SeenAt">When it last said that it lives.</param>
/// <param name="IsReady">Whether it takes calls: it said so, and did lately.</param>
/// <param name="Facts">What it said.</param>
public sealed record ProcessView(Guid Id, DateTimeOffset SeenAt, bool IsReady, ProcessFacts Facts);

/// <summary>The processes over this store, those that died within ten minutes among them.</summary>
public sealed class ProcessList(IProcessTable table, StoreClock clock)
{
    // Three rows missed: it is dead, stands still, or does not reach the store.
    private static readonly TimeSpan Lately = ProcessReporter.Interval * 3;

    /// <summary>In the order of their start.</summary>
    public async Task<ImmutableArray<ProcessView>> Read(CancellationToken cancellationToken)
    {
        var beats = await table.Seen(ProcessReporter.Keep, cancellationToken);
        var oldest = clock.GetUtcNow() - Lately;
        return [.. beats.Select(beat => View(beat, oldest)).OrderBy(process => process.Facts.StartedAt).ThenBy(process => process.Id)];
    }

    private static ProcessView View(ProcessBeat beat, DateTimeOffset oldest)
    {
        var facts = JsonSerializer.Deserialize(beat.Facts, ProcessJson.Default.ProcessFacts)!;
        return new(beat.Id, beat.SeenAt, facts.Ready && beat.SeenAt > oldest, facts);
    }
}
