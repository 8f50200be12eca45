using System.Collections.Immutable;

namespace OrleansTenantAuth.Workspaces;

/// <summary>
/// A condition on facts: those of a caller (policies) or those of a record (row filters). A comparison with a missing value, or with
/// a value of another type, does not hold, so <see cref="NotThat"/> is a true complement. Its JSON is that of <see cref="ConditionReader"/>,
/// the language of queries on rows; between grains it travels as such.
/// </summary>
public abstract record Condition
{
    /// <summary>Holds always.</summary>
    public static Condition True { get; } = new AllOf([]);

    /// <summary>Holds never.</summary>
    public static Condition False { get; } = new AnyOf([]);
}

/// <summary>All parts hold; none given: holds.</summary>
public sealed record AllOf(ImmutableArray<Condition> Parts) : Condition;

/// <summary>One part holds; none given: does not hold.</summary>
public sealed record AnyOf(ImmutableArray<Condition> Parts) : Condition;

/// <summary>The part does not hold.</summary>
public sealed record NotThat(Condition Part) : Condition;

/// <summary>Compares a fact.</summary>
/// <param name="Field">The fact, see <see cref="ConditionFields"/>.</param>
/// <param name="Operator">How.</param>
/// <param name="Values">With what: several for <see cref="ConditionOperator.In"/>, none for <see cref="ConditionOperator.Exists"/>, else one.</param>
/// <param name="Variable">The fact of the caller whose value stands in place of <paramref name="Values"/>, or null.</param>
public sealed record Comparison(string Field, ConditionOperator Operator, ImmutableArray<ConditionValue> Values, string? Variable = null) : Condition;

/// <summary>Comparisons; <c>eq</c>, <c>ne</c> and <c>nin</c> are made of <see cref="In"/>.</summary>
public enum ConditionOperator
{
    /// <summary>A default value: a bug.</summary>
    Unset = 0,

    /// <summary>A single value that is one of these. A list is not.</summary>
    In = 1,

    /// <summary>A list that has the value, or a text that has the text in it.</summary>
    Contains = 2,

    /// <summary>There is a value other than null.</summary>
    Exists = 3,

    /// <summary>Greater: a number, or a text by code points.</summary>
    Greater = 4,

    /// <summary>Greater or equal.</summary>
    GreaterOrEqual = 5,

    /// <summary>Less.</summary>
    Less = 6,

    /// <summary>Less or equal.</summary>
    LessOrEqual = 7,

    /// <summary>A text that begins with the text.</summary>
    StartsWith = 8,
}

/// <summary>What kind of value it is.</summary>
public enum ConditionValueKind
{
    /// <summary>A default value: a bug.</summary>
    Unset = 0,

    /// <summary>Text.</summary>
    Text = 1,

    /// <summary>A double.</summary>
    Number = 2,

    /// <summary>True or false.</summary>
    Boolean = 3,
}

/// <summary>A single value.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Text">The text.</param>
/// <param name="Number">The number; 1 or 0 for a boolean.</param>
public readonly record struct ConditionValue(ConditionValueKind Kind, string? Text, double Number)
{
    /// <summary>A text.</summary>
    public static ConditionValue Of(string text) => new(ConditionValueKind.Text, text, 0);

    /// <summary>A number. Minus zero is zero.</summary>
    public static ConditionValue Of(double number) => new(ConditionValueKind.Number, null, number == 0 ? 0 : number);

    /// <summary>True or false.</summary>
    public static ConditionValue Of(bool value) => new(ConditionValueKind.Boolean, null, value ? 1 : 0);
}

/// <summary>What a fact is: nothing, one value, or a list.</summary>
/// <param name="Single">The value, or null for nothing and for a list.</param>
/// <param name="Items">The values of a list; default for none.</param>
public readonly record struct Fact(ConditionValue? Single, ImmutableArray<ConditionValue> Items = default)
{
    /// <summary>Whether there is a value.</summary>
    public bool Exists => Single is not null || !Items.IsDefault;

    /// <summary>A list of texts.</summary>
    public static Fact List(IEnumerable<string> texts) => new(null, [.. texts.Select(ConditionValue.Of)]);

    /// <summary>A text; nothing for null.</summary>
    public static Fact Of(string? text) => text is null ? default : new(ConditionValue.Of(text));
}
