namespace OrleansTenantAuth.TestSupport;

/// <summary>A temporary directory, removed when disposed.</summary>
public sealed class TestDirectory : IDisposable
{
    /// <summary>Makes the directory.</summary>
    public TestDirectory() => Directory.CreateDirectory(Path);

    /// <summary>Where it is.</summary>
    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "tenantauth-" + Guid.NewGuid().ToString("N")[..12]);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
    }
}
