using Microsoft.Extensions.Logging;

namespace OrleansTenantAuth.Embedded;

/// <content>Log messages. Keys stay out of them, since some tell names.</content>
public sealed partial class EmbeddedEngine
{
    [LoggerMessage(1, LogLevel.Warning, "{Call} did not end before its deadline (dropped before it started: {NotStarted}).")]
    private static partial void LogTimeout(ILogger logger, string call, bool notStarted);

    [LoggerMessage(2, LogLevel.Warning, "{Call} failed after its caller had been told that the deadline passed.")]
    private static partial void LogLateFault(ILogger logger, string call, Exception fault);

    [LoggerMessage(3, LogLevel.Warning, "Stopped while {Running} grain calls were still running.")]
    private static partial void LogStoppedEarly(ILogger logger, long running);
}
