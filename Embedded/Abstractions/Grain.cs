namespace OrleansTenantAuth.Embedded;

/// <summary>Anything that can be addressed as a grain.</summary>
public interface IGrain;

/// <summary>A grain that is addressed by a string key.</summary>
public interface IGrainWithStringKey : IGrain;

/// <summary>Gives references to grains. Making one costs nothing durable and cannot fail.</summary>
public interface IGrainFactory
{
    /// <summary>A reference to the grain of type <typeparamref name="TGrainInterface"/> with this key.</summary>
    TGrainInterface GetGrain<TGrainInterface>(string primaryKey)
        where TGrainInterface : IGrainWithStringKey;
}

/// <summary>
/// Base class of every grain. One call at a time runs in an activation; the engine makes activations when they are
/// called and drops them when memory or <see cref="DeactivateOnIdle"/> asks for it.
/// </summary>
public abstract class Grain : IGrain
{
    private IActivation? activation;

    /// <summary>References to other grains.</summary>
    protected IGrainFactory GrainFactory => Activation.GrainFactory;

    private IActivation Activation =>
        activation ?? throw new InvalidOperationException("A grain is made by the engine, not by its constructor alone.");

    /// <summary>Runs before the first call of an activation.</summary>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Asks the engine to drop this activation once the running call has ended.</summary>
    protected void DeactivateOnIdle() => Activation.DeactivateOnIdle();

    internal void Attach(IActivation owner) => activation = owner;

    internal string PrimaryKey => Activation.PrimaryKey;
}

/// <summary>What the engine gives to the grain object that it made.</summary>
internal interface IActivation
{
    IGrainFactory GrainFactory { get; }

    string PrimaryKey { get; }

    void DeactivateOnIdle();
}

/// <summary>Reads a grain's own key, by the same name as in Orleans.</summary>
public static class GrainExtensions
{
    /// <summary>The string key by which this grain is addressed.</summary>
    public static string GetPrimaryKeyString(this Grain grain)
    {
        ArgumentNullException.ThrowIfNull(grain);
        return grain.PrimaryKey;
    }
}
