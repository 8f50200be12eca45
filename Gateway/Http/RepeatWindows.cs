using OrleansTenantAuth.Identities;

namespace OrleansTenantAuth.Gateway.Http;

/// <summary>
/// Ids of requests that a repeat must meet. An id holds a time, so one derived for a repeatable call names a window of ten minutes; a
/// repeat looks into this one and the one before.
/// </summary>
public static class RepeatWindows
{
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(10);

    /// <summary>The id of a new request.</summary>
    public static Guid NewId(HttpContext http, CallInfo call, string use, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(call);
        return DerivedIds.Timed(call.OperationId, use, Calls.IsRepeatable(http) ? StartOf(now) : now);
    }

    /// <summary>The request that an earlier call with the same key made, or null.</summary>
    public static async Task<ChallengeId?> FindEarlier(
        this IGrainFactory grains, HttpContext http, CallInfo call, string use, AppId app, OtpPurpose purpose, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (!Calls.IsRepeatable(http))
            return null;
        foreach (var start in new[] { StartOf(now), StartOf(now) - Length })
        {
            var id = new ChallengeId(DerivedIds.Timed(call.OperationId, use, start));
            if ((await grains.Challenge(id).Describe(new(call, app, purpose))).IsOk)
                return id;
        }

        return null;
    }

    private static DateTimeOffset StartOf(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % Length.Ticks), TimeSpan.Zero);
}
