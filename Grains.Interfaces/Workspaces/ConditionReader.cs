using System.Collections.Immutable;
using System.Text.Json;

namespace OrleansTenantAuth.Workspaces;

/// <summary>
/// Reads conditions: members are facts with a value or with operators, or <c>and</c>, <c>or</c> (arrays) and <c>not</c>; all members hold
/// together. Operators: eq ne in nin contains exists gt gte lt lte startsWith. A value may be <c>{"var":"subject"}</c>, a fact of the caller.
/// </summary>
public sealed class ConditionReader
{
    private int comparisons;
    private (string Field, string Message)? fault;

    private ConditionReader()
    {
    }

    /// <summary>The condition, or null and what is wrong with which member below <paramref name="at"/>.</summary>
    public static Condition? Read(JsonElement sent, string at, out FieldError? fault)
    {
        var reader = new ConditionReader();
        var read = reader.Object(sent, at, 0);
        fault = reader.fault is var (field, message) ? new FieldError(field, message) : null;
        return fault is null ? read : null;
    }

    /// <summary>A condition that was written by <see cref="ConditionJson"/>. Throws <see cref="JsonException"/> where it was not.</summary>
    public static Condition ReadOwn(byte[] utf8)
    {
        using var json = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = 1_000 });
        return ConditionJson.Read(json.RootElement);
    }

    private Condition? Object(JsonElement sent, string at, int depth)
    {
        if (sent.ValueKind != JsonValueKind.Object || depth > ConditionLimits.Depth)
            return Fault(at, $"Must be an object, at most {ConditionLimits.Depth} levels deep.");
        var parts = ImmutableArray.CreateBuilder<Condition>();
        foreach (var member in sent.EnumerateObject())
        {
            var part = member.Name switch
            {
                "and" => List(member.Value, at + ".and", depth, all => new AllOf(all)),
                "or" => List(member.Value, at + ".or", depth, any => new AnyOf(any)),
                "not" => Object(member.Value, at + ".not", depth + 1) is { } inner ? new NotThat(inner) : null,
                _ => Field(member, at),
            };
            if (part is null)
                return null;
            parts.Add(part);
        }

        return parts.Count == 1 ? parts[0] : new AllOf(parts.ToImmutable());
    }

    private Condition? List(JsonElement sent, string at, int depth, Func<ImmutableArray<Condition>, Condition> make)
    {
        if (sent.ValueKind != JsonValueKind.Array || sent.GetArrayLength() is 0 or > ConditionLimits.Comparisons)
            return Fault(at, $"Must be an array of 1 to {ConditionLimits.Comparisons} conditions.");
        var parts = ImmutableArray.CreateBuilder<Condition>();
        foreach (var item in sent.EnumerateArray())
        {
            if (Object(item, at, depth + 1) is not { } part)
                return null;
            parts.Add(part);
        }

        return make(parts.ToImmutable());
    }

    private Condition? Field(JsonProperty member, string at)
    {
        var told = member.Name.Length is >= 1 and <= 64 ? $"{at}.{member.Name}" : at;
        if (ConditionFields.Canonical(member.Name) is not { } field)
            return Fault(told, ConditionFields.Rule);
        if (member.Value.ValueKind != JsonValueKind.Object)
            return Operation(field, "eq", member.Value, told);
        var parts = ImmutableArray.CreateBuilder<Condition>();
        foreach (var operation in member.Value.EnumerateObject())
        {
            if (Operation(field, operation.Name, operation.Value, told) is not { } part)
                return null;
            parts.Add(part);
        }

        return parts.Count switch
        {
            0 => Fault(told, "Needs a value or an operator."),
            1 => parts[0],
            _ => new AllOf(parts.ToImmutable()),
        };
    }

    private Condition? Operation(string field, string name, JsonElement value, string at)
    {
        if (++comparisons > ConditionLimits.Comparisons)
            return Fault(at, $"Conditions must have at most {ConditionLimits.Comparisons} comparisons.");
        if (ConditionFields.IsList(field) && name is not ("contains" or "exists"))
            return Fault(at, "Is a list: use contains or exists.");
        return name switch
        {
            "eq" => One(field, ConditionOperator.In, value, at),
            "ne" => Not(One(field, ConditionOperator.In, value, at)),
            "in" => OneOf(field, value, at),
            "nin" => Not(OneOf(field, value, at)),
            "contains" => One(field, ConditionOperator.Contains, value, at),
            "startsWith" => Textual(field, value, at),
            "gt" => Ordered(field, ConditionOperator.Greater, value, at),
            "gte" => Ordered(field, ConditionOperator.GreaterOrEqual, value, at),
            "lt" => Ordered(field, ConditionOperator.Less, value, at),
            "lte" => Ordered(field, ConditionOperator.LessOrEqual, value, at),
            "exists" => value.ValueKind switch
            {
                JsonValueKind.True => new Comparison(field, ConditionOperator.Exists, []),
                JsonValueKind.False => new NotThat(new Comparison(field, ConditionOperator.Exists, [])),
                _ => Fault(at, "exists takes true or false."),
            },
            _ => Fault(at, "Operators are eq, ne, in, nin, contains, exists, gt, gte, lt, lte and startsWith."),
        };
    }

    private Condition? OneOf(string field, JsonElement value, string at)
    {
        if (VariableOf(value) is { } variable)
            return new Comparison(field, ConditionOperator.In, [], variable);
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() is 0 or > ConditionLimits.ListValues)
            return Fault(at, $"in and nin take an array of 1 to {ConditionLimits.ListValues} values.");
        var values = ImmutableArray.CreateBuilder<ConditionValue>();
        foreach (var item in value.EnumerateArray())
        {
            if (ConditionJson.Value(item) is not { } known)
                return Fault(at, ValueRule);
            values.Add(known);
        }

        return new Comparison(field, ConditionOperator.In, values.ToImmutable());
    }

    private Condition? One(string field, ConditionOperator operation, JsonElement value, string at)
    {
        if (VariableOf(value) is { } variable)
            return new Comparison(field, operation, [], variable);
        return ConditionJson.Value(value) is { } known ? new Comparison(field, operation, [known]) : Fault(at, ValueRule);
    }

    private Condition? Ordered(string field, ConditionOperator operation, JsonElement value, string at) =>
        value.ValueKind is JsonValueKind.True or JsonValueKind.False ? Fault(at, "A boolean has no order.") : One(field, operation, value, at);

    private Condition? Textual(string field, JsonElement value, string at) =>
        value.ValueKind is JsonValueKind.String or JsonValueKind.Object ? One(field, ConditionOperator.StartsWith, value, at) : Fault(at, "startsWith takes a text.");

    private static string ValueRule =>
        $"Values are texts of at most {ConditionLimits.TextChars} characters, numbers, true, false, or {{\"var\": a fact of the caller}}.";

    // Only facts of the caller: what a record has is compared with constants.
    private static string? VariableOf(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object || value.GetPropertyCount() != 1 || !value.TryGetProperty("var", out var name) || name.ValueKind != JsonValueKind.String)
            return null;
        return ConditionFields.Canonical(ConditionJson.Text(name) ?? "") is { } field && !ConditionFields.IsOfRecord(field) ? field : null;
    }

    private static NotThat? Not(Condition? part) => part is null ? null : new NotThat(part);

    private Condition? Fault(string field, string message)
    {
        fault ??= (field, message);
        return null;
    }
}
