using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>Metrics and traces go to the collector that the OTLP setting names.</summary>
public sealed class TelemetryTests
{
    private const string Traces = "/v1/traces";
    private const string Metrics = "/v1/metrics";

    [Fact]
    public async Task Export_ToACollector_HasTracesAndMetricsOfTheServer_AndNoSecrets()
    {
        await using var collector = await OtlpReceiver.Start();
        await using var server = await GatewayProcess.Start(settings: [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Url), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_METRIC_EXPORT_INTERVAL", "200"), ("OTEL_BSP_SCHEDULE_DELAY", "200")]);
        var app = await server.CreateApp("my-product");
        var session = await app.Login("ada@example.com");
        (await server.Get("/auth/me", ("Authorization", "Bearer " + session.AccessToken))).ShouldHave(200);

        await Until(collector, Traces, "/auth/verify-otp", "/auth/me");
        await Until(collector, Metrics, "tenantauth.store.commits", "tenantauth.store.commit.duration", "http.server.request.duration", "/auth/verify-otp");

        foreach (var path in new[] { Traces, Metrics })
            collector.At(path).ShouldContain("orleans-tenant-auth");
        collector.Types.ShouldBe(["application/x-protobuf"]);
        foreach (var secret in new[] { "ada@example.com", app.Secret, session.AccessToken, session.RefreshToken, GatewayClient.AdminKey })
            collector.All.ShouldNotContain(secret, Case.Sensitive);
    }

    [Fact]
    public async Task Export_OfWhatIsLeft_HappensAtTheStop()
    {
        await using var collector = await OtlpReceiver.Start();
        await using var server = await GatewayProcess.Start(settings: [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Url), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_METRIC_EXPORT_INTERVAL", "600000"), ("OTEL_BSP_SCHEDULE_DELAY", "600000")]);
        await server.CreateApp("my-product");
        collector.All.ShouldBeEmpty();

        (await server.Stop()).ShouldBe(0, server.Output);

        collector.At(Traces).ShouldContain("/admin/apps");
        collector.At(Metrics).ShouldContain("tenantauth.store.commits");
    }

    [Fact]
    public async Task Calls_AreServed_WhileTheCollectorIsGone()
    {
        var collector = await OtlpReceiver.Start();
        var url = collector.Url;
        await collector.DisposeAsync();
        await using var server = await GatewayProcess.Start(settings: [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", url), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_METRIC_EXPORT_INTERVAL", "50"), ("OTEL_BSP_SCHEDULE_DELAY", "50")]);
        await (await server.CreateApp("my-product")).Login("ada@example.com");
        (await server.Stop()).ShouldBe(0, server.Output);
    }

    private static Task Until(OtlpReceiver collector, string path, params string[] names) =>
        Patience.Until(() => names.All(name => collector.At(path).Contains(name, StringComparison.Ordinal)));
}
