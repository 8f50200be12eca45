namespace OrleansTenantAuth.Gateway.Http;

/// <summary>Ends a read with one check of everything it rests on; where something changed since, reads again from the store.</summary>
public sealed class CurrentReads(IGrainFactory grains)
{
    private const int Reruns = 3;

    /// <summary>The answer of <paramref name="read"/>, when the versions it names are current. An answer without any was checked already.</summary>
    public async Task<Outcome<T>> Of<T>(CallInfo call, Func<CallInfo, Task<Outcome<T>>> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        for (var attempt = 0; attempt <= Reruns; attempt++)
        {
            var answer = await read(call);
            if (answer.Guards.IsEmpty || answer.Error is AuthError.Unavailable or AuthError.OutcomeUnknown)
                return answer;
            var current = await grains.Checks().AreCurrent(new(call, answer.Guards));
            if (!current.IsOk)
                return current.As<T>();
            if (current.Require())
                return answer;
            call = call.Again();
        }

        return Outcome<T>.Refuse(AuthError.Unavailable, retryAfterSeconds: 1);
    }
}
