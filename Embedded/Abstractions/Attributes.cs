namespace OrleansTenantAuth.Embedded;

/// <summary>Marks a type that travels in grain messages. Same name and meaning as in Orleans.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum)]
public sealed class GenerateSerializerAttribute : Attribute
{
    /// <summary>Whether primary constructor parameters are members too, as in Orleans.</summary>
    public bool IncludePrimaryConstructorParameters { get; init; } = true;
}

/// <summary>The stable wire number of a member of a message type.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class IdAttribute(uint id) : Attribute
{
    /// <summary>The number; never reused within its type.</summary>
    public uint Id { get; } = id;
}

/// <summary>The stable wire name of a type, an interface or a method.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum | AttributeTargets.Interface | AttributeTargets.Method)]
public sealed class AliasAttribute(string alias) : Attribute
{
    /// <summary>The name; never reused.</summary>
    public string Alias { get; } = alias;
}

/// <summary>
/// The number of a grain interface, raised with every method that is added. Processes of two versions run side by side: a call
/// goes to an activation that knows its method.
/// </summary>
[AttributeUsage(AttributeTargets.Interface)]
public sealed class VersionAttribute(ushort version) : Attribute
{
    /// <summary>The number; never lowered.</summary>
    public ushort Version { get; } = version;
}

/// <summary>Promises that a message is never changed after it was sent, so an engine may pass it on without a copy.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
public sealed class ImmutableAttribute : Attribute;

/// <summary>A grain class that holds no state of its own: several activations may run side by side.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class StatelessWorkerAttribute : Attribute
{
    /// <summary>As many as the engine's setting says.</summary>
    public StatelessWorkerAttribute()
    {
    }

    /// <summary>At most this many.</summary>
    public StatelessWorkerAttribute(int maxLocalWorkers) => MaxLocalWorkers = maxLocalWorkers;

    /// <summary>Activations that may run at once; 0 leaves it to the engine's setting.</summary>
    public int MaxLocalWorkers { get; }
}
