using System.Diagnostics.Metrics;

namespace OrleansTenantAuth.Store.Commits;

/// <summary>Figures of the meter <c>OrleansTenantAuth.Store</c>.</summary>
internal sealed class StoreMetrics : IDisposable
{
    public const string MeterName = "OrleansTenantAuth.Store";
    private readonly Meter meter = new(MeterName);
    private readonly Counter<long> commits;
    private readonly Counter<long> conflicts;
    private readonly Counter<long> batches;
    private readonly Histogram<int> batchSize;
    private readonly Histogram<double> duration;
    private long commitCount;
    private long batchCount;

    public StoreMetrics(Func<int> queueDepth)
    {
        commits = meter.CreateCounter<long>("tenantauth.store.commits", "{commit}", "Commits that became durable");
        conflicts = meter.CreateCounter<long>("tenantauth.store.conflicts", "{commit}", "Commits refused by a version or a guard");
        batches = meter.CreateCounter<long>("tenantauth.store.batches", "{batch}", "Batches sent");
        batchSize = meter.CreateHistogram<int>("tenantauth.store.batch.size", "{commit}", "Commits of a batch");
        duration = meter.CreateHistogram<double>("tenantauth.store.commit.duration", "s", "Wait of a commit from queue to answer");
        meter.CreateObservableGauge("tenantauth.store.queue.depth", queueDepth, "{commit}", "Commits that wait");
    }

    public long Commits => Volatile.Read(ref commitCount);

    public long Batches => Volatile.Read(ref batchCount);

    public bool TimesCommits => duration.Enabled;

    public void Batch(int size)
    {
        Interlocked.Increment(ref batchCount);
        batches.Add(1);
        batchSize.Record(size);
    }

    public void Ended(int committed, int refused)
    {
        Interlocked.Add(ref commitCount, committed);
        commits.Add(committed);
        if (refused > 0)
            conflicts.Add(refused);
    }

    public void Took(TimeSpan wait) => duration.Record(wait.TotalSeconds);

    public void Dispose() => meter.Dispose();
}
