using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using OrleansTenantAuth.Silo.Processes;

namespace OrleansTenantAuth.Silo;

/// <summary>Metrics and traces by OTLP, where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names a collector; else nothing is collected.</summary>
public sealed class Telemetry(IConfiguration configuration, ProcessIdentity process) : IHostedService, IDisposable
{
    private MeterProvider? meters;
    private TracerProvider? traces;

    /// <summary>Meters whose metrics are sent; <c>*</c> stands for the rest of a name.</summary>
    public static IReadOnlyList<string> Meters { get; } =
        ["Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime", "Microsoft.Orleans", "OrleansTenantAuth.*"];

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            return Task.CompletedTask;
        var resource = ResourceBuilder.CreateDefault().AddService("orleans-tenant-auth", serviceVersion: process.Version, serviceInstanceId: process.Id.ToString());
        meters = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter([.. Meters])
            .AddOtlpExporter()
            .Build();
        traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .AddSource("Microsoft.AspNetCore", "OrleansTenantAuth.*")
            .AddOtlpExporter()
            .Build();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        meters?.ForceFlush(2_000);
        traces?.ForceFlush(2_000);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        meters?.Dispose();
        traces?.Dispose();
    }
}
