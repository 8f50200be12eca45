namespace OrleansTenantAuth.Tests.Browser;

/// <summary>A test that needs Chromium: skipped where it is missing, unless TESTS_REQUIRE_ALL=1.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequireBrowserFactAttribute : FactAttribute
{
    /// <summary>Looks for the program.</summary>
    public RequireBrowserFactAttribute() => Skip = Tools.SkipWithout("chromium");
}

/// <summary>A test that needs Chromium and Node.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequireBrowserAndNodeFactAttribute : FactAttribute
{
    /// <summary>Looks for the programs.</summary>
    public RequireBrowserAndNodeFactAttribute() => Skip = Tools.SkipWithout("chromium") ?? Tools.SkipWithout("node");
}

/// <summary>A test that needs Node.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequireNodeFactAttribute : FactAttribute
{
    /// <summary>Looks for the program.</summary>
    public RequireNodeFactAttribute() => Skip = Tools.SkipWithout("node");
}

/// <summary>Programs of the machine.</summary>
internal static class Tools
{
    /// <summary>Where Chromium is, or null.</summary>
    public static string? Chromium { get; } = Find("chromium");

    /// <summary>The reason to skip a test that needs a program, or null.</summary>
    public static string? SkipWithout(string tool) =>
        Find(tool) is null && Environment.GetEnvironmentVariable("TESTS_REQUIRE_ALL") != "1" ? $"{tool} is not installed." : null;

    private static string? Find(string tool) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Where(folder => folder.Length > 0)
            .Select(folder => Path.Combine(folder, tool)).FirstOrDefault(File.Exists);
}
