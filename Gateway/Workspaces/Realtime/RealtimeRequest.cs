using System.Collections.Frozen;
using OrleansTenantAuth.Gateway.Feed;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Workspaces.Realtime;

/// <summary>What a follower asks for.</summary>
/// <param name="Structures">Ids, slugs or names of structures; empty for all.</param>
/// <param name="Events">Names of events.</param>
/// <param name="Filter">Which records.</param>
/// <param name="After">Where to go on, or null for what happens from now on.</param>
public sealed record RealtimeRequest(IReadOnlyList<string> Structures, FrozenSet<string> Events, RealtimeFilter Filter, FeedCursor? After)
{
    /// <summary>The parameter that stands for the header Last-Event-ID.</summary>
    public const string LastEvent = "last_event_id";

    private const int MaxText = 4_096;

    /// <summary>Reads query and headers.</summary>
    internal static RealtimeRequest Read(HttpContext http, FieldCheck check)
    {
        QueryFields.RefuseUnknown(http, check);
        var structures = List(http, check, "structures");
        if (structures.Length > RealtimeLimits.Structures)
            check.Add("structures", "Name at most 50.");
        var events = List(http, check, "events");
        if (events.Any(name => !RealtimeNames.All.Contains(name, StringComparer.Ordinal)))
            check.Add("events", $"Must be of {string.Join(", ", RealtimeNames.All)}.");
        var (filter, fault) = RealtimeFilterReader.Read(check.OptionalText("filter", QueryFields.Read(http, check, "filter"), RealtimeFilterReader.MaxLength));
        if (fault is not null)
            check.Add("filter", fault);
        return new(structures, (events.Length == 0 ? RealtimeNames.All : events).ToFrozenSet(StringComparer.Ordinal), filter ?? new RealtimeFilter([]), Cursor(http, check));
    }

    private static string[] List(HttpContext http, FieldCheck check, string name) =>
        (check.OptionalText(name, QueryFields.Read(http, check, name), MaxText) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    // A connection that goes on by itself sends the header, also where its address still names an older event.
    private static FeedCursor? Cursor(HttpContext http, FieldCheck check)
    {
        var header = http.Request.Headers["Last-Event-ID"];
        var (name, sent) = header.Count > 0 ? ("Last-Event-ID", header.ToString()) : (LastEvent, QueryFields.Read(http, check, LastEvent).Value);
        if (string.IsNullOrEmpty(sent))
            return null;
        var cursor = FeedCursor.Parse(sent);
        if (cursor is null)
            check.Add(name, "Must be the id of an event of this stream.");
        return cursor;
    }
}
