using System.Collections.Immutable;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Functions;

/// <summary>Decisions on triggers of a workspace.</summary>
internal static class TriggerRules
{
    public static Decision<FunctionsState, TriggerView> Put(FunctionsState state, PutTrigger command, DateTimeOffset now)
    {
        var known = state.Triggers.FirstOrDefault(trigger => trigger.Id == command.Id);
        if (known is null && !command.IsNew)
            return Decision.Refuse<FunctionsState, TriggerView>(AuthError.TriggerNotFound);
        if (known is not null && command.IsNew)
            return Decision.Answer<FunctionsState, TriggerView>(known);
        var content = command.Content;
        if (FunctionRules.Find(state, content.Function) is null)
            return Decision.Refuse<FunctionsState, TriggerView>(AuthError.FunctionNotFound);
        if (known is not null && known.Content.Kind != content.Kind)
            return Decision.Refuse<FunctionsState, TriggerView>(AuthError.WrongState);
        var others = state.Triggers.Where(trigger => trigger.Id != command.Id).ToList();
        if (others.Any(trigger => string.Equals(trigger.Content.Name, content.Name, StringComparison.OrdinalIgnoreCase) || IsSamePath(trigger, content)))
            return Decision.Refuse<FunctionsState, TriggerView>(AuthError.NameTaken);
        if (others.Count >= FunctionLimits.Triggers)
            return Decision.Refuse<FunctionsState, TriggerView>(AuthError.LimitReached);
        var next = new TriggerView(
            command.Id, content with { Params = Kept(known, content.Params) }, known?.IsPaused ?? false, known?.CreatedAt ?? now, now,
            known?.CreatedBy ?? command.By, command.By, known is null || IsOtherTime(known.Content, content) ? now : known.ActiveSince);
        return Changed(state, next, known is null ? "trigger.created" : "trigger.updated");
    }

    public static Decision<FunctionsState, TriggerView> Switch(FunctionsState state, SwitchTrigger command, DateTimeOffset now)
    {
        if (state.Triggers.FirstOrDefault(trigger => trigger.Id == command.Id) is not { } known)
            return Decision.Refuse<FunctionsState, TriggerView>(AuthError.TriggerNotFound);
        return known.IsPaused == command.IsPaused
            ? Decision.Answer<FunctionsState, TriggerView>(known)
            : Changed(state, known with { IsPaused = command.IsPaused, ActiveSince = now, UpdatedAt = now }, command.IsPaused ? "trigger.paused" : "trigger.resumed");
    }

    public static Decision<FunctionsState, Done> Remove(FunctionsState state, Guid id)
    {
        if (state.Triggers.FirstOrDefault(trigger => trigger.Id == id) is not { } known)
            return Decision.Refuse<FunctionsState, Done>(AuthError.TriggerNotFound);
        return Decision.Change(
            state with { Triggers = state.Triggers.Remove(known) }, Outcome<Done>.Ok(Done.Instance),
            [FunctionRules.Happened(state, "trigger.deleted", id)], [Entries.Remove(FunctionSchedules.List, id)]);
    }

    private static Decision<FunctionsState, TriggerView> Changed(FunctionsState state, TriggerView next, string kind)
    {
        var triggers = state.Triggers.FirstOrDefault(trigger => trigger.Id == next.Id) is { } known ? state.Triggers.Replace(known, next) : state.Triggers.Add(next);
        ImmutableArray<EntryChange> entries = next.Content.Kind != TriggerKind.Schedule
            ? []
            : [next.IsPaused ? Entries.Remove(FunctionSchedules.List, next.Id) : Entries.PutSchedule(next.Id, state.Workspace)];
        return Decision.Change(state with { Triggers = triggers }, Outcome<TriggerView>.Ok(next), [FunctionRules.Happened(state, kind, next.Id)], entries);
    }

    // A secret that is sent without its value stays what it was.
    private static ImmutableArray<TriggerParam> Kept(TriggerView? known, ImmutableArray<TriggerParam> sent) =>
    [
        .. sent.Select(param => param is { Value: null, Sealed: null }
            ? known?.Content.Params.FirstOrDefault(old => string.Equals(old.Name, param.Name, StringComparison.Ordinal)) ?? param
            : param),
    ];

    private static bool IsSamePath(TriggerView trigger, TriggerContent content) =>
        content.Path is not null && string.Equals(trigger.Content.Path, content.Path, StringComparison.Ordinal);

    private static bool IsOtherTime(TriggerContent known, TriggerContent content) =>
        known.IntervalSeconds != content.IntervalSeconds || known.Cron != content.Cron || known.TimeZone != content.TimeZone || known.Event != content.Event || known.Slug != content.Slug;
}
