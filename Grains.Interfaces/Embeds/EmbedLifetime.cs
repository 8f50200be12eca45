namespace OrleansTenantAuth.Embeds;

/// <summary>How long embed tokens count, in seconds.</summary>
public static class EmbedLifetime
{
    /// <summary>The documented hour.</summary>
    public const int Default = 3_600;

    /// <summary>The shortest that may be asked for.</summary>
    public const int Shortest = 60;

    /// <summary>The longest that may be asked for.</summary>
    public const int Longest = 86_400;
}
