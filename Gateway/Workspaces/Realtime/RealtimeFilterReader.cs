using System.Collections.Immutable;
using System.Globalization;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.Realtime;

/// <summary>
/// Reads filters: <c>field:value</c> or <c>field:operator:value</c>, several joined by <c> AND </c>. Operators are those of queries: eq ne gt gte
/// lt lte in nin contains startsWith endsWith hasAny hasAll exists; lists have commas. A value that reads as a number, true or false is
/// that or the text; a text in double quotes is a text alone, and may hold commas, colons and <c> AND </c>.
/// </summary>
internal static class RealtimeFilterReader
{
    public const int MaxLength = 1_024;
    private const int MaxTerms = 10;
    private const string And = " AND ";
    private const string Rule = "Must be FIELD:VALUE or FIELD:OPERATOR:VALUE, at most 10 joined by AND, of data.FIELD or a fact of the record, with eq, ne, gt, gte, lt, lte, in, nin, contains, startsWith, endsWith, hasAny, hasAll or exists.";
    private static readonly string[] Operators = ["eq", "ne", "gt", "gte", "lt", "lte", "in", "nin", "contains", "startsWith", "endsWith", "hasAny", "hasAll", "exists"];

    /// <summary>The filter, or what is wrong with the text.</summary>
    public static (RealtimeFilter? Filter, string? Fault) Read(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return (new RealtimeFilter([]), null);
        var parts = Split(text, And);
        var terms = parts.Take(MaxTerms).Select(Term).ToImmutableArray();
        return parts.Length > MaxTerms || terms.Any(term => term is null) ? (null, Rule) : (new RealtimeFilter([.. terms.Select(term => term!)]), null);
    }

    private static Func<IFacts, bool>? Term(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 1 || ConditionFields.Canonical(text[..colon].Trim()) is not { } field || !ConditionFields.IsOfRecord(field))
            return null;
        var rest = text[(colon + 1)..];
        var next = rest.IndexOf(':', StringComparison.Ordinal);
        var isNamed = next > 0 && Operators.Contains(rest[..next], StringComparer.Ordinal);
        var (operation, value) = isNamed ? (rest[..next], rest[(next + 1)..]) : ("eq", rest);
        if (operation == "endsWith")
            return EndsWith(field, value.Trim());
        return Comparison(field, operation, value.Trim()) is { } condition ? facts => ConditionRules.Holds(condition, facts) : null;
    }

    private static Func<IFacts, bool>? EndsWith(string field, string value)
    {
        var end = Unquoted(value) ?? value;
        return end.Length is 0 or > ConditionLimits.TextChars ? null : facts => facts.Find(field).Single is { Text: { } text } && text.EndsWith(end, StringComparison.Ordinal);
    }

    private static Condition? Comparison(string field, string operation, string value)
    {
        var items = operation is "in" or "nin" or "hasAny" or "hasAll" ? Split(value, ",") : [value];
        var values = items.Select(item => Values(item.Trim())).ToImmutableArray();
        if (values.Length > ConditionLimits.ListValues || values.Any(read => read.IsEmpty))
            return null;
        ImmutableArray<ConditionValue> all = [.. values.SelectMany(read => read)];
        return operation switch
        {
            "eq" or "in" => new Comparison(field, ConditionOperator.In, all),
            "ne" or "nin" => new NotThat(new Comparison(field, ConditionOperator.In, all)),
            "contains" => Any(field, ConditionOperator.Contains, all),
            "hasAny" => Any(field, ConditionOperator.Contains, all),
            "hasAll" => new AllOf([.. values.Select(read => Any(field, ConditionOperator.Contains, read))]),
            "startsWith" => new Comparison(field, ConditionOperator.StartsWith, [Text(value)]),
            "exists" => value switch
            {
                "true" => new Comparison(field, ConditionOperator.Exists, []),
                "false" => new NotThat(new Comparison(field, ConditionOperator.Exists, [])),
                _ => null,
            },
            "gt" => Any(field, ConditionOperator.Greater, all),
            "gte" => Any(field, ConditionOperator.GreaterOrEqual, all),
            "lt" => Any(field, ConditionOperator.Less, all),
            "lte" => Any(field, ConditionOperator.LessOrEqual, all),
            _ => throw new InvalidOperationException($"No such operator: {operation}."),
        };
    }

    private static AnyOf Any(string field, ConditionOperator operation, ImmutableArray<ConditionValue> values) =>
        new([.. values.Select(value => new Comparison(field, operation, [value]))]);

    // What a bare word may mean; nothing for what is empty, too long or too large.
    private static ImmutableArray<ConditionValue> Values(string word)
    {
        if (word.Length is 0 or > ConditionLimits.TextChars)
            return [];
        if (Unquoted(word) is { } quoted)
            return [ConditionValue.Of(quoted)];
        if (word is "true" or "false")
            return [ConditionValue.Of(word), ConditionValue.Of(word == "true")];
        if (!double.TryParse(word, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number))
            return [ConditionValue.Of(word)];
        return Math.Abs(number) <= ConditionLimits.Magnitude ? [ConditionValue.Of(word), ConditionValue.Of(number)] : [ConditionValue.Of(word)];
    }

    private static ConditionValue Text(string word) => ConditionValue.Of(Unquoted(word) ?? word);

    private static string? Unquoted(string word) => word.Length >= 2 && word[0] == '"' && word[^1] == '"' ? word[1..^1] : null;

    // A separator within double quotes separates nothing.
    private static string[] Split(string text, string separator)
    {
        var parts = new List<string>();
        var (start, isQuoted) = (0, false);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"')
                isQuoted = !isQuoted;
            if (isQuoted || !text.AsSpan(i).StartsWith(separator, StringComparison.Ordinal))
                continue;
            parts.Add(text[start..i]);
            start = i + separator.Length;
            i = start - 1;
        }

        parts.Add(text[start..]);
        return [.. parts];
    }
}
