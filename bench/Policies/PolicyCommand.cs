using System.Globalization;
using System.Text.Json;
using OrleansTenantAuth.Bench.Measure;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Bench.Policies;

/// <summary>What a warm policy decision costs: processor time and memory per decision, of a workspace with many rules.</summary>
internal static class PolicyCommand
{
    private const int Rounds = 9;
    private const int Calls = 200_000;

    /// <summary>Measures decisions by 3 and by 50 rules that all have to be looked at.</summary>
    public static int Run(Arguments arguments)
    {
        var file = arguments.Text("results");
        foreach (var rules in new[] { 3, 50 })
        {
            var (set, facts) = (PolicySet.Compile(Enumerable.Range(0, rules).Select(Rule)), Facts());
            Time(set, facts);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var nanoseconds = Enumerable.Range(0, Rounds).Select(_ => Time(set, facts)).Order().ElementAt(Rounds / 2);
            var bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / ((double)Rounds * Calls);
            var name = string.Create(CultureInfo.InvariantCulture, $"policy-{rules}-rules");
            new Result(name) { Value = nanoseconds / 1_000, Unit = "us" }.Save(file);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name}: {nanoseconds:F0} ns a decision, {bytes:F2} bytes allocated"));
        }

        return 0;
    }

    private static double Time(PolicySet set, CallerFacts facts)
    {
        var allowed = 0;
        var started = Environment.CpuUsage.TotalTime;
        for (var call = 0; call < Calls; call++)
            allowed += set.Decide("records", "list", facts).IsAllowed ? 1 : 0;
        var took = Environment.CpuUsage.TotalTime - started;
        return allowed == Calls ? took.TotalNanoseconds / Calls : throw new InvalidOperationException("A decision was not as it must be.");
    }

    // Every caller of the tutorial is in one group; the last rule is theirs, so that all are looked at.
    private static PolicyRule Rule(int number)
    {
        var conditions = JsonElement.Parse($$$"""{"groups":{"contains":"{{{(number == 0 ? "members" : "group" + number.ToString(CultureInfo.InvariantCulture))}}}"},"ext_plan":{"in":["pro","team"]},"path.recordSlug":{"ne":"secrets"}}""");
        return new PolicyRule(
            Guid.NewGuid(), null, "records", ["create", "retrieve", "list"], false, number, ConditionReader.Read(conditions, "conditions", out _)!);
    }

    private static CallerFacts Facts() => new(Fact.List(["members", "staff"]), Fact.List(["member"]), "user_1", "external", new Dictionary<string, Fact>(StringComparer.Ordinal)
    {
        ["ext_plan"] = Fact.Of("pro"), ["ext_role"] = Fact.Of("member"), ["path.recordSlug"] = Fact.Of("tasks"), ["request.method"] = Fact.Of("GET"),
    });
}
