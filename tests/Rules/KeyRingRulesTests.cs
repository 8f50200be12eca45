using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using OrleansTenantAuth.Keys;
using static OrleansTenantAuth.Tests.Rules.Samples;

namespace OrleansTenantAuth.Tests.Rules;

/// <summary>Rings: always one active key and one published standby per algorithm, whatever happens to their keys.</summary>
public sealed class KeyRingRulesTests
{
    [Fact]
    public void Create_MakesOneActiveAndOneStandbyPerAlgorithm()
    {
        ShouldBeWhole(Ring());
        Ring().Keys.Length.ShouldBe(4);
    }

    [Fact]
    public void Rotate_ActivatesTheStandbyAndRetiresTheActiveKeyUntilItsTokensHaveExpired()
    {
        var decision = Rotate(Ring(), "RS256", "fresh", Now);

        var next = decision.Next!;
        next.Keys.Single(key => key.KeyId == "RS256-active").ShouldSatisfyAllConditions(
            key => key.State.ShouldBe(KeyState.Retired), key => key.VerifiesUntil.ShouldBe(Now.AddSeconds(3_600)));
        next.Keys.Single(key => key.KeyId == "RS256-standby").State.ShouldBe(KeyState.Active);
        next.Keys.Single(key => key.KeyId == "fresh").State.ShouldBe(KeyState.Standby);
        next.Keys.Where(key => key.Algorithm == "ES256").ShouldBe(Ring().Keys.Where(key => key.Algorithm == "ES256"), KeyComparer);
        decision.Events.Select(e => e.Kind).ShouldBe(["key.published", "key.activated"]);
    }

    [Fact]
    public void Rotate_RepeatedByTheSameOperation_RotatesOnce()
    {
        var operation = Guid.NewGuid();
        var once = Rotate(Ring(), "RS256", "fresh", Now, operation).Next!;

        Rotate(once, "RS256", "other", Now, operation).ShouldSatisfyAllConditions(d => d.Next.ShouldBeNull(), d => d.Outcome.IsOk.ShouldBeTrue());
    }

    [Fact]
    public void Rotate_ForgetsRetiredKeysOnceTheyVerifyNothing()
    {
        var once = Rotate(Ring(), "RS256", "f1", Now).Next!;

        Rotate(once, "RS256", "f2", Now.AddSeconds(3_600)).Next!.Keys.ShouldContain(key => key.KeyId == "RS256-active");
        Rotate(once, "RS256", "f2", Now.AddSeconds(3_601)).Next!.Keys.ShouldNotContain(key => key.KeyId == "RS256-active");
    }

    [Fact]
    public void Rotate_PastTheMostKeys_IsRefused()
    {
        var ring = Ring();
        var rotations = 0;
        while (Rotate(ring, "RS256", "f" + rotations, Now) is { Next: { } next })
        {
            ring = next;
            rotations++;
        }

        Rotate(ring, "RS256", "last", Now).Outcome.Error.ShouldBe(AuthError.LimitReached);
        ring.Keys.Length.ShouldBe(KeyRingRules.MostKeys);
    }

    [Fact]
    public void Compromise_OfTheActiveKey_IsOneChangeThatPromotesTheStandbyAndPublishesTheNext()
    {
        var decision = Compromise(Ring(), "ES256-active", "fresh");

        var dead = decision.Next!.Keys.Single(key => key.KeyId == "ES256-active");
        dead.State.ShouldBe(KeyState.Compromised);
        dead.SealedPrivateKey.ShouldBeEmpty();
        decision.Next.Keys.Single(key => key.KeyId == "ES256-standby").State.ShouldBe(KeyState.Active);
        decision.Next.Keys.Single(key => key.KeyId == "fresh").State.ShouldBe(KeyState.Standby);
        decision.Events.ShouldContain(e => e.Kind == "key.compromised");
        ShouldBeWhole(decision.Next);
    }

    [Fact]
    public void Compromise_OfTheStandby_PublishesAnotherOne()
    {
        var next = Compromise(Ring(), "ES256-standby", "fresh").Next!;

        next.Keys.Single(key => key.KeyId == "ES256-active").State.ShouldBe(KeyState.Active);
        ShouldBeWhole(next);
    }

