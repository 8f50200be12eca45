namespace OrleansTenantAuth.Embedded.Activations;

/// <summary>One grain object in memory.</summary>
internal sealed class Activation(Slot slot) : IActivation
{
    private volatile bool dropped;

    internal Grain Grain { get; set; } = null!;

    /// <summary>The next idle activation of the same grain; only stateless workers have more than one.</summary>
    internal Activation? NextIdle { get; set; }

    /// <summary>Whether no further call may run here.</summary>
    internal bool Dropped => dropped;

    IGrainFactory IActivation.GrainFactory => slot.Engine;

    string IActivation.PrimaryKey => slot.Key;

    /// <inheritdoc/>
    public void DeactivateOnIdle() => dropped = true;
}
