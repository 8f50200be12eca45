using OrleansTenantAuth.Gateway.Feed;
using OrleansTenantAuth.Records;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.Workspaces.Realtime;

/// <summary>
/// Something happened to a record. States are read once, whatever the number of followers, and each way of telling it is written once.
/// </summary>
/// <param name="Cursor">Its place in the log.</param>
/// <param name="Name">What happened, one of <see cref="RealtimeNames"/>.</param>
/// <param name="At">When.</param>
/// <param name="Workspace">The workspace.</param>
/// <param name="Structure">The record's structure.</param>
/// <param name="Slug">The structure's slug.</param>
/// <param name="Record">The record.</param>
/// <param name="Version">The version that it made.</param>
public sealed record RecordItem(
    FeedCursor Cursor, string Name, DateTimeOffset At, TenantId Workspace, Guid Structure, string Slug, Guid Record, long Version) : RealtimeItem(Cursor)
{
    private readonly Lock gate = new();
    private readonly Dictionary<(string Told, string Slug), ReadOnlyMemory<byte>> frames = [];
    private Task<Outcome<RecordStates>>? states;

    /// <summary>The item that an event makes; null for one of another kind.</summary>
    public static RecordItem? Of(StoredEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        if (RealtimeNames.Of(happened.Kind) is not { } name || happened.TenantId is not { } workspace || RecordEventData.Read(happened.Data) is not { } data)
            return null;
        return new RecordItem(FeedCursor.At(happened), name, happened.At, new TenantId(workspace), data.Structure, data.Slug, data.Record, data.Version);
    }

    /// <summary>What the record was before and after; whoever asks first lets it be read.</summary>
    public Task<Outcome<RecordStates>> States(RecordStatesReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        lock (gate)
            return states ??= reader.Read(this);
    }

    /// <summary>The frame that tells it in one of the ways of <see cref="RealtimeNames.Told"/>.</summary>
    public ReadOnlyMemory<byte> Frame(string told, string workspaceSlug, RecordStates known)
    {
        lock (gate)
        {
            if (!frames.TryGetValue((told, workspaceSlug), out var frame))
                frames[(told, workspaceSlug)] = frame = RealtimeFrames.Message(Cursor, RecordEventJson.Write(this, told, workspaceSlug, known));
            return frame;
        }
    }
}

/// <summary>States around an event.</summary>
/// <param name="IsKnown">Whether they are still kept.</param>
/// <param name="Before">The record before, or null.</param>
/// <param name="After">The record after, or null.</param>
/// <param name="By">Who did it.</param>
public sealed record RecordStates(bool IsKnown, SeenRecord? Before, SeenRecord? After, string? By)
{
    /// <summary>The states as a grain answered them.</summary>
    public static RecordStates Of(RecordHappening read)
    {
        ArgumentNullException.ThrowIfNull(read);
        return new(read.IsKnown, SeenRecord.Of(read.Before), SeenRecord.Of(read.After), read.By);
    }
}