    [Fact]
    public void Compromise_OfARetiredKey_KillsItAlone()
    {
        var retired = Rotate(Ring(), "ES256", "f1", Now).Next!;

        var next = Compromise(retired, "ES256-active", "f2").Next!;

        next.Keys.Single(key => key.KeyId == "ES256-active").State.ShouldBe(KeyState.Compromised);
        next.Keys.ShouldNotContain(key => key.KeyId == "f2");
        ShouldBeWhole(next);
    }

    [Fact]
    public void Compromise_OfARetiredKeyThatNoLongerVerifies_IsNoFault()
    {
        var retired = Rotate(Ring(), "ES256", "f1", Now).Next!;

        Should.NotThrow(() => KeyRingRules.Compromise(retired, "ES256-active", Key("f2", "ES256", KeyState.Standby), Now.AddDays(1)));
    }

    [Fact]
    public void Compromise_OfAnUnknownOrAlreadyCompromisedKey_ChangesNothing()
    {
        Compromise(Ring(), "nothing", "fresh").Outcome.Error.ShouldBe(AuthError.KeyNotFound);
        var once = Compromise(Ring(), "ES256-active", "fresh").Next!;
        Compromise(once, "ES256-active", "again").ShouldSatisfyAllConditions(d => d.Next.ShouldBeNull(), d => d.Outcome.IsOk.ShouldBeTrue());
    }

    [Fact]
    public void AnySequenceOfRotationsAndCompromises_KeepsOneActiveAndOneStandbyPerAlgorithm()
    {
        var steps = (from compromises in Gen.Elements(true, false)
                     from which in Gen.Choose(0, 12)
                     from days in Gen.Choose(0, 30)
                     select (compromises, which, days)).ArrayOf().ToArbitrary();
        Prop.ForAll(steps, sequence =>
        {
            var ring = Ring();
            var now = Now;
            for (var i = 0; i < sequence.Length; i++)
            {
                var (compromises, which, days) = sequence[i];
                now = now.AddDays(days);
                var key = ring.Keys[which % ring.Keys.Length];
                var fresh = Key("fresh" + i, key.Algorithm, KeyState.Standby);
                var decision = compromises
                    ? KeyRingRules.Compromise(ring, key.KeyId, fresh, now)
                    : KeyRingRules.Rotate(ring, new RotateKeys(Call(), key.Algorithm, 3_600), fresh, now);
                ring = decision.Next ?? ring;
                if (!IsWhole(ring) || ring.Keys.Any(k => k.State == KeyState.Compromised && k.SealedPrivateKey.Length > 0))
                    return false;
            }

            return true;
        }).QuickCheckThrowOnFailure();
    }

    private static readonly IEqualityComparer<StoredKey> KeyComparer =
        EqualityComparer<StoredKey>.Create((one, other) => one!.KeyId == other!.KeyId && one.State == other.State, key => key.KeyId.Length);

    private static void ShouldBeWhole(KeyRingState ring) => IsWhole(ring).ShouldBeTrue();

    private static bool IsWhole(KeyRingState ring) => KeyRingRules.Algorithms.All(algorithm =>
        ring.Keys.Count(key => key.Algorithm == algorithm && key.State == KeyState.Active) == 1
        && ring.Keys.Count(key => key.Algorithm == algorithm && key.State == KeyState.Standby) == 1);

    private static KeyRingState Ring()
    {
        ImmutableArray<StoredKey> Keys(string role) => [.. KeyRingRules.Algorithms.Select(alg => Key($"{alg}-{role}", alg, KeyState.Standby))];
        return KeyRingRules.Create("main", Keys("active"), Keys("standby")).Next!;
    }

    private static StoredKey Key(string id, string algorithm, KeyState state) => new(id, algorithm, state, [1], [2], Now, null);

    private static Decision<KeyRingState, KeyRingView> Rotate(
        KeyRingState ring, string algorithm, string fresh, DateTimeOffset now, Guid? operation = null) =>
        KeyRingRules.Rotate(ring, new RotateKeys(Call(operation), algorithm, 3_600), Key(fresh, algorithm, KeyState.Standby), now);

    private static Decision<KeyRingState, KeyRingView> Compromise(KeyRingState ring, string keyId, string fresh) =>
        KeyRingRules.Compromise(ring, keyId, Key(fresh, keyId[..5], KeyState.Standby), Now);
}
