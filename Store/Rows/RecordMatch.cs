using System.Text;
using System.Text.Json;

namespace OrleansTenantAuth.Store.Rows;

/// <summary>Facts of a record beside its data.</summary>
public sealed record RecordFacts(Guid Id, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, string CreatedBy, string UpdatedBy, long Version);

/// <summary>Whether a record meets a filter, in memory: the same answer as the databases' (one suite compares them).</summary>
public static class RecordMatch
{
    /// <summary>Whether the filter holds of a record.</summary>
    public static bool Holds(RowFilter filter, RecordFacts facts, JsonElement data) => filter switch
    {
        RowAll all => all.Parts.All(part => Holds(part, facts, data)),
        RowAny any => any.Parts.Any(part => Holds(part, facts, data)),
        RowNot not => !Holds(not.Part, facts, data),
        RowCondition condition => Holds(condition, facts, data),
        _ => throw new InvalidOperationException("No such filter."),
    };

    private static bool Holds(RowCondition condition, RecordFacts facts, JsonElement data)
    {
        if (condition.Column.Source is RecordFact fact)
            return condition.Operator == RowOperator.Exists || Compares(condition, Of(fact, facts));
        if (condition.Column.Source is not RecordMember member || Find(data, member) is not { ValueKind: not JsonValueKind.Null } found)
            return false;
        return condition.Operator switch
        {
            RowOperator.Exists => true,
            RowOperator.Has => found.ValueKind == JsonValueKind.Array && found.EnumerateArray().Any(item => RowValue.Read(item, condition.Values[0].Type) == condition.Values[0]),
            _ => RowValue.Read(found, condition.Column.Type == RowType.Date ? RowType.String : condition.Column.Type, isBounded: false) is { } value && Compares(condition, value),
        };
    }

    private static bool Compares(RowCondition condition, RowValue value)
    {
        var other = condition.Values[0];
        return condition.Operator switch
        {
            RowOperator.In => condition.Values.Any(one => Order(value, one) == 0),
            RowOperator.Greater => Order(value, other) > 0,
            RowOperator.GreaterOrEqual => Order(value, other) >= 0,
            RowOperator.Less => Order(value, other) < 0,
            RowOperator.LessOrEqual => Order(value, other) <= 0,
            RowOperator.Contains => value.Text!.Contains(other.Text!, StringComparison.Ordinal),
            RowOperator.Mentions => Lower(value.Text!).Contains(other.Text!, StringComparison.Ordinal),
            RowOperator.StartsWith => value.Text!.StartsWith(other.Text!, StringComparison.Ordinal),
            RowOperator.EndsWith => value.Text!.EndsWith(other.Text!, StringComparison.Ordinal),
            _ => throw new InvalidOperationException("No such operator."),
        };
    }

    // Texts by code points, as the databases do; UTF-16 would order some of them otherwise.
    private static int Order(RowValue value, RowValue other) => value.Text is { } text
        ? Encoding.UTF8.GetBytes(text).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(other.Text!))
        : value.Number.CompareTo(other.Number);

    private static string Lower(string text) => string.Create(text.Length, text, (lower, from) =>
    {
        for (var i = 0; i < from.Length; i++)
            lower[i] = char.IsAsciiLetterUpper(from[i]) ? (char)(from[i] | 0x20) : from[i];
    });

    private static JsonElement? Find(JsonElement data, RecordMember member)
    {
        foreach (var segment in member.Path)
        {
            if (data.ValueKind != JsonValueKind.Object || !data.TryGetProperty(segment, out data))
                return null;
        }

        return data;
    }

    private static RowValue Of(RecordFact fact, RecordFacts facts) => fact.Kind switch
    {
        RecordFactKind.Id => new RowValue(RowType.Uuid, facts.Id.ToString("N"), 0),
        RecordFactKind.CreatedAt => new RowValue(RowType.Date, RowValue.OfTime(facts.CreatedAt), 0),
        RecordFactKind.UpdatedAt => new RowValue(RowType.Date, RowValue.OfTime(facts.UpdatedAt), 0),
        RecordFactKind.CreatedBy => new RowValue(RowType.String, facts.CreatedBy, 0),
        RecordFactKind.UpdatedBy => new RowValue(RowType.String, facts.UpdatedBy, 0),
        RecordFactKind.Version => new RowValue(RowType.Number, null, facts.Version),
        _ => throw new InvalidOperationException("No such fact."),
    };
}
