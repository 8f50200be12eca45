using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace OrleansTenantAuth.Embedded.Activations;

/// <summary>One grain class of an engine: how its objects are made, and which of its grains are in memory.</summary>
internal sealed class GrainClass
{
    private readonly ConcurrentDictionary<string, Slot> slots = new(StringComparer.Ordinal);
    private readonly ObjectFactory make;
    private readonly object[] arguments;

    internal GrainClass(EmbeddedEngine engine, Type type, int maxStatelessWorkers)
    {
        Engine = engine;
        MaxRunning = type.GetCustomAttribute<StatelessWorkerAttribute>(inherit: true) switch
        {
            null => 1,
            { MaxLocalWorkers: > 0 and var most } => most,
            _ => maxStatelessWorkers,
        };

        // A grain that asks for the factory gets this engine, also when the container holds another one.
        var asksForFactory = type.GetConstructors().SelectMany(c => c.GetParameters()).Any(p => p.ParameterType == typeof(IGrainFactory));
        make = ActivatorUtilities.CreateFactory(type, asksForFactory ? [typeof(IGrainFactory)] : []);
        arguments = asksForFactory ? [engine] : [];
    }

    internal EmbeddedEngine Engine { get; }

    /// <summary>How many activations of one grain may run at once.</summary>
    internal int MaxRunning { get; }

    internal IEnumerable<Slot> Slots => slots.Select(pair => pair.Value);

    internal Slot? Find(string key) => slots.GetValueOrDefault(key);

    internal bool TryAdd(Slot slot) => slots.TryAdd(slot.Key, slot);

    /// <summary>Removes this very slot; a successor under the same key stays.</summary>
    internal void Remove(Slot slot) => slots.TryRemove(KeyValuePair.Create(slot.Key, slot));

    internal Grain Make(IServiceProvider services) => (Grain)make(services, arguments);

    /// <summary>The concrete grain classes of the assemblies.</summary>
    internal static IEnumerable<Type> In(IEnumerable<Assembly> assemblies) => assemblies.Distinct()
        .SelectMany(assembly => assembly.GetTypes())
        .Where(type => type is { IsAbstract: false, IsGenericTypeDefinition: false } && type.IsSubclassOf(typeof(Grain)));

    /// <summary>The grain interfaces of a grain class that have methods.</summary>
    internal static IEnumerable<Type> InterfacesOf(Type type) => type.GetInterfaces()
        .Where(i => i != typeof(IGrainWithStringKey) && typeof(IGrainWithStringKey).IsAssignableFrom(i));
}
