using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using OrleansTenantAuth.Users;

namespace OrleansTenantAuth.Tests.Contracts;

/// <summary>Walks every type of every grain call against what both engines can carry.</summary>
public sealed partial class GrainContractTests
{
    private static readonly Type[] Interfaces =
        [.. typeof(IUserGrain).Assembly.GetTypes().Where(type => type.IsInterface && typeof(IGrain).IsAssignableFrom(type))];

    private static readonly HashSet<Type> Primitives =
    [
        typeof(bool), typeof(int), typeof(long), typeof(string), typeof(Guid), typeof(DateTimeOffset), typeof(byte[]),
    ];

    [Fact]
    public void EveryInterfaceAndMethod_HasAnAlias_UniqueWhereItCounts_AndInterfacesAVersion()
    {
        Interfaces.ShouldNotBeEmpty();
        Interfaces.Select(AliasOf).ShouldBeUnique();
        foreach (var type in Interfaces)
        {
            AliasOf(type).ShouldNotBeNull(type.Name);
            type.IsDefined(typeof(VersionAttribute), false).ShouldBeTrue(type.Name);
            var methods = type.GetMethods();
            foreach (var method in methods)
                method.GetCustomAttribute<AliasAttribute>().ShouldNotBeNull($"{type.Name}.{method.Name}");
            methods.Select(method => method.GetCustomAttribute<AliasAttribute>()!.Alias).ShouldBeUnique();
            typeof(IGrainWithStringKey).IsAssignableFrom(type).ShouldBeTrue(type.Name);
        }
    }

    [Fact]
    public void EveryMethod_TakesOneRecordAndAnswersAnOutcome()
    {
        foreach (var method in Interfaces.SelectMany(type => type.GetMethods()))
        {
            var name = $"{method.DeclaringType!.Name}.{method.Name}";
            method.IsGenericMethod.ShouldBeFalse(name);
            method.GetParameters().ShouldHaveSingleItem(name);
            IsRecord(method.GetParameters()[0].ParameterType).ShouldBeTrue(name);
            var answer = method.ReturnType;
            (answer.IsGenericType && answer.GetGenericTypeDefinition() == typeof(Task<>)).ShouldBeTrue(name);
            var outcome = answer.GenericTypeArguments[0];
            (outcome.IsGenericType && outcome.GetGenericTypeDefinition() == typeof(Outcome<>)).ShouldBeTrue(name);
        }
    }

    [Fact]
    public void EveryTypeOfACall_IsOnTheAllowedList()
    {
        foreach (var type in ContractTypes())
        {
            var allowed = IsLeaf(type) || IsContainer(type) || IsEnum(type) || IsRecord(type) || IsTypedId(type) || IsOutcome(type);
            allowed.ShouldBeTrue(type.ToString());
        }
    }

    [Fact]
    public void EveryOwnType_HasSerializerAttributes_AnAliasUniqueOverAll_AndAnIdPerMember()
    {
        var own = OwnTypes();
        own.Select(AliasOf).ShouldBeUnique();
        foreach (var type in own)
        {
            type.IsDefined(typeof(GenerateSerializerAttribute), false).ShouldBeTrue(type.Name);
            AliasOf(type).ShouldNotBeNull(type.Name);
            if (type.IsEnum)
                continue;
            type.IsDefined(typeof(ImmutableAttribute), false).ShouldBeTrue(type.Name);
            (type.IsSealed || type.IsValueType).ShouldBeTrue(type.Name);
            var members = Members(type).ToArray();
            foreach (var member in members)
            {
                member.IsDefined(typeof(IdAttribute), false).ShouldBeTrue($"{type.Name}.{member.Name}");
                IsImmutable(member).ShouldBeTrue($"{type.Name}.{member.Name} can be set");
            }

            members.Select(member => member.GetCustomAttribute<IdAttribute>()!.Id.ToString()).ShouldBeUnique();
        }
    }

    [Fact]
    public void EveryEnum_StartsWithUnset()
    {
        foreach (var type in OwnTypes().Where(type => type.IsEnum))
            Enum.GetName(type, 0).ShouldBe("Unset", type.Name);
    }

