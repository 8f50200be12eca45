using System.Collections.Immutable;

namespace OrleansTenantAuth.Functions;

/// <summary>Decisions on functions of a workspace.</summary>
internal static class FunctionRules
{
    public static Decision<FunctionsState, FunctionView> Create(FunctionsState state, CreateFunction command, DateTimeOffset now)
    {
        // The id is drawn for the call: what has it is what this call made.
        if (Find(state, command.Id) is { } made)
            return Decision.Answer<FunctionsState, FunctionView>(made);
        var content = command.Content;
        if (IsTaken(state, content.Name!, command.Id))
            return Decision.Refuse<FunctionsState, FunctionView>(AuthError.NameTaken);
        if (state.Functions.Length >= FunctionLimits.Functions)
            return Decision.Refuse<FunctionsState, FunctionView>(AuthError.LimitReached);
        var function = new FunctionView(
            command.Id, content.Name!, content.Description, command.IsDraft ? content.Code : null, content.TimeoutMs ?? FunctionLimits.DefaultTimeoutMs,
            content.AllowedHosts ?? [], command.IsDraft ? [] : [new FunctionVersion(1, content.Code!, now, command.By)], now, now, command.By, command.By);
        return Changed(state with { Functions = state.Functions.Add(function) }, function, "function.created");
    }

    public static Decision<FunctionsState, FunctionView> Change(FunctionsState state, ChangeFunction command, DateTimeOffset now)
    {
        if (Find(state, command.Id) is not { } known)
            return Decision.Refuse<FunctionsState, FunctionView>(AuthError.FunctionNotFound);
        var content = command.Content;
        if (content.Name is { } name && IsTaken(state, name, command.Id))
            return Decision.Refuse<FunctionsState, FunctionView>(AuthError.NameTaken);
        var next = known with
        {
            Name = content.Name ?? known.Name,
            Description = content.Description ?? known.Description,
            TimeoutMs = content.TimeoutMs ?? known.TimeoutMs,
            AllowedHosts = content.AllowedHosts ?? known.AllowedHosts,
            UpdatedAt = now,
            UpdatedBy = command.By,
        };
        if (content.Code is { } code)
            next = command.IsDraft ? next with { Draft = code } : Published(next, code, command.By, now);
        return Replaced(state, next, "function.updated");
    }

    public static Decision<FunctionsState, FunctionView> Publish(FunctionsState state, PublishFunction command, DateTimeOffset now)
    {
        if (Find(state, command.Id) is not { } known)
            return Decision.Refuse<FunctionsState, FunctionView>(AuthError.FunctionNotFound);
        var code = command.Version is { } number ? known.Versions.FirstOrDefault(version => version.Number == number)?.Code : known.Draft;
        if (code is not null)
            return Replaced(state, Published(known, code, command.By, now) with { UpdatedAt = now, UpdatedBy = command.By }, "function.published");
        return command.Version is null && !known.Versions.IsEmpty
            ? Decision.Answer<FunctionsState, FunctionView>(known)
            : Decision.Refuse<FunctionsState, FunctionView>(AuthError.WrongState);
    }

    public static Decision<FunctionsState, Done> Remove(FunctionsState state, Guid id)
    {
        if (Find(state, id) is not { } known)
            return Decision.Refuse<FunctionsState, Done>(AuthError.FunctionNotFound);
        var next = state with
        {
            Functions = state.Functions.Remove(known),
            Triggers = [.. state.Triggers.Where(trigger => trigger.Content.Function != id)],
        };
        return Decision.Change(
            next, Outcome<Done>.Ok(Done.Instance), [Happened(state, "function.deleted", id)],
            [.. state.Triggers.Where(trigger => trigger.Content.Function == id).Select(trigger => Entries.Remove(FunctionSchedules.List, trigger.Id))]);
    }

    public static FunctionView? Find(FunctionsState state, Guid id) => state.Functions.FirstOrDefault(function => function.Id == id);

    public static Happening Happened(FunctionsState state, string kind, Guid id) =>
        new(kind, Tenant: state.Workspace, Data: [KeyValuePair.Create("id", id.ToString("D"))]);

    private static FunctionView Published(FunctionView function, string code, string by, DateTimeOffset now)
    {
        if (!function.Versions.IsEmpty && string.Equals(function.Versions[0].Code, code, StringComparison.Ordinal))
            return function with { Draft = null };
        var number = function.Versions.IsEmpty ? 1 : function.Versions[0].Number + 1;
        var versions = function.Versions.Insert(0, new FunctionVersion(number, code, now, by));
        return function with { Draft = null, Versions = versions.Length > FunctionLimits.Versions ? versions.RemoveAt(FunctionLimits.Versions) : versions };
    }

    private static bool IsTaken(FunctionsState state, string name, Guid id) =>
        state.Functions.Any(function => function.Id != id && string.Equals(function.Name, name, StringComparison.OrdinalIgnoreCase));

    private static Decision<FunctionsState, FunctionView> Replaced(FunctionsState state, FunctionView next, string kind) =>
        Changed(state with { Functions = [.. state.Functions.Select(function => function.Id == next.Id ? next : function)] }, next, kind);

    private static Decision<FunctionsState, FunctionView> Changed(FunctionsState next, FunctionView function, string kind) =>
        next.Functions.Sum(each => (long)(each.Draft?.Length ?? 0) + each.Versions.Sum(version => version.Code.Length)) > FunctionLimits.AllCodeChars
            ? Decision.Refuse<FunctionsState, FunctionView>(AuthError.LimitReached)
            : Decision.Change(next, Outcome<FunctionView>.Ok(function), [Happened(next, kind, function.Id)]);
}
