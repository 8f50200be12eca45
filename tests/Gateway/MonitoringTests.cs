using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.Json;
using System.Text.RegularExpressions;
using OrleansTenantAuth.Gateway.Hosting;
using OrleansTenantAuth.Silo;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>What deploy/ names exists: metrics in dashboards and alerts, and configuration keys.</summary>
public sealed partial class MonitoringTests
{
    // Only on the embedded engine; Orleans has metrics of its own.
    private const string EmbeddedOnly = "engine_";

    private static readonly string[] NoMetrics = ["and", "or", "unless", "bool", "offset"];

    private static string Deploy { get; } = Path.Combine(Root(), "deploy");

    [Fact]
    public async Task EveryMetric_OfDashboardsAndAlerts_IsSentByTheServer()
    {
        var sent = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (Telemetry.Meters.Any(pattern => Matches(instrument.Meter.Name, pattern)))
                Array.ForEach(PrometheusNames(instrument), name => sent[name] = true);
        };
        listener.Start();
        await using var server = await GatewayHarness.Start();

        string[] expressions = [.. Alerts(), .. Dashboard()];
        expressions.Length.ShouldBeGreaterThan(40);
        var isEmbedded = sent.Keys.Any(name => name.StartsWith(EmbeddedOnly, StringComparison.Ordinal));
        foreach (var expression in expressions)
        {
            var metrics = Metrics(expression);
            metrics.ShouldNotBeEmpty(expression);
            foreach (var metric in metrics.Where(metric => isEmbedded || !metric.StartsWith(EmbeddedOnly, StringComparison.Ordinal)))
                sent.ContainsKey(metric).ShouldBeTrue($"{metric} in {expression}");
        }
    }

    [Fact]
    public void EveryConfigurationKey_OfDeploy_Exists()
    {
        var known = ConfigurationKeys.All.Select(key => key.Key).ToArray();
        var named = Directory.EnumerateFiles(Deploy, "*", SearchOption.AllDirectories)
            .SelectMany(file => ConfigurationKey().Matches(File.ReadAllText(file)).Select(match => ListIndex().Replace(match.Value, "__0")))
            .ToHashSet(StringComparer.Ordinal);
        named.Count.ShouldBeGreaterThan(15);

        // One that ends in "__" goes on with what a template counts.
        foreach (var key in named)
            known.ShouldContain(name => name == key || (key.EndsWith("__", StringComparison.Ordinal) && name.StartsWith(key, StringComparison.Ordinal)), key);
    }

    // What Prometheus makes of a name: '.' and '-' become '_', the unit follows, and '_total' where it only grows.
    private static string[] PrometheusNames(Instrument instrument)
    {
        var kind = instrument.GetType().Name;
        var unit = instrument.Unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            "1" => "_ratio",
            _ => "",
        };
        var name = instrument.Name.Replace('.', '_').Replace('-', '_') + unit;
        if (kind.StartsWith("Histogram", StringComparison.Ordinal))
            return [name + "_bucket", name + "_sum", name + "_count"];
        return [kind.StartsWith("Counter", StringComparison.Ordinal) || kind.StartsWith("ObservableCounter", StringComparison.Ordinal) ? name + "_total" : name];
    }

    private static bool Matches(string meter, string pattern) =>
        pattern.EndsWith('*') ? meter.StartsWith(pattern[..^1], StringComparison.Ordinal) : meter == pattern;

    private static string[] Metrics(string expression) =>
        [.. Name().Matches(NotNames().Replace(expression, " ")).Select(match => match.Value).Except(NoMetrics, StringComparer.Ordinal)];

    private static IEnumerable<string> Alerts()
    {
        var rules = File.ReadAllText(Path.Combine(Deploy, "monitoring", "alerts.yaml"));
        var expressions = AlertExpression().Matches(rules).Select(match => match.Groups["expression"].Value).ToArray();
        expressions.Length.ShouldBe(rules.Split("- alert:").Length - 1);
        return expressions;
    }

    private static IEnumerable<string> Dashboard()
    {
        using var dashboard = JsonDocument.Parse(File.ReadAllText(Path.Combine(Deploy, "monitoring", "dashboard.json")));
        var panels = dashboard.RootElement.GetProperty("panels").EnumerateArray().Where(panel => panel.TryGetProperty("targets", out _));
        return [.. panels.SelectMany(panel => panel.GetProperty("targets").EnumerateArray()).Select(target => target.GetProperty("expr").GetString()!)];
    }

    private static string Root()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "OrleansTenantAuth.sln")))
            directory = Path.GetDirectoryName(directory)!;
        return directory;
    }

    // Labels, ranges, groupings.
    [GeneratedRegex(@"\{[^}]*\}|\[[^\]]*\]|\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex NotNames();

    // A name before a bracket is a function's.
    [GeneratedRegex(@"\b[a-zA-Z_:][a-zA-Z0-9_:]*\b(?!\s*\()", RegexOptions.None, 1_000)]
    private static partial Regex Name();

    [GeneratedRegex(@"^\s*expr: (?<expression>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex AlertExpression();

    [GeneratedRegex("TenantAuth__[A-Za-z0-9_]+", RegexOptions.None, 1_000)]
    private static partial Regex ConfigurationKey();

    [GeneratedRegex("__([0-9]+|N)(?=__|$)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex ListIndex();
}
