using System.Globalization;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Tests.Store;

/// <summary>What must be true of a store that was opened after a crash.</summary>
internal static class Recovery
{
    public static async Task Holds(IGrainStore store, IReadOnlyDictionary<string, long> acknowledged)
    {
        foreach (var (key, version) in acknowledged)
            (await store.Load(key)).ShouldNotBeNull(key).Version.ShouldBeGreaterThanOrEqualTo(version);
        var positions = new HashSet<long>();
        for (var page = await store.ReadEvents(0, 1_000); page.Length > 0; page = await store.ReadEvents(page[^1].Position, 1_000))
        {
            foreach (var e in page)
                positions.Add(e.Position).ShouldBeTrue();
        }

        foreach (var (key, version) in acknowledged)
            positions.ShouldContain(version, string.Create(CultureInfo.InvariantCulture, $"{key} {version}"));
        var head = await store.Head();
        positions.Count.ShouldBe((int)head);
        (await store.Commit(Commits.Of("after/" + Guid.NewGuid(), 0, Commits.Event("after")))).ShouldBe(new CommitResult(CommitStatus.Committed, head + 1));
    }
}
