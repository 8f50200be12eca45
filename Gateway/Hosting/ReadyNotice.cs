using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace OrleansTenantAuth.Gateway.Hosting;

/// <summary>Tells on the console that the server answers, and in Development where the admin key is.</summary>
public sealed partial class ReadyNotice(IServer server, IHostApplicationLifetime lifetime, IHostEnvironment environment, ILogger<ReadyNotice> log) : IHostedService
{
    /// <summary>What to print about the admin key; null outside Development, and where it is configured.</summary>
    public string? AdminKey { get; set; }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(Tell);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Tell()
    {
        var addresses = string.Join(' ', server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []);
        LogReady(addresses, environment.EnvironmentName);

        // To the console alone, not to the log: a log is kept and shipped, and this line may hold a secret.
        if (AdminKey is not null)
            Console.WriteLine(AdminKey);
    }

    [LoggerMessage(20, LogLevel.Information, "Ready on {Addresses} ({Environment}).")]
    private partial void LogReady(string addresses, string environment);
}
