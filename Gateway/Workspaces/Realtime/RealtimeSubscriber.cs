using OrleansTenantAuth.Gateway.Feed;

namespace OrleansTenantAuth.Gateway.Workspaces.Realtime;

/// <summary>One who follows a workspace.</summary>
/// <param name="workspace">The workspace.</param>
/// <param name="app">Its app.</param>
/// <param name="subject">Who follows.</param>
/// <param name="structures">Structures whose records are asked for; empty for all.</param>
public sealed class RealtimeSubscriber(TenantId workspace, AppId app, string subject, IReadOnlySet<Guid> structures) : TailQueue<RealtimeItem>
{
    private int rightsWait;

    /// <summary>The workspace.</summary>
    public TenantId Workspace => workspace;

    /// <summary>The workspace's app.</summary>
    public AppId App => app;

    /// <summary>Who follows.</summary>
    public string Subject => subject;

    /// <summary>Whether records of a structure are asked for.</summary>
    public bool Follows(Guid structure) => structures.Count == 0 || structures.Contains(structure);

    /// <summary>Rights may have changed. One look serves all changes before it.</summary>
    public void Doubt(RightsItem item)
    {
        if (Interlocked.Exchange(ref rightsWait, 1) == 0)
            Tell(item);
    }

    /// <summary>A look begins: changes from now on need another.</summary>
    public void BeginLook() => Volatile.Write(ref rightsWait, 0);
}
