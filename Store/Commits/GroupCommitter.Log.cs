using Microsoft.Extensions.Logging;

namespace OrleansTenantAuth.Store.Commits;

internal sealed partial class GroupCommitter
{
    [LoggerMessage(1, LogLevel.Error, "A commit of {Kind} grain was rejected: {Reason}")]
    private static partial void LogRejected(ILogger logger, string kind, string reason);

    [LoggerMessage(2, LogLevel.Error, "The store refused a commit of {Kind} grain")]
    private static partial void LogRefused(ILogger logger, string kind, Exception exception);

    [LoggerMessage(3, LogLevel.Warning, "A batch of {Commits} commits could not be written")]
    private static partial void LogUnavailable(ILogger logger, int commits, Exception exception);

    [LoggerMessage(4, LogLevel.Warning, "The answer to a batch of {Commits} commits was lost; looking up what happened")]
    private static partial void LogInDoubt(ILogger logger, int commits, Exception exception);

    [LoggerMessage(5, LogLevel.Error, "The outcome of {Commits} commits could not be learned")]
    private static partial void LogUnknown(ILogger logger, int commits, Exception? exception);
}
