using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.Realtime;

/// <summary>Bounds of streams.</summary>
public static class RealtimeLimits
{
    /// <summary>Streams at one process.</summary>
    public const int MostAtOnce = 5_000;

    /// <summary>Structures that a stream can name.</summary>
    public const int Structures = 50;

    /// <summary>How long a stream lasts; clients connect again, and go on where it ended.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>Time between two signs of life, at each of which it is asked again whether the token counts.</summary>
    public static readonly TimeSpan Ping = TimeSpan.FromSeconds(15);

    /// <summary>Streams of a workspace at one process, by its plan.</summary>
    public static int Of(WorkspaceProfile settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.PlanId switch
        {
            "free" => 10,
            "pro" => 1_000,
            _ => 100,
        };
    }
}
