using System.Collections.Immutable;
using OrleansTenantAuth.Gateway.Errors;

namespace OrleansTenantAuth.Gateway.Auth;

/// <summary>
/// Ends a user's sessions past the limit, after a log-in. The new session is open already: that an older one could not be ended must
/// not take its tokens away.
/// </summary>
public sealed partial class ExcessSessions(IGrainFactory grains, ILogger<ExcessSessions> log)
{
    /// <summary>Ends them.</summary>
    public async Task End(CallInfo call, AppId app, UserId user, ImmutableArray<FamilyId> families)
    {
        ArgumentNullException.ThrowIfNull(call);
        foreach (var family in families)
            await End(call, app, user, family);
    }

    private async Task End(CallInfo call, AppId app, UserId user, FamilyId family)
    {
        try
        {
            var ended = await grains.Family(family).Revoke(new(call, app, user, "limit"));
            if (!ended.IsOk)
                LogExcess(null, family.Value, user.Value, ended.Error, call.RequestId);
        }
        catch (Exception fault) when (GrainFaults.Classify(fault) is not null)
        {
            LogExcess(fault, family.Value, user.Value, GrainFaults.Classify(fault)!.Value, call.RequestId);
        }
    }

    [LoggerMessage(20, LogLevel.Warning, "Session {Family} of user {User}, past the limit, was not ended: {Error}. Request {RequestId}.")]
    private partial void LogExcess(Exception? fault, Guid family, Guid user, AuthError error, string requestId);
}
