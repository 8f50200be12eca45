using System.Text.Json;
using OrleansTenantAuth.Functions;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Workspaces.Access;
using OrleansTenantAuth.Gateway.Workspaces.Functions.Running;

namespace OrleansTenantAuth.Gateway.Workspaces.Functions;

/// <summary>Functions, triggers and runs as clients see them.</summary>
internal static class FunctionAnswers
{
    public static FunctionAnswer Of(WorkspaceCall call, FunctionView view, bool hasCode = true)
    {
        var published = view.Versions.IsEmpty ? null : view.Versions[0];
        return new(
            view.Id, view.Name, view.Description, hasCode ? published?.Code ?? view.Draft : null, hasCode ? view.Draft : null,
            published is null ? "draft" : "published", published?.Number, view.TimeoutMs, view.AllowedHosts, call.Caller.Slug,
            view.CreatedAt, view.UpdatedAt, view.CreatedBy, view.UpdatedBy);
    }

    public static TriggerAnswer Of(WorkspaceCall call, TriggerView view) => new(
        view.Id, view.Content.Name, view.Content.Function, TriggerKinds.Name(view.Content.Kind), view.Content.Description, Metadata(view.Content),
        view.IsPaused ? "paused" : "active", !view.IsPaused, call.Caller.Slug, view.CreatedAt, view.UpdatedAt, view.CreatedBy, view.UpdatedBy);

    public static RunAnswer Of(RunView view)
    {
        var last = view.Status is RunStatus.Pending or RunStatus.Running && view.Attempts <= 1 && view.Last is null ? null : view.Last;
        return new(
            view.Id, view.Id, view.Function, view.Trigger, Status(view.Status), view.Source, view.Source, view.CreatedAt, Text(view.StartedAt), Text(view.EndedAt),
            view.Status == RunStatus.Pending ? Text(view.DueAt) : null, Json(last?.Result),
            last is null ? [] : [.. last.Logs.Select(line => new RunLogAnswer(line.At, line.IsError ? "error" : "info", line.Text))],
            last?.ErrorCode, last?.ErrorMessage, last is null ? null : new MemoryAnswer(last.MemoryBytes), last is null ? null : new CpuAnswer(last.CpuMicroseconds),
            Math.Max(0, view.Attempts - 1));
    }

    public static RunAnswer Of(RunItem item) => new(
        item.Id, item.Id, item.Function, item.Trigger, Status(item.Status), item.Source, item.Source, item.CreatedAt, Text(item.StartedAt), Text(item.EndedAt), null,
        null, null, item.ErrorCode, item.ErrorMessage, null, null, Math.Max(0, item.Attempts - 1));

    public static JobAnswer Job(RunView view) =>
        new(view.Id, view.Id, Status(view.Status), State(view.Status), Json(view.Last?.Result), view.Status is RunStatus.Failure or RunStatus.Timeout ? view.Last?.ErrorMessage : null);

    public static string Status(RunStatus status) => status switch
    {
        RunStatus.Pending => "pending",
        RunStatus.Running => "running",
        RunStatus.Completed => "completed",
        RunStatus.Timeout => "timeout",
        _ => "failure",
    };

    // What queues of jobs call it.
    private static string State(RunStatus status) => status switch
    {
        RunStatus.Pending => "waiting",
        RunStatus.Running => "active",
        RunStatus.Completed => "completed",
        _ => "failed",
    };

    private static JsonElement Metadata(TriggerContent content) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        Member("event", content.Event);
        Member("recordSlug", content.Slug);
        Member("scheduleType", content.Kind != TriggerKind.Schedule ? null : content.Cron is null ? "interval" : "cron");
        if (content.IntervalSeconds is { } seconds)
            json.WriteNumber("interval", seconds);
        Member("cronExpression", content.Cron);
        Member("timezone", content.TimeZone);
        Member("path", content.Path);
        json.WriteStartObject("params");
        foreach (var param in content.Params)
        {
            json.WritePropertyName(param.Name);
            json.WriteRawValue(param.Value ?? """{"encrypt":true}"""u8.ToArray());
        }

        json.WriteEndObject();
        json.WriteEndObject();

        void Member(string name, string? value)
        {
            if (value is not null)
                json.WriteString(name, value);
        }
    });

    private static string? Text(DateTimeOffset? time) => time is { } known ? TimestampConverter.Text(known) : null;

    private static JsonElement? Json(byte[]? value)
    {
        if (value is null)
            return null;
        using var json = JsonDocument.Parse(value);
        return json.RootElement.Clone();
    }
}

/// <summary>Kinds of triggers as clients spell them.</summary>
internal static class TriggerKinds
{
    public const string Rule = "Must be event-driven, scheduled, on-demand or http.";

    public static string Name(TriggerKind kind) => kind switch
    {
        TriggerKind.Event => "event-driven",
        TriggerKind.Schedule => "scheduled",
        TriggerKind.OnDemand => "on-demand",
        _ => "http",
    };

    public static TriggerKind? Parse(string text) => text switch
    {
        "event-driven" => TriggerKind.Event,
        "scheduled" => TriggerKind.Schedule,
        "on-demand" => TriggerKind.OnDemand,
        "http" or "http-trigger" or "webhook" => TriggerKind.Http,
        _ => null,
    };
}
