using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using OrleansTenantAuth.Functions;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Workspaces.Access;
using OrleansTenantAuth.Gateway.Workspaces.Data;
using OrleansTenantAuth.Gateway.Workspaces.Functions.Running;
using OrleansTenantAuth.Security;

namespace OrleansTenantAuth.Gateway.Workspaces.Functions;

/// <summary>Reads what a trigger is to be, and seals its secrets.</summary>
public sealed class TriggerReader(StructureLookup structures, MasterKeys masterKeys)
{
    private const string Metadata = "triggerMetadata.";
    private static readonly string[] Events = ["record_created", "record_updated", "record_deleted", "record_restored", "record_reverted", "record_expired"];

    /// <summary>The content, or what is wrong with it. Where there is one already, what is left out stays.</summary>
    public async Task<Outcome<TriggerContent>> Read(WorkspaceCall call, ChangeTriggerBody body, TriggerContent? known)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(body);
        var check = new FieldCheck();
        var name = known is null ? check.Text("name", body.Name, 100) : check.OptionalText("name", body.Name, 100) ?? known.Name;
        var function = known is null ? check.Uuid("functionId", body.FunctionId) : check.OptionalUuid("functionId", body.FunctionId) ?? known.Function;
        var type = known is null ? check.Text("executionType", body.ExecutionType, 32) : check.OptionalText("executionType", body.ExecutionType, 32) ?? TriggerKinds.Name(known.Kind);
        var kind = TriggerKinds.Parse(type);
        if (kind is null && type.Length > 0)
            check.Add("executionType", TriggerKinds.Rule);
        var description = check.OptionalText("description", body.Description, 1_000) ?? known?.Description;
        if (check.Failed)
            return check.Refuse<TriggerContent>();
        if (body.TriggerMetadata is null && known is not null)
            return Outcome<TriggerContent>.Ok(known with { Name = name, Function = function, Kind = kind!.Value, Description = description });
        var content = new TriggerContent(name, function, kind!.Value, description, null, null, null, null, null, null, []);
        return await Read(call, check, body.TriggerMetadata ?? new TriggerMetadataBody(), content);
    }

    private async Task<Outcome<TriggerContent>> Read(WorkspaceCall call, FieldCheck check, TriggerMetadataBody sent, TriggerContent content)
    {
        content = content with { Params = Params(check, call.Workspace, sent.Params) };
        if (content.Kind == TriggerKind.Schedule)
            content = Schedule(check, sent, content);
        else if (content.Kind == TriggerKind.Http)
            content = content with { Path = Path(check, sent) };
        else if (content.Kind == TriggerKind.Event)
            content = await Event(call, check, sent, content);
        foreach (var (name, isSent, kind) in new[]
        {
            ("event", IsSent(sent.Event), TriggerKind.Event), ("recordSlug", IsSent(sent.RecordSlug), TriggerKind.Event), ("scheduleType", IsSent(sent.ScheduleType), TriggerKind.Schedule),
            ("interval", sent.Interval != default, TriggerKind.Schedule), ("cronExpression", IsSent(sent.CronExpression), TriggerKind.Schedule),
            ("timezone", IsSent(sent.Timezone), TriggerKind.Schedule), ("path", IsSent(sent.Path), TriggerKind.Http),
        })
        {
            if (isSent && kind != content.Kind)
                check.Add(Metadata + name, $"Goes with triggers that are {TriggerKinds.Name(kind)}.");
        }

        return check.Failed ? check.Refuse<TriggerContent>() : Outcome<TriggerContent>.Ok(content);
    }

    private async Task<TriggerContent> Event(WorkspaceCall call, FieldCheck check, TriggerMetadataBody sent, TriggerContent content)
    {
        var kind = check.Text(Metadata + "event", sent.Event, 64);
        if (kind.Length > 0 && !Events.Contains(kind, StringComparer.Ordinal))
            check.Add(Metadata + "event", $"Must be one of {string.Join(", ", Events)}.");
        var slug = check.Text(Metadata + "recordSlug", sent.RecordSlug, 64);
        var structure = slug.Length > 0 ? await structures.Find(call, slug) : null;
        if (structure is { IsOk: false })
            check.Add(Metadata + "recordSlug", "There is no such structure.");
        return content with { Event = kind, Slug = structure is { IsOk: true } found ? found.Require().Slug : slug };
    }

    private static TriggerContent Schedule(FieldCheck check, TriggerMetadataBody sent, TriggerContent content)
    {
        var type = check.Text(Metadata + "scheduleType", sent.ScheduleType, 16);
        var seconds = check.OptionalNumber(Metadata + "interval", sent.Interval, ScheduleRules.LeastInterval, ScheduleRules.MostInterval);
        var cron = check.OptionalText(Metadata + "cronExpression", sent.CronExpression, 100);
        var zone = check.OptionalText(Metadata + "timezone", sent.Timezone, 64);
        if (type is not ("" or "interval" or "cron"))
            check.Add(Metadata + "scheduleType", "Must be interval or cron.");
        if (!check.Failed && (type == "interval" ? seconds is null || cron is not null || zone is not null : cron is null || seconds is not null))
            check.Add(Metadata + "scheduleType", "interval goes with interval alone, cron with cronExpression and timezone.");
        if (cron is not null && OrleansTenantAuth.Functions.CronExpression.Parse(cron) is null)
            check.Add(Metadata + "cronExpression", "Must be five fields: minute, hour, day of month, month and day of week, for example 0 9 * * mon-fri.");
        if (zone is not null && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
            check.Add(Metadata + "timezone", "Must be the IANA name of a time zone that this server knows, for example Europe/Berlin.");
        return content with { IntervalSeconds = seconds, Cron = cron, TimeZone = cron is null ? null : zone ?? "UTC" };
    }

    private static string? Path(FieldCheck check, TriggerMetadataBody sent)
    {
        var path = check.Text(Metadata + "path", sent.Path, 100);
        if (path.StartsWith('/'))
            path = path[1..];
        if (path.Length == 0 || !path.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-'))
            check.Add(Metadata + "path", "Must be 1 to 100 of a-z, A-Z, 0-9, _ and -.");
        return path;
    }

    private ImmutableArray<TriggerParam> Params(FieldCheck check, TenantId workspace, JsonElement sent)
    {
        if (sent.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
            return [];
        if (sent.ValueKind != JsonValueKind.Object || sent.GetRawText().Length > FunctionLimits.ParamBytes || sent.EnumerateObject().Count() > FunctionLimits.Params
            || sent.EnumerateObject().Any(param => param.Name.Length is 0 or > 64))
        {
            check.Add(Metadata + "params", $"Must be an object of at most {FunctionLimits.Params} members with names of 1 to 64 characters, and of {FunctionLimits.ParamBytes} bytes.");
            return [];
        }

        return [.. sent.EnumerateObject().Select(param => Param(workspace, param))];
    }

    private TriggerParam Param(TenantId workspace, JsonProperty param)
    {
        var value = param.Value;
        if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty("encrypt", out var encrypt))
            return new TriggerParam(param.Name, Bytes(value), null);
        var secret = value.TryGetProperty("value", out var given) ? Bytes(given) : null;
        if (encrypt.ValueKind != JsonValueKind.True)
            return new TriggerParam(param.Name, secret ?? "null"u8.ToArray(), null);
        return new TriggerParam(param.Name, null, secret is null ? null : TriggerSecrets.Seal(masterKeys, workspace, secret));
    }

    private static byte[] Bytes(JsonElement value) => Encoding.UTF8.GetBytes(value.GetRawText());

    private static bool IsSent(TextField field) => field != default;
}
