using System.Reflection;
using Microsoft.AspNetCore.Hosting.Server;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Silo.Processes;

/// <summary>What stays the same while this process lives.</summary>
public sealed class ProcessIdentity(StoreClock clock, IServer? server = null)
{
    /// <summary>Drawn at the start.</summary>
    public Guid Id { get; } = Guid.NewGuid();

    /// <summary>Name of the machine, or of the container or pod.</summary>
    public string Host { get; } = Environment.MachineName;

    /// <summary><c>gateway</c> where it serves HTTP, else <c>silo</c>.</summary>
    public string Role { get; } = server is null ? "silo" : "gateway";

    /// <summary>Version of the program, with the commit that it was built from where that is known.</summary>
    public string Version { get; } =
        typeof(ProcessIdentity).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>When it started.</summary>
    public DateTimeOffset StartedAt { get; } = clock.GetUtcNow();
}
