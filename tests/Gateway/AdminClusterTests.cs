using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.Json;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>/admin/cluster, of one process.</summary>
public sealed class AdminClusterTests
{
    [Fact]
    public async Task Cluster_OfOneProcess_ShowsItFromTheStartOn()
    {
        await using var server = await GatewayHarness.Start();
        var process = (await Processes(server)).Single();
        process.EnumerateObject().Select(member => member.Name).ShouldBe([
            "id", "host", "pid", "role", "engine", "version", "started_at", "seen_at", "grains_held", "commit_queue_depth", "feed_lag_positions",
            "feed_lag_ms", "ready"]);
        process.GetProperty("id").GetGuid().ShouldNotBe(Guid.Empty);
        process.GetProperty("host").GetString().ShouldBe(Environment.MachineName);
        process.GetProperty("pid").GetInt32().ShouldBe(Environment.ProcessId);
        process.GetProperty("role").GetString().ShouldBe("gateway");
        process.GetProperty("engine").GetString().ShouldBeOneOf("embedded", "orleans");
        process.GetProperty("version").GetString().ShouldStartWith("0.");
        process.GetProperty("started_at").GetString().ShouldBe("2026-05-04T10:00:00.000Z");
        process.GetProperty("ready").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task Cluster_OfAProcessUnseenFor15Seconds_IsNotReady_AndAfterTenMinutesGone()
    {
        await using var server = await GatewayHarness.Start();
        var written = (await Processes(server)).Single().GetProperty("seen_at").GetString();
        server.Time.Advance(TimeSpan.FromSeconds(16));
        await IfUnwritten(server, written, processes => processes.Single().GetProperty("ready").GetBoolean().ShouldBeFalse());
        server.Time.Advance(TimeSpan.FromMinutes(10));
        await IfUnwritten(server, written, processes => processes.ShouldBeEmpty());
        await Patience.Until(async () => (await Processes(server)) is [var one] && one.GetProperty("ready").GetBoolean());
    }

    [Fact]
    public async Task EveryFigure_IsAMetricToo()
    {
        var figures = new ConcurrentDictionary<string, double>(StringComparer.Ordinal);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Meter.Name is "OrleansTenantAuth.Process" or "OrleansTenantAuth.Store")
                own.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => figures[instrument.Name] = value);
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => figures[instrument.Name] = value);
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => figures[instrument.Name] = value);
        listener.Start();
        await using var server = await GatewayHarness.Start();
        await server.CreateApp("my-product");
        listener.RecordObservableInstruments();
        foreach (var name in new[] { "info", "uptime", "ready", "grains", "feed.lag", "feed.age" })
            figures.ContainsKey("tenantauth.process." + name).ShouldBeTrue(name);
        figures.ContainsKey("tenantauth.store.queue.depth").ShouldBeTrue();
    }

    internal static async Task<JsonElement[]> Processes(GatewayClient server) =>
        [.. (await server.Get("/admin/cluster", ("X-Admin-Key", GatewayClient.AdminKey))).ShouldHave(200).Json.GetProperty("processes").EnumerateArray()];

    // Rows are written by the machine's time, which may have come meanwhile.
    private static async Task IfUnwritten(GatewayHarness server, string? written, Action<JsonElement[]> check)
    {
        var processes = await Processes(server);
        if (processes.All(process => process.GetProperty("seen_at").GetString() == written))
            check(processes);
    }
}
