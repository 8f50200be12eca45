using OrleansTenantAuth.Identities;
using static OrleansTenantAuth.Tests.Rules.Samples;

namespace OrleansTenantAuth.Tests.Rules;

/// <summary>How many tries a user's credentials stand.</summary>
public sealed class AttemptRulesTests
{
    private const string Key = "tries/u";

    [Fact]
    public void Take_FromOnePrefix_StopsAtItsBudget_AndAnotherPrefixGoesOn()
    {
        var state = Taken(AttemptRules.PerPrefix, _ => "a");
        Take(state, "a").ShouldBeFalse();
        Take(state, "b").ShouldBeTrue();
        Take(state, "a", AttemptRules.Window).ShouldBeTrue();
    }

    [Fact]
    public void Take_FromManyPrefixes_StopsAtTheUsersBudget_ButNotWhereTheUserLoggedIn()
    {
        var own = AttemptRules.Succeed(null, Try("home"), Key, Now).Next!;
        var state = Taken(AttemptRules.InAll, index => "p" + (index % 20), own);
        Take(state, "new").ShouldBeFalse();
        Take(state, "home").ShouldBeTrue();
        Taken(AttemptRules.PerPrefix, _ => "home", state).Tries.Length.ShouldBe(AttemptRules.InAll + AttemptRules.PerPrefix);
    }

    [Fact]
    public void Take_OfTheSameOperation_CountsOnce()
    {
        var call = Try("a");
        var first = AttemptRules.Take(null, call, Key, Now);
        first.Entries.ShouldHaveSingleItem().ExpiresAt.ShouldBe(Now + AttemptRules.KeptUnknown);
        AttemptRules.Take(first.Next, call, Key, Now).ShouldSatisfyAllConditions(again => again.Next.ShouldBeNull(), again => again.Outcome.Require().ShouldBeTrue());
    }

    [Fact]
    public void Succeed_FreesItsPrefixAlone_AndRemembersTheNewestPrefixes()
    {
        var state = AttemptRules.Succeed(Taken(4, index => index < 2 ? "a" : "b"), Try("a"), Key, Now).Next!;
        state.Tries.ShouldAllBe(attempt => attempt.Prefix == "b");
        for (var index = 0; index < AttemptRules.MostKnown; index++)
            state = AttemptRules.Succeed(state, Try("k" + index), Key, Now).Next!;
        state.Known.Select(known => known.Prefix).ShouldBe(["k0", "k1", "k2", "k3", "k4"]);
    }

    [Fact]
    public void Succeed_FreesTheKindsThatWereProven_AndNoOthers()
    {
        var state = AttemptRules.Take(Taken(3, _ => "a"), Try("a", "totp"), Key, Now).Next;
        state = AttemptRules.Succeed(state, Try("a"), Key, Now).Next!;
        state.Tries.ShouldHaveSingleItem().Kind.ShouldBe("totp");
        AttemptRules.Succeed(state, Try("a", "pwd", "totp"), Key, Now).Next!.Tries.ShouldBeEmpty();
    }

    [Fact]
    public void Succeed_OfOrAfterAnOlderProcess_FreesThePrefix()
    {
        var old = AttemptRules.Take(null, new AttemptCommand(Call(prefix: "a")), Key, Now).Next!;
        old.Tries.ShouldHaveSingleItem().Kind.ShouldBeNull();
        AttemptRules.Succeed(old, Try("a", "totp"), Key, Now).Next!.Tries.ShouldBeEmpty();
        AttemptRules.Succeed(Taken(2, _ => "a"), new AttemptCommand(Call(prefix: "a")), Key, Now).Next!.Tries.ShouldBeEmpty();
    }

    [Fact]
    public void Return_GivesBackTheOperationsTry_AndNoOther()
    {
        var mine = Try("a");
        var state = AttemptRules.Take(Taken(2, _ => "a"), mine, Key, Now).Next!;
        var left = AttemptRules.Return(state, mine).Next!;
        left.Tries.Length.ShouldBe(2);
        AttemptRules.Return(left, mine).Next.ShouldBeNull();
        AttemptRules.Return(null, mine).Outcome.IsOk.ShouldBeTrue();
    }

    private static AttemptCommand Try(string prefix, params string[] kinds) => new(Call(prefix: prefix), kinds.Length == 0 ? ["pwd"] : [.. kinds]);

    private static AttemptState Taken(int tries, Func<int, string> prefix, AttemptState? state = null)
    {
        for (var index = 0; index < tries; index++)
        {
            var taken = AttemptRules.Take(state, Try(prefix(index)), Key, Now);
            taken.Outcome.Require().ShouldBeTrue(index.ToString(System.Globalization.CultureInfo.InvariantCulture));
            state = taken.Next;
        }

        return state!;
    }

    private static bool Take(AttemptState state, string prefix, TimeSpan later = default) =>
        AttemptRules.Take(state, Try(prefix), Key, Now + later).Outcome.Require();
}
