using FsCheck;
using FsCheck.Fluent;
using OrleansTenantAuth.Verifier;

namespace OrleansTenantAuth.Tests.Verifier;

/// <summary>The table of entries, and the cache of tokens.</summary>
public sealed class LongTableTests
{
    [Fact]
    public void Table_AnswersAsADictionaryWould()
    {
        Guid[] ids = [.. Enumerable.Range(0, 200).Select(_ => Guid.NewGuid())];
        var change = Gen.Zip(Gen.Choose(0, ids.Length - 1), Gen.Choose(0, 5));
        Prop.ForAll(Arb.From(Gen.ListOf(change)), changes =>
        {
            var (table, model) = (new LongTable(), new Dictionary<Guid, long>());
            foreach (var (index, value) in changes)
            {
                table.Set(ids[index], value, 1_000, 0);
                model[ids[index]] = value;
            }

            return ids.All(id => table.TryGet(id, out var found) == model.TryGetValue(id, out var expected) && found == expected) && table.Count == model.Count;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Expired_GoWithTheNextGrowth_AndLivingStay()
    {
        var table = new LongTable();
        Guid[] living = [.. Enumerable.Range(0, 5_000).Select(_ => Guid.CreateVersion7())];
        for (var i = 0; i < 20_000; i++)
            table.Set(Guid.CreateVersion7(), 1, 10, 0);
        foreach (var id in living)
            table.Set(id, 7, 100, 0);
        table.Rebuild(50);
        table.Count.ShouldBe(living.Length);
        living.Count(id => table.TryGet(id, out _)).ShouldBe(living.Length);
    }

    [Fact]
    public async Task Readers_NeverSeeHalfAnEntry_WhileTheTableGrows()
    {
        var table = new LongTable();
        Guid[] ids = [.. Enumerable.Range(0, 50_000).Select(_ => Guid.NewGuid())];
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 2).Select(reader => Task.Run(() =>
        {
            var seen = 0;
            while (!done.IsCancellationRequested)
            {
                var at = seen++ % ids.Length;
                if (table.TryGet(ids[at], out var value))
                    value.ShouldBe(at + 1L);
            }
        })).ToArray();
        for (var i = 0; i < ids.Length; i++)
            table.Set(ids[i], i + 1, 1_000, 0);
        await done.CancelAsync();
        await Task.WhenAll(readers);
        ids.Count(id => table.TryGet(id, out _)).ShouldBe(ids.Length);
    }

    [Fact]
    public void Million_TakesLessThan64Megabytes()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var table = new LongTable();
        for (var i = 0; i < 1_000_000; i++)
            table.Set(Guid.NewGuid(), i, 1_000, 0);
        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(64L * 1024 * 1024);
        table.Count.ShouldBe(1_000_000);
    }
}
