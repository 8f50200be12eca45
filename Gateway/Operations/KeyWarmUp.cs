using OrleansTenantAuth.Gateway.Errors;

namespace OrleansTenantAuth.Gateway.Operations;

/// <summary>Makes the server's signing keys at start, so that the first login does not wait for them past its deadline.</summary>
public sealed partial class KeyWarmUp(IGrainFactory grains, ILogger<KeyWarmUp> log) : IHostedService
{
    private const int Attempts = 3;

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= Attempts && !cancellationToken.IsCancellationRequested; attempt++)
        {
            try
            {
                var call = new CallInfo { OperationId = Guid.NewGuid(), RequestId = "start", Actor = "system" };
                var ring = await grains.KeyRing(Tokens.KeyRings.Main).Get(new(call));
                if (ring.IsOk)
                    return;
                LogRefused(ring.Error, attempt);
            }
            catch (Exception fault) when (GrainFaults.Classify(fault) is not null)
            {
                // The server starts all the same: readiness tells of the store, and the first login tries again.
                LogFailed(fault, attempt);
            }
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(30, LogLevel.Warning, "The signing keys could not be read at start (attempt {Attempt}).")]
    private partial void LogFailed(Exception fault, int attempt);

    [LoggerMessage(31, LogLevel.Warning, "The signing keys could not be read at start: {Refusal} (attempt {Attempt}).")]
    private partial void LogRefused(AuthError refusal, int attempt);
}
