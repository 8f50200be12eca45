using Microsoft.Extensions.Logging;

namespace OrleansTenantAuth.Silo.Delivery;

/// <summary>What the sender logs: ids, kinds and reasons; never addresses, codes or texts.</summary>
public sealed partial class OtpSenderLog(ILogger<OtpSender> logger) : IOutboxLog
{
    /// <summary>This process sends now.</summary>
    [LoggerMessage(1, LogLevel.Information, "Took the lease of the OTP sender")]
    public partial void Leads();

    /// <summary>This process sends no more.</summary>
    [LoggerMessage(2, LogLevel.Warning, "Lost the lease of the OTP sender; running sends finish, no more are started")]
    public partial void Lost();

    /// <summary>The store could not be asked.</summary>
    [LoggerMessage(3, LogLevel.Warning, "The OTP sender waits for the store")]
    public partial void StoreUnavailable(Exception fault);

    /// <summary>A message was taken over.</summary>
    [LoggerMessage(4, LogLevel.Information, "Challenge {ChallengeId} of app {AppId}: {Kind} accepted")]
    public partial void Accepted(string challengeId, AppId appId, string kind);

    /// <summary>An attempt failed.</summary>
    [LoggerMessage(5, LogLevel.Warning, "Challenge {ChallengeId} of app {AppId}: {Kind} not accepted ({Reason}), failure {Failures}, again at {Due:o}")]
    public partial void WillRetry(string challengeId, AppId appId, string kind, string reason, int failures, DateTimeOffset due);

    /// <summary>A message was refused for good.</summary>
    [LoggerMessage(6, LogLevel.Warning, "Challenge {ChallengeId} of app {AppId}: {Kind} refused for good ({Reason})")]
    public partial void RefusedForGood(string challengeId, AppId appId, string kind, string reason);

    /// <summary>Nothing is configured for that kind.</summary>
    [LoggerMessage(7, LogLevel.Warning, "Challenge {ChallengeId} of app {AppId}: given up, no channel for {Kind} is configured (TenantAuth:Mail, TenantAuth:Sms)")]
    public partial void NothingReaches(string challengeId, AppId appId, string kind);

    /// <summary>The challenge has ended.</summary>
    [LoggerMessage(8, LogLevel.Debug, "Challenge {ChallengeId}: its message is no longer wanted")]
    public partial void NoLongerWanted(string challengeId);

    /// <summary>The challenge did not answer what to send.</summary>
    [LoggerMessage(9, LogLevel.Warning, "Challenge {ChallengeId}: no message ({Error})")]
    public partial void MessageRefused(string challengeId, AuthError error);

    /// <summary>The end could not be recorded.</summary>
    [LoggerMessage(10, LogLevel.Warning, "Challenge {ChallengeId}: the end of its message was not recorded ({Error})")]
    public partial void RecordRefused(string challengeId, AuthError error);

    /// <summary>A fault that belongs to one message.</summary>
    [LoggerMessage(11, LogLevel.Error, "Challenge {ChallengeId}: {Fault}\n{Trace}")]
    public partial void Fault(string challengeId, string? fault, string? trace);

    /// <summary>The store records nothing, so nothing is sent.</summary>
    [LoggerMessage(12, LogLevel.Error, "{Count} sent messages wait for their record; no more are sent until the store takes them")]
    public partial void TooManyUnrecorded(int count);
}
