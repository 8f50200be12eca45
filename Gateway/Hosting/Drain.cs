using System.Globalization;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Silo.Options;

namespace OrleansTenantAuth.Gateway.Hosting;

/// <summary>
/// A process that was asked to stop goes on serving for a while: it says that it is not ready, so that load balancers look
/// elsewhere, and asks each client to use another connection. A connection closed under a client that is just sending would lose
/// its request; so every answer also says for how long its connection, left idle, is certain to stay open
/// (<c>Keep-Alive: timeout</c>, in seconds), and clients that heed it use none that may be about to close.
/// </summary>
public sealed class Drain(TenantAuthOptions options, IHostApplicationLifetime lifetime, TimeProvider time) : IHostedLifecycleService
{
    // Whole seconds that an idle connection outlasts being asked to stop.
    private readonly string? idleHint = options.DrainSeconds > 0 ? "timeout=" + options.DrainSeconds.ToString(CultureInfo.InvariantCulture) : null;

    /// <summary>Whether this process is about to stop.</summary>
    public bool IsOn => lifetime.ApplicationStopping.IsCancellationRequested;

    /// <summary>Tells the client of an answer how long it may use the connection, or, once this process is to stop, to go elsewhere.</summary>
    public void Mark(HttpContext http)
    {
        if (IsOn)
            KeepAlive.End(http);
        else if (idleHint is not null)
            KeepAlive.Promise(http, idleHint);
    }

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromSeconds(options.DrainSeconds), time, cancellationToken);

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
