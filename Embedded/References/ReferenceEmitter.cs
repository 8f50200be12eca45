using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;

namespace OrleansTenantAuth.Embedded.References;

/// <summary>
/// Emits, once per process and grain interface, a reference class that implements it, and per method a call class that
/// holds the arguments. So a call needs neither reflection nor boxes.
/// </summary>
internal static class ReferenceEmitter
{
    /// <summary>Named in this assembly's InternalsVisibleTo, so that emitted classes may derive from internal ones.</summary>
    internal const string AssemblyName = "OrleansTenantAuth.Embedded.References";

    private static readonly Lock Emitting = new();
    private static readonly ConcurrentDictionary<Type, Func<GrainClass, string, object>> Factories = new();
    private static readonly ModuleBuilder Module = AssemblyBuilder
        .DefineDynamicAssembly(new AssemblyName(AssemblyName), AssemblyBuilderAccess.Run)
        .DefineDynamicModule(AssemblyName);

    /// <summary>Makes references to the grains of an interface.</summary>
    internal static Func<GrainClass, string, object> FactoryFor(Type grainInterface)
    {
        if (Factories.TryGetValue(grainInterface, out var known))
            return known;
        lock (Emitting)
            return Factories.GetOrAdd(grainInterface, Emit);
    }

    /// <summary>The interface's methods, inherited ones included. Throws when one can't be a message.</summary>
    internal static IReadOnlyList<MethodInfo> MethodsOf(Type grainInterface)
    {
        if (!grainInterface.IsVisible)
            throw new NotSupportedException($"Grain interface {grainInterface} must be public.");
        var methods = grainInterface.GetInterfaces().Append(grainInterface).SelectMany(i => i.GetMethods()).ToArray();
        foreach (var method in methods)
        {
            if (method.IsGenericMethod || method.IsStatic || !IsTask(method.ReturnType) || method.GetParameters().Any(p => p.ParameterType.IsByRef))
                throw new NotSupportedException($"{NameOf(method)} must answer Task or Task<T> and take plain parameters.");
        }

        return methods;
    }

    private static bool IsTask(Type type) =>
        type == typeof(Task) || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Task<>));

    private static string NameOf(MethodInfo method) => $"{method.DeclaringType!.Name}.{method.Name}";

    private static Func<GrainClass, string, object> Emit(Type grainInterface)
    {
        var methods = MethodsOf(grainInterface);
        var name = $"{grainInterface.FullName}_{Factories.Count}";
        var type = Module.DefineType(name, TypeAttributes.Public | TypeAttributes.Sealed, typeof(GrainReference), [grainInterface]);
        var constructor = EmitConstructor(type);
        for (var i = 0; i < methods.Count; i++)
            EmitMethod(type, methods[i], CallEmitter.Emit(Module, $"{name}.{methods[i].Name}_{i}", NameOf(methods[i]), methods[i]));
        EmitFactory(type, constructor);
        return type.CreateType().GetMethod("Make")!.CreateDelegate<Func<GrainClass, string, object>>();
    }

    private static ConstructorBuilder EmitConstructor(TypeBuilder type)
    {
        Type[] parameters = [typeof(GrainClass), typeof(string)];
        var constructor = type.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, parameters);
        var il = constructor.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Call, typeof(GrainReference).GetConstructors(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public).Single());
        il.Emit(OpCodes.Ret);
        return constructor;
    }

    private static void EmitMethod(TypeBuilder type, MethodInfo declared, ConstructorInfo makeCall)
    {
        var parameters = Array.ConvertAll(declared.GetParameters(), p => p.ParameterType);
        const MethodAttributes attributes = MethodAttributes.Private | MethodAttributes.Virtual | MethodAttributes.Final | MethodAttributes.HideBySig | MethodAttributes.NewSlot;
        var method = type.DefineMethod(NameOf(declared), attributes, declared.ReturnType, parameters);
        var il = method.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        for (var i = 1; i <= parameters.Length; i++)
            il.Emit(OpCodes.Ldarg, (short)i);
        il.Emit(OpCodes.Newobj, makeCall);
        il.Emit(OpCodes.Call, typeof(GrainReference).GetMethod(nameof(GrainReference.Send))!);
        if (declared.ReturnType != typeof(Task))
            il.Emit(OpCodes.Castclass, declared.ReturnType);
        il.Emit(OpCodes.Ret);
        type.DefineMethodOverride(method, declared);
    }

    private static void EmitFactory(TypeBuilder type, ConstructorInfo constructor)
    {
        var make = type.DefineMethod("Make", MethodAttributes.Public | MethodAttributes.Static, typeof(object), [typeof(GrainClass), typeof(string)]);
        var il = make.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Newobj, constructor);
        il.Emit(OpCodes.Ret);
    }
}
