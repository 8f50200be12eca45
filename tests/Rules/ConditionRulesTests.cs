using System.Text.Json;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Tests.Rules;

/// <summary>What conditions mean, case by case.</summary>
public sealed class ConditionRulesTests
{
    private static readonly RecordFacts Record = new(
        JsonDocument.Parse("""{"name":"Ada","age":36,"done":true,"tags":["a","b"],"none":null,"at":{"city":"Bonn"},"list":[]}""").RootElement,
        new Dictionary<string, Fact>(StringComparer.Ordinal) { ["createdBy"] = Fact.Of("u1"), ["version"] = new(ConditionValue.Of(3)) });

    [Theory]
    [InlineData("""{"data.name":"Ada"}""", true)]
    [InlineData("""{"record.name":"Ada"}""", true)]
    [InlineData("""{"record.createdBy":"u1"}""", true)]
    [InlineData("""{"createdBy":{"ne":"u1"}}""", false)]
    [InlineData("""{"data.age":"36"}""", false)]
    [InlineData("""{"data.age":{"ne":"36"}}""", true)]
    [InlineData("""{"data.age":{"gte":36,"lt":37}}""", true)]
    [InlineData("""{"data.age":{"gt":"1"}}""", false)]
    [InlineData("""{"data.done":true}""", true)]
    [InlineData("""{"data.done":1}""", false)]
    [InlineData("""{"data.tags":{"contains":"a"}}""", true)]
    [InlineData("""{"data.tags":{"contains":"c"}}""", false)]
    [InlineData("""{"data.tags":"a"}""", false)]
    [InlineData("""{"data.tags":{"in":["a"]}}""", false)]
    [InlineData("""{"data.name":{"contains":"d"}}""", true)]
    [InlineData("""{"data.name":{"startsWith":"Ad"}}""", true)]
    [InlineData("""{"data.name":{"startsWith":"ad"}}""", false)]
    [InlineData("""{"data.none":{"exists":false}}""", true)]
    [InlineData("""{"data.list":{"exists":true}}""", true)]
    [InlineData("""{"data.at.city":"Bonn"}""", true)]
    [InlineData("""{"data.at":{"exists":true}}""", false)]
    [InlineData("""{"data.name.x":{"exists":true}}""", false)]
    [InlineData("""{"data.missing":{"ne":"x"}}""", true)]
    [InlineData("""{"data.missing":{"nin":["x"]}}""", true)]
    [InlineData("""{"data.missing":{"lt":5}}""", false)]
    [InlineData("""{"not":{"data.missing":{"lt":5}}}""", true)]
    [InlineData("""{"version":{"gt":2}}""", true)]
    [InlineData("""{}""", true)]
    public void AConditionOnARecord_Holds(string condition, bool holds) => ConditionRules.Holds(Read(condition), Record).ShouldBe(holds);

    [Fact]
    public void Texts_CompareByCodePoints_AsDatabasesDo()
    {
        // U+FFFD comes before U+1F600, whose UTF-16 begins with D83D.
        var facts = new RecordFacts(JsonDocument.Parse("""{"a":"x\uFFFD","b":"x\uD83D\uDE00"}""").RootElement, new Dictionary<string, Fact>(StringComparer.Ordinal));
        ConditionRules.Holds(new Comparison("data.a", ConditionOperator.Less, [ConditionValue.Of("x\U0001F600")]), facts).ShouldBeTrue();
        ConditionRules.Holds(new Comparison("data.b", ConditionOperator.Greater, [ConditionValue.Of("x\uFFFD")]), facts).ShouldBeTrue();
        ConditionRules.Holds(new Comparison("data.b", ConditionOperator.Greater, [ConditionValue.Of("x")]), facts).ShouldBeTrue();
    }

    [Fact]
    public void Scopes_AllowWhatTheyName_OfTheStructuresThatTheyName()
    {
        string[] scopes = ["records:list:posts", "records:list:notes", "records:create:posts", "structures:retrieve:*"];
        ConditionJson.ToUtf8(ScopeRules.Decide(scopes, "records", "list").Filter!).ShouldBe("""{"recordSlug":{"in":["posts","notes"]}}"""u8.ToArray());
        ConditionJson.ToUtf8(ScopeRules.Decide(scopes, "records", "create").Filter!).ShouldBe("""{"recordSlug":{"in":["posts"]}}"""u8.ToArray());
        ScopeRules.Decide(scopes, "structures", "retrieve").ShouldBe(new PolicyDecision(true, null, null));
        ScopeRules.Decide(scopes, "records", "delete").IsAllowed.ShouldBeFalse();
        ScopeRules.Decide(scopes, "workspace::permissions", "list").IsAllowed.ShouldBeFalse();
        ScopeRules.Decide([], "records", "list").IsAllowed.ShouldBeFalse();
    }

    [Fact]
    public void Roles_AreInTheirGroups_ByTheDefaultOrTheWorkspacesOwn()
    {
        WorkspaceGroups.Of(["owner", "admin", "org:member", "stranger"], null).ShouldBe(["admins", "members"]);
        WorkspaceGroups.Of(["owner", "boss"], [new("boss", ["admins", "all"])]).ShouldBe(["admins", "all"]);
        WorkspaceGroups.Of([], null).ShouldBeEmpty();
    }

    [Fact]
    public void AWarmDecision_AllocatesNothing()
    {
        var rules = Enumerable.Range(0, 50).Select(number => new PolicyRule(
            Guid.NewGuid(), null, "records", ["list"], false, number, Read($$$"""{"and":[{"groups":{"contains":"g{{{number}}}"}},{"ext_plan":{"in":["pro","team"]}},{"path.recordSlug":{"ne":"secrets"}}]}""")));
        var set = PolicySet.Compile(rules);
        var facts = new CallerFacts(Fact.List(["members", "g0"]), Fact.List([]), "u1", "user", new Dictionary<string, Fact>(StringComparer.Ordinal)
        {
            ["ext_plan"] = Fact.Of("pro"), ["path.recordSlug"] = Fact.Of("tasks"),
        });
        set.Decide("records", "list", facts).IsAllowed.ShouldBeTrue();

        // Less than a byte a call: what the runtime itself allocates once does not count.
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var call = 0; call < 10_000; call++)
            set.Decide("records", "list", facts);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(10_000);
    }

    private static Condition Read(string text)
    {
        var read = ConditionReader.Read(JsonDocument.Parse(text).RootElement, "conditions", out var fault);
        fault.ShouldBeNull();
        return read!;
    }
}
