using OrleansTenantAuth.Tests.Simulation.Calls;
using OrleansTenantAuth.Tests.Simulation.Model;

namespace OrleansTenantAuth.Tests.Simulation.Run;

/// <summary>A call and what came back.</summary>
public sealed record Observed(Call Call, Answer Answer);

/// <summary>
/// Looks for an order of the calls of several clients that explains all answers and ends in what the store holds. A call
/// whose outcome is unknown may have gone as far as any of its phases: the model is in all these states until the store tells.
/// </summary>
public sealed class Linearizer(IReadOnlyList<IReadOnlyList<Observed>> clients, long now, bool mayFail, ulong target)
{
    private const int MostStates = 300_000;
    private readonly HashSet<(ulong, ulong)> seen = [];
    private readonly int[] call = new int[clients.Count];
    private readonly int[] phase = new int[clients.Count];

    /// <summary>Whether the search was given up; then nothing is said.</summary>
    public bool IsInconclusive { get; private set; }

    /// <summary>The state after the last order tried, for a failure's report.</summary>
    public ModelState? Last { get; private set; }

    /// <summary>What a first call of the last client that found no match should have answered.</summary>
    public string Mismatch { get; private set; } = "";

    public ModelState? Find(ModelState state)
    {
        if (seen.Count > MostStates)
        {
            IsInconclusive = true;
            return null;
        }

        if (!seen.Add((state.Hash, Position())))
            return null;
        if (FindHarmless(state) is { } harmless)
            return Skip(harmless, state);
        var isEnd = true;
        for (var client = 0; client < clients.Count; client++)
        {
            if (call[client] == clients[client].Count)
                continue;
            isEnd = false;
            if (Try(state, client) is { } found)
                return found;
        }

        if (!isEnd)
            return null;
        Last = state;
        return state.Hash == target ? state : null;
    }

    /// <summary>A client whose refusal is explained here: refusals change nothing (but for those two that count), so it may go first.</summary>
    private int? FindHarmless(ModelState state)
    {
        for (var client = 0; client < clients.Count; client++)
        {
            if (call[client] == clients[client].Count)
                continue;
            var (current, answer) = clients[client][call[client]];
            var (next, predicted) = current.Phases[phase[client]](state, now);
            if (predicted is not null && answer.Matches(predicted) && next.Hash == state.Hash && IsRefusalWithoutEffect(answer.Error))
                return client;
        }

        return null;
    }

    private static bool IsRefusalWithoutEffect(AuthError error) => error is not (AuthError.None or AuthError.Unavailable
        or AuthError.OutcomeUnknown or AuthError.TokenReuse or AuthError.OtpInvalid);

    private ModelState? Try(ModelState state, int client)
    {
        var (current, answer) = clients[client][call[client]];
        var (next, predicted) = current.Phases[phase[client]](state, now);
        if (predicted is null)
        {
            phase[client]++;
            var found = Find(next);
            phase[client]--;
            if (found is not null)
                return found;
        }
        else if (answer.Matches(predicted))
        {
            if (Skip(client, next) is { } found)
                return found;
        }
        else if (!answer.IsUnknown)
        {
            Mismatch = $"{current.Name}: answered {answer}, predicted {predicted}";
        }

        if (!answer.IsUnknown || !mayFail)
            return null;
        if (Skip(client, state) is { } stopped)
            return stopped;
        return answer.Error == AuthError.OutcomeUnknown ? Skip(client, next) : null;
    }

    private ModelState? Skip(int client, ModelState state)
    {
        var before = phase[client];
        phase[client] = 0;
        call[client]++;
        var found = Find(state);
        call[client]--;
        phase[client] = before;
        return found;
    }

    private ulong Position()
    {
        var position = 0UL;
        for (var client = 0; client < call.Length; client++)
            position = (position * 61) + (ulong)((call[client] * 5) + phase[client]);
        return position;
    }
}
