using System.Collections.Immutable;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth;

/// <summary>Checks versions that answers carry against the store.</summary>
internal static class StampChecks
{
    /// <summary>Whether all are current now; <see cref="AuthError.Unavailable"/> when the store cannot tell.</summary>
    public static async Task<Outcome<bool>> AreCurrent(this IGrainStore store, ImmutableArray<GuardStamp> stamps)
    {
        try
        {
            return Outcome<bool>.Ok(await store.Check([.. stamps.Select(stamp => new Guard(stamp.Key, stamp.Version))]));
        }
        catch (StoreUnavailableException)
        {
            return Outcome<bool>.Refuse(AuthError.Unavailable, retryAfterSeconds: 1);
        }
    }
}
