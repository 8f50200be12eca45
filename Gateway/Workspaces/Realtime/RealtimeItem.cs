using OrleansTenantAuth.Gateway.Feed;

namespace OrleansTenantAuth.Gateway.Workspaces.Realtime;

/// <summary>Something that followers of a workspace must be told, or must look at.</summary>
/// <param name="Cursor">Its place in the log.</param>
public abstract record RealtimeItem(FeedCursor Cursor);

/// <summary>Rights may have changed: who follows proves anew what they may see, before they are told anything that came later.</summary>
public sealed record RightsItem(FeedCursor Cursor) : RealtimeItem(Cursor);

/// <summary>All records of a structure went away or came back: followers must read anew.</summary>
/// <param name="Cursor">Its place in the log.</param>
/// <param name="Structure">The structure.</param>
/// <param name="Slug">Its slug.</param>
public sealed record StructureItem(FeedCursor Cursor, Guid Structure, string Slug) : RealtimeItem(Cursor);
