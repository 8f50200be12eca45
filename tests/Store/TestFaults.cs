using OrleansTenantAuth.Store;
using OrleansTenantAuth.Store.Commits;

namespace OrleansTenantAuth.Tests.Store;

/// <summary>Faults as a test sets them.</summary>
internal sealed class TestFaults : IStoreFaults
{
    public Func<IReadOnlyList<Commit>, Task> Before { get; set; } = _ => Task.CompletedTask;

    public Func<IReadOnlyList<Commit>, Task> After { get; set; } = _ => Task.CompletedTask;

    public Func<IReadOnlyList<Commit>, Task> Settle { get; set; } = _ => Task.CompletedTask;

    public async ValueTask BeforeWrite(IReadOnlyList<Commit> batch) => await Before(batch);

    public async ValueTask AfterWrite(IReadOnlyList<Commit> batch) => await After(batch);

    public async ValueTask BeforeSettle(IReadOnlyList<Commit> batch) => await Settle(batch);
}
