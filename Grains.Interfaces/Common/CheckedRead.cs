using System.Collections.Immutable;

namespace OrleansTenantAuth;

/// <summary>
/// Makes an answer true that was read without a commit: one check of every version on which it rests, and where one is not current,
/// the whole read again on fresh state.
/// </summary>
public static class CheckedRead
{
    private const int Reruns = 3;

    /// <summary>The answer of <paramref name="read"/>, without its versions. One that names none was checked already.</summary>
    /// <param name="call">The call; each rerun reads with its <see cref="CallInfo.Again"/>.</param>
    /// <param name="read">Reads.</param>
    /// <param name="areCurrent">Checks versions, as <see cref="ICheckGrain.AreCurrent"/> does.</param>
    public static async Task<Outcome<T>> Of<T>(
        CallInfo call, Func<CallInfo, Task<Outcome<T>>> read, Func<CallInfo, ImmutableArray<GuardStamp>, Task<Outcome<bool>>> areCurrent)
    {
        for (var attempt = 0; attempt <= Reruns; attempt++)
        {
            var answer = await read(call);
            if (answer.Guards.IsEmpty || answer.Error is AuthError.Unavailable or AuthError.OutcomeUnknown)
                return answer;
            var current = await areCurrent(call, answer.Guards);
            if (!current.IsOk)
                return current.As<T>();
            if (current.Require())
                return answer.Under([]);
            call = call.Again();
        }

        return Outcome<T>.Refuse(AuthError.Unavailable, retryAfterSeconds: 1);
    }
}
