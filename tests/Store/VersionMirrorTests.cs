using OrleansTenantAuth.Store;
using OrleansTenantAuth.Store.Commits;
using OrleansTenantAuth.Store.Reads;
using Shouldly;
using Xunit;

namespace OrleansTenantAuth.Tests.Store;

public sealed class VersionMirrorTests
{
    private readonly VersionMirror mirror = new(capacity: 64);

    [Fact]
    public void AKeyOnceRead_IsKnownAsLongAsOnlyThisProcessCommits()
    {
        Read(10, ("a", 4));
        Own(10, ("b", 11));
        Own(11, ("a", 12));
        mirror.Read(["a"], 12)!["a"].ShouldBe(12);
        mirror.Read(["a"], 11)!["a"].ShouldBe(12, "the newer of two states that both count now");
    }

    [Fact]
    public void ACommitOfAnotherProcess_EndsWhatWasKnown()
    {
        Read(10, ("a", 4));
        mirror.Read(["a"], 11).ShouldBeNull();
        Own(11, ("b", 12));
        mirror.Read(["a"], 12).ShouldBeNull();
    }

    [Fact]
    public void AnswersOfTwoWritersInTheWrongOrder_KeepWhatIsKnown()
    {
        Read(10, ("a", 4));
        Own(11, ("c", 12));
        mirror.Read(["a"], 12).ShouldBeNull();
        Own(10, ("b", 11));
        mirror.Read(["a"], 12)!["a"].ShouldBe(4);
    }

    [Fact]
    public void ACommitBetweenAReadAndItsAnswer_IsNotLost()
    {
        mirror.Prepare(["a"]);
        Own(10, ("a", 11));
        mirror.Learn(["a"], 10, new(StringComparer.Ordinal) { ["a"] = 4 });
        mirror.Read(["a"], 11)!["a"].ShouldBe(11);
    }

    [Fact]
    public void AKeyThatFellOutWhileItWasRead_IsNotLearned()
    {
        mirror.Prepare(["a"]);
        mirror.Prepare([.. Enumerable.Range(0, 100).Select(i => "other" + i)]);
        Own(10, ("a", 11));
        mirror.Prepare([.. Enumerable.Range(0, 100).Select(i => "another" + i)]);
        mirror.Learn(["a"], 10, new(StringComparer.Ordinal) { ["a"] = 4 });
        mirror.Read(["a"], 11).ShouldBeNull();
    }

    [Fact]
    public void PositionsGivenTwice_EndWhatWasKnown()
    {
        Read(10, ("a", 4));
        Own(10, ("b", 14));
        Own(8, ("b", 12));
        mirror.Read(["a"], 14).ShouldBeNull();
        mirror.Read(["a"], 12).ShouldBeNull();
    }

    [Fact]
    public void Forgetting_EndsWhatWasKnown()
    {
        Read(10, ("a", 4));
        mirror.Forget();
        mirror.Read(["a"], 10).ShouldBeNull();
        mirror.Holds([new Guard("a", 4)]).ShouldBeFalse();
    }

    [Fact]
    public void ALateAnswer_TellsNothingNewOfAKeyThatFellOut()
    {
        var guarding = MirrorWorld.Batch(10, [("b", 11)], [new Guard("a", 4)]);
        Read(10, ("a", 4));
        Own(11, ("a", 12));
        mirror.Prepare([.. Enumerable.Range(0, 100).Select(i => "other" + i)]);
        mirror.Apply(guarding);
        mirror.Read(["a"], 12).ShouldBeNull();
    }

    [Fact]
    public void ACommit_CountsOnWhatTheLastBatchLeft()
    {
        Own(10, ("a", 11));
        mirror.KnownOf([Change("a", 11), Change("b", 0)])!.Own.ShouldBe([true, false]);
        mirror.KnownOf([Change("a", 10)])!.Own.ShouldBe([false]);
        mirror.KnownOf([Change("c", 0, new Guard("a", 11), new Guard("b", 7))])!.Guards.ShouldBe([new Guard("a", 11)]);
    }

    [Fact]
    public void ACommit_CountsOnNothing_WhenSomebodyElseCommitted()
    {
        Own(10, ("a", 11));
        Read(12, ("b", 12));
        mirror.KnownOf([Change("a", 11)]).ShouldBeNull();
    }

    [Fact]
    public void ABatchThatFoundRowsDeleted_EndsWhatWasKnown()
    {
        Own(10, ("a", 11));
        var next = MirrorWorld.Batch(11, [("b", 12)], [], mirror.KnownOf([Change("b", 0)]));
        mirror.Apply(next);
        mirror.KnownOf([Change("a", 11), Change("b", 12)])!.Own.ShouldBe([false, true]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void WhateverHappens_WhatTheMirrorSaysIsTheTruthOfSomeStateSinceTheQuestion(int seed)
    {
        var random = new Random(seed);
        var world = new MirrorWorld(random);
        var told = 0;
        for (var step = 0; step < 20_000; step++)
            told += world.Step();
        told.ShouldBeGreaterThan(300, "a mirror that never knows anything would pass");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void WhateverHappens_WhatACommitCountsOnIsTrue(int seed)
    {
        var world = new MirrorWorld(new Random(seed));
        var counted = 0;
        for (var step = 0; step < 20_000; step++)
            counted += world.StepWithDeletions();
        counted.ShouldBeGreaterThan(300, "a mirror that never knows anything would pass");
    }

    private static Commit Change(string key, long expected, params Guard[] guards) => new(key, expected, [], Guid.Empty, [], [.. guards], []);

    private void Read(long head, params (string Key, long Version)[] rows)
    {
        string[] keys = [.. rows.Select(row => row.Key)];
        mirror.Prepare(keys);
        mirror.Learn(keys, head, rows.ToDictionary(row => row.Key, row => row.Version, StringComparer.Ordinal));
    }

    private void Own(long first, params (string Key, long Version)[] written) => mirror.Apply(MirrorWorld.Batch(first, written, []));
}
