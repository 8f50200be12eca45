using System.Reflection;
using System.Reflection.Emit;

namespace OrleansTenantAuth.Embedded.References;

/// <summary>Emits the class that holds the arguments of one grain method.</summary>
internal static class CallEmitter
{
    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
    private const MethodAttributes Override = MethodAttributes.Public | MethodAttributes.Virtual | MethodAttributes.HideBySig;

    /// <summary>Answers the constructor, which takes the method's arguments.</summary>
    internal static ConstructorInfo Emit(ModuleBuilder module, string typeName, string callName, MethodInfo method)
    {
        var parent = method.ReturnType == typeof(Task)
            ? typeof(GrainCommand)
            : typeof(GrainCall<>).MakeGenericType(method.ReturnType.GetGenericArguments());
        var parameters = Array.ConvertAll(method.GetParameters(), p => p.ParameterType);
        var type = module.DefineType(typeName, TypeAttributes.Public | TypeAttributes.Sealed, parent);
        var fields = new FieldBuilder[parameters.Length];
        for (var i = 0; i < fields.Length; i++)
            fields[i] = type.DefineField($"argument{i}", parameters[i], FieldAttributes.Private);

        EmitConstructor(type, parent, parameters, fields);
        EmitName(type, callName);
        EmitInvoke(type, method, fields);
        EmitCopy(type, callName, fields);
        return type.CreateType().GetConstructor(parameters)!;
    }

    private static void EmitConstructor(TypeBuilder type, Type parent, Type[] parameters, FieldBuilder[] fields)
    {
        var il = type.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, parameters).GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Call, parent.GetConstructor(Any, [])!);
        for (var i = 0; i < fields.Length; i++)
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldarg, (short)(i + 1));
            il.Emit(OpCodes.Stfld, fields[i]);
        }

        il.Emit(OpCodes.Ret);
    }

    private static void EmitName(TypeBuilder type, string callName)
    {
        var il = type.DefineMethod($"get_{nameof(GrainCall.Name)}", Override, typeof(string), []).GetILGenerator();
        il.Emit(OpCodes.Ldstr, callName);
        il.Emit(OpCodes.Ret);
    }

    private static void EmitInvoke(TypeBuilder type, MethodInfo method, FieldBuilder[] fields)
    {
        var il = type.DefineMethod(nameof(GrainCommand.Invoke), Override, method.ReturnType, [typeof(object)]).GetILGenerator();
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Castclass, method.DeclaringType!);
        foreach (var field in fields)
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldfld, field);
        }

        il.Emit(OpCodes.Callvirt, method);
        il.Emit(OpCodes.Ret);
    }

    private static void EmitCopy(TypeBuilder type, string callName, FieldBuilder[] fields)
    {
        var il = type.DefineMethod(nameof(GrainCall.CopyArguments), Override, typeof(void), [typeof(MessageCopier)]).GetILGenerator();
        var copy = typeof(MessageCopier).GetMethod(nameof(MessageCopier.Copy))!;
        foreach (var field in fields.Where(f => f.FieldType != typeof(CancellationToken)))
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldfld, field);
            il.Emit(OpCodes.Ldstr, callName);
            il.Emit(OpCodes.Callvirt, copy.MakeGenericMethod(field.FieldType));
            il.Emit(OpCodes.Stfld, field);
        }

        il.Emit(OpCodes.Ret);
    }
}
