namespace OrleansTenantAuth.Gateway.Errors;

/// <summary>All surfaces, and which of them a path belongs to.</summary>
public static class Surfaces
{
    /// <summary>Every surface; a new one is added here and nowhere else.</summary>
    public static IReadOnlyList<ISurface> All { get; } = [new AuthSurface(), new EngineSurface(), new OAuthSurface(), new UpsolveSurface(), new UserfrontSurface(), new WorkspaceSurface(), new TokenSurface()];

    private static readonly (PathString Prefix, ISurface Surface)[] ByLength =
    [
        .. All.SelectMany(surface => surface.Prefixes.Select(prefix => (new PathString(prefix), surface)))
            .OrderByDescending(entry => entry.Item1.Value!.Length),
    ];

    /// <summary>The surface of a path.</summary>
    public static ISurface Of(PathString path)
    {
        foreach (var (prefix, surface) in ByLength)
        {
            if (path.StartsWithSegments(prefix, StringComparison.OrdinalIgnoreCase))
                return surface;
        }

        throw new InvalidOperationException("One surface must have the empty prefix.");
    }
}
