using OrleansTenantAuth.Embedded;

namespace OrleansTenantAuth.Silo.Engines;

/// <summary>Activations of the embedded engine.</summary>
internal sealed class EmbeddedGrainCount(EmbeddedEngine engine) : IGrainCount
{
    /// <inheritdoc/>
    public int Held => engine.Status.Activations;
}
