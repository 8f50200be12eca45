using System.Globalization;
using System.Text;
using OrleansTenantAuth.Tests.Cluster.Check;
using OrleansTenantAuth.Tests.Cluster.Faults;
using OrleansTenantAuth.Tests.Cluster.Load;

namespace OrleansTenantAuth.Tests.Cluster;

/// <summary>What a run has shown, for people.</summary>
public sealed class Report(History history, IReadOnlyList<Violation> violations)
{
    private const int MostShown = 20;

    /// <summary>The history.</summary>
    public History History => history;

    /// <summary>What was broken.</summary>
    public IReadOnlyList<Violation> Violations => violations;

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        Calls(text);
        Faults(text);
        Line(text, $"Users {history.Store.Users.Count}, sessions {history.Store.Families.Count}, commits {history.Store.Commits.Count}, events {history.Store.Events.Count}, head {history.Store.Head}");
        Line(text, $"Violations: {(violations.Count == 0 ? "none" : violations.Count)}");
        foreach (var rule in violations.GroupBy(violation => violation.Rule, StringComparer.Ordinal))
        {
            Line(text, $"  {rule.Key}: {rule.Count()}");
            foreach (var violation in rule.Take(MostShown))
                Line(text, $"    {violation.Text}");
        }

        return text.ToString();
    }

    private void Calls(StringBuilder text)
    {
        Line(text, $"Calls made: {history.Calls.Count}, operations: {history.Calls.Select(call => call.Operation).Distinct().Count()}");
        foreach (var kind in history.Calls.GroupBy(call => call.Kind).OrderBy(calls => calls.Key))
        {
            var outcomes = kind.GroupBy(Outcome, StringComparer.Ordinal).OrderByDescending(calls => calls.Count()).Select(calls => $"{calls.Key} {calls.Count()}");
            Line(text, $"  {kind.Key,-10} {kind.Count(),7}   {string.Join(", ", outcomes)}");
        }
    }

    private void Faults(StringBuilder text)
    {
        Line(text, $"Faults injected: {history.Faults.Count}");
        Line(text, $"  {"",-16}{"process",8}{"lasted",10}{"first success",16}{"there",12}{"one retry",12}{"slowest",12}");
        var operations = history.Calls.GroupBy(call => call.Operation).Select(calls => calls.OrderBy(call => call.Attempt).ToArray()).ToArray();
        foreach (var fault in history.Faults)
        {
            var succeeded = history.Calls.Where(call => call.IsOk && call.Start > fault.Begin).ToArray();
            var anywhere = succeeded.Select(call => (long?)call.End).Min() - fault.Begin;
            var there = succeeded.Where(call => (fault.Process ?? call.Process) == call.Process && call.End > fault.Healed).Select(call => (long?)call.End).Min() - fault.Healed;
            var retried = operations.Where(attempts => IsRetried(attempts, fault)).Select(attempts => (long?)(attempts[1].End - fault.Begin)).Min();
            var slowest = operations.Where(attempts => attempts[0].Start > fault.Begin && attempts[0].Start < fault.Ready).Select(attempts => attempts.Max(call => call.End) - attempts[0].Start).DefaultIfEmpty().Max();
            Line(text, $"  {fault.Kind,-16}{fault.Process?.ToString(CultureInfo.InvariantCulture) ?? "-",8}{Time(fault.Healed - fault.Begin),10}{Time(anywhere),16}{Time(there),12}{Time(retried),12}{Time(slowest),12}");
        }

        var left = history.Faults.Where(fault => fault.Kind == FaultType.Restart).SelectMany(fault => history.Calls.Where(call => call.Process == fault.Process && fault.Meets(call.Process, call.Start, call.End))).ToArray();
        if (left.Length > 0)
            Line(text, $"  Calls of processes that were asked to stop: {string.Join(", ", left.GroupBy(Outcome, StringComparer.Ordinal).Select(calls => $"{calls.Key} {calls.Count()}"))}");
        Line(text, $"  first success: any call begun after the fault, since the fault; there: at that process, since it was taken back;");
        Line(text, $"  one retry: of a client whose first attempt met the fault and failed, since the fault; slowest: operation begun meanwhile.");
    }

    private static bool IsRetried(Call[] attempts, Fault fault) =>
        attempts.Length == 2 && !attempts[0].IsOk && attempts[1].IsOk && attempts[0].End >= fault.Begin && fault.Meets(attempts[0].Process, attempts[0].Start, attempts[0].End);

    private static string Outcome(Call call) => call.Outcome != CallEnd.Answered ? call.Outcome.ToString() : call.Error is null ? "OK" : $"{call.Status} {call.Error}";

    private static string Time(long? microseconds) =>
        microseconds is { } time ? string.Create(CultureInfo.InvariantCulture, $"{time / 1000.0:F0} ms") : "-";

    private static void Line(StringBuilder text, FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
}
