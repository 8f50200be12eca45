using OrleansTenantAuth.Store;

namespace OrleansTenantAuth;

/// <summary>
/// Makes a link's answer true without taking the grain's turn for the store's round trip: hot grains (an app, a key ring)
/// answer from memory, and the check of their versions happens here, side by side with others'.
/// </summary>
internal static class CheckedRead
{
    private const int Reruns = 3;

    /// <summary>Asks, checks the versions on which the answer rests, and asks again of fresh state where they are not current.</summary>
    public static async Task<Outcome<T>> Of<T>(IGrainStore store, CallInfo call, Func<CallInfo, Task<Outcome<T>>> link)
    {
        try
        {
            for (var attempt = 0; attempt <= Reruns; attempt++)
            {
                var answer = await link(call);
                if (answer.Error is AuthError.Unavailable or AuthError.OutcomeUnknown)
                    return answer;
                if (await store.Check([.. answer.Guards.Select(stamp => new Guard(stamp.Key, stamp.Version))]))
                    return answer.Under([]);
                call = call.Again();
            }
        }
        catch (StoreUnavailableException)
        {
            // Told below: nothing was written, so a repeat is safe.
        }

        return Outcome<T>.Refuse(AuthError.Unavailable, retryAfterSeconds: 1);
    }
}
