namespace OrleansTenantAuth.Tests.Cluster.Load;

/// <summary>
/// Operations as a careful client makes them: an attempt without an answer or with 503 is made again at another process, with
/// the same Idempotency-Key, for ten seconds.
/// </summary>
public sealed class Operations(Caller caller, Recorder recorder, int seed)
{
    /// <summary>For how long an operation is tried.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Random random = new(seed);

    /// <summary>Makes an operation. The answer may be one that settles nothing, when patience has ended.</summary>
    public async Task<Answered> Do(Ask ask, long? operation = null, int? process = null)
    {
        var number = operation ?? recorder.NextOperation();
        var at = process ?? caller.Choose(random);
        var begun = recorder.Now;
        for (var attempt = 1; ; attempt++)
        {
            var answered = await caller.Attempt(ask, at, number, attempt);
            var call = answered.Call;
            var isSettled = call.Outcome == CallEnd.Answered && call.Status != 503;
            if (isSettled || recorder.Now - begun > Patience.TotalMicroseconds)
                return answered;
            if (call.Outcome == CallEnd.Answered)
                await Task.Delay(TimeSpan.FromSeconds((call.RetryAfter ?? 1) * (0.3 + (0.4 * random.NextDouble()))));
            else if (attempt >= caller.Processes)
                await Task.Delay(100);
            at = caller.Choose(random, failed: at);
        }
    }
}
