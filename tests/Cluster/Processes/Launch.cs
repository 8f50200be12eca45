namespace OrleansTenantAuth.Tests.Cluster.Processes;

/// <summary>How one server process is started: another engine is another executable or other arguments.</summary>
/// <param name="File">The executable.</param>
/// <param name="Arguments">Its first arguments; <c>--urls ADDRESS</c> is added.</param>
public sealed record Launch(string File, IReadOnlyList<string> Arguments)
{
    /// <summary>The gateway with the embedded engine, as it was built beside this assembly.</summary>
    public static Launch Gateway { get; } =
        new("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "OrleansTenantAuth.Gateway.dll")]);
}