    [Fact]
    public void WireNumbersAndNames_AreAsEver()
    {
        var types = OwnTypes().OrderBy(AliasOf, StringComparer.Ordinal).ToDictionary(
            type => AliasOf(type)!,
            type => type.IsEnum
                ? Enum.GetValues(type).Cast<object>().Select(value => $"{Convert.ToInt32(value)} {value}")
                : Members(type).OrderBy(member => member.GetCustomAttribute<IdAttribute>()!.Id)
                    .Select(member => $"{member.GetCustomAttribute<IdAttribute>()!.Id} {member.Name}: {Name(member.PropertyType)}"),
            StringComparer.Ordinal);
        var calls = Interfaces.OrderBy(AliasOf, StringComparer.Ordinal).ToDictionary(
            type => AliasOf(type)!,
            type => type.GetMethods().Select(method =>
                $"{method.GetCustomAttribute<AliasAttribute>()!.Alias}({Name(method.GetParameters()[0].ParameterType)}): {Name(method.ReturnType.GenericTypeArguments[0])}")
                .Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
        Golden.ShouldMatch("grain-contracts", JsonSerializer.SerializeToUtf8Bytes(new { calls, types }));
    }

    [Fact]
    public void EveryType_RoundTripsThroughJson()
    {
        foreach (var type in ContractTypes())
        {
            foreach (var sample in new[] { Sample(type, isFull: true), Sample(type, isFull: false) })
            {
                var json = JsonSerializer.Serialize(sample, type);
                var again = JsonSerializer.Serialize(JsonSerializer.Deserialize(json, type), type);
                again.ShouldBe(json, type.ToString());
            }
        }
    }

    [Fact]
    public void Outcomes_OfEveryError_RoundTrip()
    {
        foreach (var error in Enum.GetValues<AuthError>().Where(error => error is not (AuthError.Unset or AuthError.None)))
        {
            var refused = Outcome<Done>.Refuse(error, 7, [new FieldError("f", "m")]).Under([new GuardStamp("k", 3)]);
            var read = JsonSerializer.Deserialize<Outcome<Done>>(JsonSerializer.SerializeToUtf8Bytes(refused))!;
            (read.Error, read.RetryAfterSeconds, read.Fields.Single().Field, read.Guards.Single().Version).ShouldBe((error, 7, "f", 3));
            read.IsOk.ShouldBeFalse();
        }
    }

    [Theory]
    [InlineData(AuthError.Unset)]
    [InlineData(AuthError.None)]
    public void Outcomes_CannotRefuseWithNothing(AuthError error) =>
        Should.Throw<InvalidOperationException>(() => Outcome<Done>.Refuse(error));

    private static HashSet<Type> ContractTypes()
    {
        var seen = new HashSet<Type>();
        void Walk(Type type)
        {
            if (!seen.Add(type) || IsLeaf(type))
                return;
            foreach (var argument in type.GenericTypeArguments)
                Walk(argument);
            if (!IsContainer(type) && !type.IsEnum)
            {
                foreach (var member in Members(type))
                    Walk(member.PropertyType);
            }
        }

        foreach (var method in Interfaces.SelectMany(type => type.GetMethods()))
        {
            foreach (var parameter in method.GetParameters())
                Walk(parameter.ParameterType);
            Walk(method.ReturnType.GenericTypeArguments[0]);
        }

        return seen;
    }

    private static Type[] OwnTypes() =>
    [
        .. ContractTypes().Where(type => type.Assembly == typeof(IUserGrain).Assembly)
            .Select(type => type.IsGenericType ? type.GetGenericTypeDefinition() : type).Distinct(),
    ];

    private static IEnumerable<PropertyInfo> Members(Type type) => type
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.GetIndexParameters().Length == 0)
        .Where(property => !property.IsDefined(typeof(System.Text.Json.Serialization.JsonIgnoreAttribute), false));

    private static bool IsImmutable(PropertyInfo property) =>
        property.SetMethod is not { } setter
        || setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));

    private static bool IsLeaf(Type type) => Primitives.Contains(type);

    private static bool IsContainer(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() is var open
        && (open == typeof(ImmutableArray<>) || open == typeof(ImmutableDictionary<,>) || open == typeof(Nullable<>));

    private static bool IsEnum(Type type) => type.IsEnum && Enum.GetUnderlyingType(type) == typeof(int);

    private static bool IsOutcome(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Outcome<>);

    private static bool IsRecord(Type type) => type is { IsClass: true, IsSealed: true } && type.GetMethod("<Clone>$") is not null;

    private static bool IsTypedId(Type type) => type.IsValueType && type.GetInterfaces().Any(known =>
        known.IsGenericType && known.GetGenericTypeDefinition() == typeof(ITypedId<>));

    private static string? AliasOf(Type type) => type.GetCustomAttribute<AliasAttribute>(false)?.Alias;

    private static string Name(Type type) => type.IsGenericType
        ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GenericTypeArguments.Select(Name))}>"
        : type.Name;

    /// <summary>A value with every member set, or with every optional one left out.</summary>
    private static object? Sample(Type type, bool isFull)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return isFull ? Sample(inner, isFull) : null;
        if (type == typeof(string))
            return "text é \"";
        if (type == typeof(byte[]))
            return new byte[] { 0, 255 };
        if (type == typeof(DateTimeOffset))
            return new DateTimeOffset(2026, 5, 4, 10, 0, 0, 123, TimeSpan.Zero);
        if (type == typeof(Guid))
            return Guid.Parse("01234567-89ab-7cde-8f01-23456789abcd");
        if (type == typeof(bool))
            return isFull;
        if (type == typeof(int) || type == typeof(long))
            return Convert.ChangeType(isFull ? 1_777_888_800 : 0, type);
        if (type.IsEnum)
            return Enum.GetValues(type).GetValue(1);
        if (IsTypedId(type))
            return Activator.CreateInstance(type, Sample(typeof(Guid), isFull));
        if (IsContainer(type))
            return SampleList(type.GenericTypeArguments[0], isFull);
        if (IsOutcome(type))
            return type.GetMethod("Ok")!.Invoke(null, [Sample(type.GenericTypeArguments[0], isFull)]);
        var made = RuntimeHelpers.GetUninitializedObject(type);
        foreach (var member in Members(type).Where(member => member.SetMethod is not null))
        {
            var isOptional = new NullabilityInfoContext().Create(member).WriteState == NullabilityState.Nullable;
            member.SetValue(made, isOptional && !isFull ? null : Sample(member.PropertyType, isFull));
        }

        return made;
    }

    private static object SampleList(Type item, bool isFull)
    {
        var items = Array.CreateInstance(item, isFull ? 2 : 0);
        for (var i = 0; i < items.Length; i++)
            items.SetValue(Sample(item, isFull), i);
        return typeof(ImmutableArray).GetMethods().Single(method =>
                method.Name == "Create" && method.GetParameters() is [{ ParameterType.IsArray: true }])
            .MakeGenericMethod(item).Invoke(null, [items])!;
    }
}

/// <summary>Tells which one stands twice.</summary>
internal static class UniqueAssertion
{
    public static void ShouldBeUnique(this IEnumerable<string?> names) =>
        names.GroupBy(name => name, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => group.Key).ShouldBeEmpty();
}
