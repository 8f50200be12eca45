using System.Reflection;

namespace OrleansTenantAuth.Embedded.References;

/// <summary>A grain interface in an engine: the class behind it, and how references to it are made.</summary>
internal sealed class Contract(Type grainInterface, GrainClass grainClass)
{
    private Func<GrainClass, string, object>? make;

    internal GrainClass GrainClass => grainClass;

    /// <summary>Emitted at first use, so that a start pays only for what it calls.</summary>
    internal object MakeReference(string key) => (make ??= ReferenceEmitter.FactoryFor(grainInterface))(grainClass, key);

    /// <summary>Every grain interface of the assemblies, checked.</summary>
    internal static Dictionary<Type, Contract> Find(EmbeddedEngine engine, IEnumerable<Assembly> assemblies, int maxStatelessWorkers)
    {
        var found = new Dictionary<Type, Contract>();
        foreach (var type in GrainClass.In(assemblies))
        {
            var grainClass = new GrainClass(engine, type, maxStatelessWorkers);
            foreach (var grainInterface in GrainClass.InterfacesOf(type))
            {
                _ = ReferenceEmitter.MethodsOf(grainInterface);
                if (!found.TryAdd(grainInterface, new(grainInterface, grainClass)))
                    throw new NotSupportedException($"Several grain classes implement {grainInterface}, {type} among them.");
            }
        }

        return found;
    }
}
