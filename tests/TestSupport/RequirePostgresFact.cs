namespace OrleansTenantAuth.TestSupport;

/// <summary>A test that needs PostgreSQL's programs: skipped where they are missing, unless TESTS_REQUIRE_ALL=1.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequirePostgresFactAttribute : FactAttribute
{
    /// <summary>Looks for the programs.</summary>
    public RequirePostgresFactAttribute()
    {
        if (PostgresServer.Missing is { } tool && Environment.GetEnvironmentVariable("TESTS_REQUIRE_ALL") != "1")
            Skip = $"{tool} is not installed.";
    }
}
