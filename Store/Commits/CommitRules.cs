using System.Collections.Immutable;
using System.Text;
using OrleansTenantAuth.Store.Records;
using OrleansTenantAuth.Store.Rows;

namespace OrleansTenantAuth.Store.Commits;

/// <summary>What a commit must keep to before it may wait with others.</summary>
internal static class CommitRules
{
    // A list's and an item's name are one index row; PostgreSQL's limit for that is 2,704 bytes.
    private const int EntryNameBytes = 2_400;

    /// <summary>Whether both engines can store a text: no NUL, no lone surrogate.</summary>
    public static bool IsStorable(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\0' || char.IsLowSurrogate(c))
                return false;
            if (!char.IsHighSurrogate(c))
                continue;
            if (++i == text.Length || !char.IsLowSurrogate(text[i]))
                return false;
        }

        return true;
    }

    /// <summary>Whether a key can exist.</summary>
    public static bool IsKey(string key) => key is { Length: > 0 and <= StoreLimits.KeyChars } && IsStorable(key);

    /// <summary>Absent parts become empty ones; of several changes of one entry the last remains.</summary>
    public static Commit Normalise(Commit commit)
    {
        if (commit.Events.IsDefault || commit.Guards.IsDefault || commit.Entries.IsDefault)
        {
            commit = commit with
            {
                Events = commit.Events.IsDefault ? [] : commit.Events,
                Guards = commit.Guards.IsDefault ? [] : commit.Guards,
                Entries = commit.Entries.IsDefault ? [] : commit.Entries,
            };
        }

        return commit.Entries.Length > 1 ? commit with { Entries = LastOfEach(commit.Entries) } : commit;
    }

    /// <summary>Why a commit cannot be stored, or null. Never quotes what the commit holds.</summary>
    public static string? Fault(Commit commit)
    {
        if (!IsKey(commit.Key))
            return "the key is empty, too long or unstorable text";
        if (commit.State is null || commit.State.Length > StoreLimits.StateBytes)
            return "the state is missing or too large";
        if (Math.Max(commit.Events.Length, Math.Max(commit.Guards.Length, commit.Entries.Length)) > StoreLimits.PartsPerCommit)
            return "too many events, guards or entries";
        foreach (var guard in commit.Guards)
        {
            if (!IsKey(guard.Key))
                return "a guard's key is empty, too long or unstorable text";
        }

        foreach (var e in commit.Events)
        {
            if (EventFault(e) is { } fault)
                return fault;
        }

        foreach (var entry in commit.Entries)
        {
            if (EntryFault(entry) is { } fault)
                return fault;
        }

        return commit.Record is { } record ? RecordFault(record) : null;
    }

    private static string? RecordFault(RecordChange record)
    {
        if (record.Claims.Length + record.Releases.Length > StoreLimits.PartsPerCommit)
            return "too many claims";
        if (record.Row is not { } row)
            return null;
        if (!IsText(row.CreatedBy) || !IsText(row.UpdatedBy))
            return "a record's maker is missing, too long or unstorable text";
        if (row.Texts.Length > RecordSlots.Texts || row.Numbers.Length > RecordSlots.Numbers)
            return "too many slots";
        return row.Texts.All(text => text is null || (text.Length <= RecordSlots.TextChars && IsStorable(text))) ? null : "a slot's text is too long or unstorable";
    }

    private static string? EventFault(NewEvent e)
    {
        if (!IsKey(e.Kind) || !IsText(e.Actor) || !IsText(e.RequestId))
            return "an event's kind, actor or request id is missing, too long or unstorable text";
        return e.Data is null || e.Data.Length > StoreLimits.ValueBytes ? "an event's data is missing or too large" : null;
    }

    private static string? EntryFault(EntryChange entry)
    {
        if (!IsKey(entry.ListName) || !IsKey(entry.Item))
            return "an entry's list or item is empty, too long or unstorable text";
        if (Encoding.UTF8.GetByteCount(entry.ListName) + Encoding.UTF8.GetByteCount(entry.Item) > EntryNameBytes)
            return "an entry's list and item are too long together";
        return entry.Value is { Length: > StoreLimits.ValueBytes } ? "an entry's value is too large" : null;
    }

    private static bool IsText(string? text) => text is { Length: <= StoreLimits.KeyChars } && IsStorable(text);

    private static ImmutableArray<EntryChange> LastOfEach(ImmutableArray<EntryChange> entries)
    {
        var last = new Dictionary<(string, string), int>(entries.Length);
        for (var i = 0; i < entries.Length; i++)
            last[(entries[i].ListName ?? "", entries[i].Item ?? "")] = i;
        return last.Count == entries.Length ? entries : [.. last.Values.Order().Select(i => entries[i])];
    }
}
