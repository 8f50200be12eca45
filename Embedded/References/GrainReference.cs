namespace OrleansTenantAuth.Embedded.References;

/// <summary>Base of the emitted references: a grain's address, which turns method calls into messages.</summary>
internal abstract class GrainReference(GrainClass grainClass, string key)
{
    /// <summary>Called by emitted methods.</summary>
    public Task Send(GrainCall call) => grainClass.Engine.Send(grainClass, key, call);
}
