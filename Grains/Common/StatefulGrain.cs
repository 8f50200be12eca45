using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth;

/// <summary>
/// A grain whose state is one row of the store. Every decision ends in the store: a change by a commit under the
/// versions of everything that it used, an answer without a change by a check of the same versions. When they are not
/// current, what was stale is dropped and the whole turn runs again, nested calls included, at most three times.
/// </summary>
public abstract class StatefulGrain<TState>(IGrainStore store, JsonTypeInfo<TState> stateJson) : Grain
    where TState : class
{
    private const int Reruns = 3;
    private TState? state;
    private long version;
    private bool isLoaded;

    /// <summary>The time of every decision.</summary>
    protected StoreClock Clock => store.Clock;

    /// <summary>This grain's key in the store.</summary>
    protected abstract string StoreKey { get; }

    /// <summary>This grain's key as a uuid.</summary>
    protected Guid Id => Guid.ParseExact(this.GetPrimaryKeyString(), "N");

    /// <summary>Entries that mirror the state whatever the decision was, where a change of it changes them: written in the same commit.</summary>
    protected virtual ImmutableArray<EntryChange> Mirror(TState? before, TState next) => [];

    /// <summary>Takes a decision and makes it true.</summary>
    protected Task<Outcome<TAnswer>> Decide<TAnswer>(
        CallInfo call, Func<Turn<TState>, ValueTask<Decision<TState, TAnswer>>> decide) => Decide(call, decide, isLink: false, isNew: false);

    /// <summary>
    /// A decision of a grain that most probably was never written, because its id was just drawn: it is not read first. Where it was
    /// written after all, the commit or check finds out, and the turn runs again on what is there.
    /// </summary>
    protected Task<Outcome<TAnswer>> DecideNew<TAnswer>(
        CallInfo call, Func<Turn<TState>, ValueTask<Decision<TState, TAnswer>>> decide) => Decide(call, decide, isLink: false, isNew: true);

    /// <summary>A decision of a rule alone.</summary>
    protected Task<Outcome<TAnswer>> Decide<TAnswer>(CallInfo call, Func<Turn<TState>, Decision<TState, TAnswer>> rule) =>
        Decide(call, turn => ValueTask.FromResult(rule(turn)));

    /// <summary>
    /// A link in a chain: answers from memory with the versions used, its own and those of the grains it asked. Nothing is
    /// checked here; the caller at the chain's head commits or checks under them.
    /// </summary>
    protected async Task<Outcome<TAnswer>> Link<TAnswer>(CallInfo call, Func<Turn<TState>, ValueTask<Outcome<TAnswer>>> answer)
    {
        try
        {
            var turn = await Begin(call);
            var outcome = await answer(turn);
            return outcome.Under(turn.Stamps());
        }
        catch (StoreUnavailableException)
        {
            Drop();
            return Outcome<TAnswer>.Refuse(AuthError.Unavailable, retryAfterSeconds: 1);
        }
    }

    /// <summary>A link that asks no other grain.</summary>
    protected Task<Outcome<TAnswer>> Link<TAnswer>(CallInfo call, Func<Turn<TState>, Outcome<TAnswer>> answer) =>
        Link(call, turn => ValueTask.FromResult(answer(turn)));

    /// <summary>
    /// A link that may change this grain first: the change is committed, then the answer goes on under the new version. Without a
    /// change nothing is checked here, as in any link.
    /// </summary>
    protected Task<Outcome<TAnswer>> LinkAfter<TAnswer>(
        CallInfo call, Func<Turn<TState>, ValueTask<Decision<TState, TAnswer>>> decide) => Decide(call, decide, isLink: true, isNew: false);

    /// <summary>Forgets the state, so that the next call reads it afresh.</summary>
    protected void Drop()
    {
        state = null;
        version = 0;
        isLoaded = false;
    }

    private async Task<Outcome<TAnswer>> Decide<TAnswer>(
        CallInfo call, Func<Turn<TState>, ValueTask<Decision<TState, TAnswer>>> decide, bool isLink, bool isNew)
    {
        var begun = Clock.GetTimestamp();
        for (var attempt = 0; attempt <= Reruns; attempt++)
        {
            try
            {
                var (isTrue, outcome) = await DecideOnce(call, begun, decide, isLink, isNew);
                if (isTrue)
                    return outcome;
            }
            catch (StoreUnavailableException)
            {
                Drop();
                return Outcome<TAnswer>.Refuse(AuthError.Unavailable, retryAfterSeconds: 1);
            }
            catch (StoreOutcomeUnknownException)
            {
                Drop();
                return Outcome<TAnswer>.Refuse(AuthError.OutcomeUnknown, retryAfterSeconds: 1);
            }

            Drop();
            call = call.Again();
            if (attempt > 0)
                await Task.Delay(RandomNumberGenerator.GetInt32(1, 8 * (attempt + 1)));
        }

        return Outcome<TAnswer>.Refuse(AuthError.Unavailable, retryAfterSeconds: 1);
    }

    private async Task<(bool IsTrue, Outcome<TAnswer> Outcome)> DecideOnce<TAnswer>(
        CallInfo call, long begun, Func<Turn<TState>, ValueTask<Decision<TState, TAnswer>>> decide, bool isLink, bool isNew)
    {
        var turn = isNew && !isLoaded && call.Attempt == 0 ? TurnOn(call) : await Begin(call);
        var decision = await decide(turn);
        if (decision.Next is not { } next)
            return isLink ? (true, decision.Outcome.Under(turn.Stamps())) : (await store.Check(turn.GuardsWithSelf()), decision.Outcome);

        if (Clock.Local.GetElapsedTime(begun, Clock.GetTimestamp()) > GrainTurns.Longest || Clock.GetUtcNow() > call.Until)
            throw new StoreUnavailableException("It is too late to change anything: the client may have gone on elsewhere.");
        var commit = new Commit(
            StoreKey,
            version,
            JsonSerializer.SerializeToUtf8Bytes(next, stateJson),
            Guid.NewGuid(),
            EventJson.Write(decision.Events, call),
            turn.Guards(),
            decision.Entries.AddRange(Mirror(state, next))) { Record = decision.Record };
        var result = await store.Commit(commit);
        switch (result.Status)
        {
            case CommitStatus.Committed:
                state = next;
                version = result.Version;
                isLoaded = true;
                return (true, isLink ? decision.Outcome.Under(turn.StampsAt(version)) : decision.Outcome);
            case CommitStatus.VersionConflict or CommitStatus.GuardFailed:
                return (false, decision.Outcome);
            default:
                Drop();
                throw new InvalidOperationException($"The store cannot keep this decision of {StoreKey.Split('/')[0]} ({result.Status}).");
        }
    }

    private async Task<Turn<TState>> Begin(CallInfo call)
    {
        if (!isLoaded || call.Attempt > 0)
        {
            var stored = await store.Load(StoreKey);
            state = stored is null ? null : JsonSerializer.Deserialize(stored.State, stateJson);
            version = stored?.Version ?? 0;
            isLoaded = true;
        }

        return TurnOn(call);
    }

    private Turn<TState> TurnOn(CallInfo call) => new(call, state, new Guard(StoreKey, version), Clock.GetUtcNow());
}
