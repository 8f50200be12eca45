using System.Collections.Immutable;
using OrleansTenantAuth.Store.Rows;

namespace OrleansTenantAuth.Records;

/// <summary>
/// Which declared fields the indexed columns repeat. A field keeps its slot for good, also when it is retired: old records have it filled.
/// </summary>
internal static class FieldSlots
{
    /// <summary>The fields, those without a slot having one where it is left and they may have one.</summary>
    /// <param name="fields">Declared fields; slots that they have stay.</param>
    /// <param name="mayHave">Whether no record can hold the field yet.</param>
    public static ImmutableArray<FieldState> Assign(ImmutableArray<FieldState> fields, Func<FieldState, bool> mayHave)
    {
        var taken = fields.Select(field => field.Slot).OfType<int>().ToHashSet();
        var slots = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var field in fields.Where(field => field is { Slot: null, Retired: false } && Rank(field) is not null && mayHave(field)).OrderBy(field => Rank(field)))
        {
            var (first, count) = field.Type == FieldType.Number ? (RecordSlots.Texts, RecordSlots.Numbers) : (0, RecordSlots.Texts);
            var free = Enumerable.Range(first, count).FirstOrDefault(slot => !taken.Contains(slot), -1);
            if (free >= 0 && taken.Add(free))
                slots[field.Name] = free;
        }

        return [.. fields.Select(field => slots.TryGetValue(field.Name, out var slot) ? field with { Slot = slot } : field)];
    }

    // What is asked for, then what tells records apart or names others, then what has few values or an order, then texts.
    private static int? Rank(FieldState field) => field switch
    {
        { Type: not (FieldType.String or FieldType.Number or FieldType.DateTime or FieldType.Reference) } or { Indexed: false } => null,
        { Indexed: true } => 0,
        { Unique: true } or { Type: FieldType.Reference } => 1,
        { Choices: not null } or { Type: not FieldType.String } => 2,
        { Required: true } => 3,
        _ => 4,
    };
}
