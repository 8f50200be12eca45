using Microsoft.Extensions.Logging;

namespace OrleansTenantAuth.Silo.Delivery;

/// <summary>What the sender of webhooks logs: apps, positions and reasons; never addresses or records.</summary>
internal sealed partial class WebhookSenderLog(ILogger<WebhookSender> logger) : IOutboxLog
{
    /// <inheritdoc/>
    [LoggerMessage(1, LogLevel.Information, "Took the lease of the webhook sender")]
    public partial void Leads();

    /// <inheritdoc/>
    [LoggerMessage(2, LogLevel.Warning, "Lost the lease of the webhook sender; running posts finish, no more are started")]
    public partial void Lost();

    /// <inheritdoc/>
    [LoggerMessage(3, LogLevel.Warning, "The webhook sender waits for the store")]
    public partial void StoreUnavailable(Exception fault);

    /// <inheritdoc/>
    [LoggerMessage(4, LogLevel.Error, "{Count} told webhooks wait for their record; no more are sent until the store takes them")]
    public partial void TooManyUnrecorded(int count);

    /// <summary>A post failed.</summary>
    [LoggerMessage(5, LogLevel.Warning, "Webhook {Position} of app {App}: not accepted ({Reason}), failure {Failures}, again at {Due:o}")]
    public partial void WillRetry(string app, long position, string reason, int failures, DateTimeOffset due);

    /// <summary>A notice will not be told.</summary>
    [LoggerMessage(6, LogLevel.Error, "Webhook {Position} of app {App}: given up ({Reason})")]
    public partial void GivenUp(string app, long position, string reason);

    /// <summary>A fault that belongs to one receiver.</summary>
    [LoggerMessage(7, LogLevel.Error, "Webhooks of app {App}: {Fault}\n{Trace}")]
    public partial void Fault(string app, string? fault, string? trace);
}
