using System.Globalization;
using System.Text;
using System.Text.Json;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Gateway.Workspaces.Access;
using OrleansTenantAuth.Records;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.Data;

/// <summary>What the record routes share: in whose name they act, and how they read ids, lifetimes and data.</summary>
internal static class RecordCalls
{
    private const int MaxSeconds = 10 * 366 * 24 * 3_600;

    /// <summary>In the caller's name, with the conditions under which the call was admitted.</summary>
    public static RecordAccess RecordAccess(this WorkspaceCall call) => Of(call, call.Access.RowFilter);

    /// <summary>In the caller's name for something else than the route is; null where policies do not allow it.</summary>
    public static RecordAccess? RecordAccess(this WorkspaceCall call, string action, string slug)
    {
        var authority = call.Access.Authority with { Facts = CallFacts.Of(call.Http, call.Caller, new RouteValueDictionary { ["recordSlug"] = slug }) };
        var decision = authority.Decide(WorkspaceResources.Records, action);
        return decision.IsAllowed ? Of(call, decision.Filter) : null;
    }

    /// <summary>The record that the path names.</summary>
    public static Outcome<Guid> RecordId(this WorkspaceCall call) => call.Id("record_id", AuthError.RecordNotFound);

    /// <summary>The bytes of a JSON value; null for none.</summary>
    public static byte[]? Json(JsonElement sent) =>
        sent.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? null : Encoding.UTF8.GetBytes(sent.GetRawText());

    /// <summary>When a record is to end, from the body or else from the query.</summary>
    public static RecordEnd? End(FieldCheck check, HttpContext http, NumberField seconds, TextField at)
    {
        var asked = QueryFields.Read(http, check, "ttlSeconds");
        if (asked.Value is { } text && seconds.Value is null)
            seconds = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? new(number) : new(null, FieldFault.WrongType);
        var until = at.Value is null && at.Fault == FieldFault.None ? QueryFields.Read(http, check, "expiresAt") : at;
        var known = check.OptionalNumber("ttlSeconds", seconds, 1, MaxSeconds);
        if (check.OptionalText("expiresAt", until, 40) is not { } time)
            return known is null ? null : new RecordEnd(known, null);
        if (known is not null || !DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end))
        {
            check.Add("expiresAt", "Must be a datetime such as 2026-05-04T10:00:00Z, and goes without ttlSeconds.");
            return null;
        }

        return new RecordEnd(null, end);
    }

    private static RecordAccess Of(WorkspaceCall call, Condition? filter) =>
        new(call.Workspace, call.Caller.Subject, filter is null ? [] : [ConditionJson.ToUtf8(filter)]);
}
