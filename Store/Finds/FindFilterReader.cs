using System.Collections.Immutable;
using System.Text.Json;

namespace OrleansTenantAuth.Store.Finds;

/// <summary>
/// Reads the documented filters: a group <c>{conjunction, filters?, filterGroups?}</c> of conditions
/// <c>{attr, type, comparison, value}</c> and further groups. Unknown members, types and comparisons are faults, never ignored.
/// </summary>
public sealed class FindFilterReader
{
    private readonly FindTable table;
    private readonly DateTimeOffset now;
    private string? fault;
    private int conditions;

    private FindFilterReader(FindTable table, DateTimeOffset now) => (this.table, this.now) = (table, now);

    /// <summary>The filter, or null and what is wrong with it.</summary>
    public static FindFilter? Read(JsonElement sent, FindTable table, DateTimeOffset now, out string? fault)
    {
        ArgumentNullException.ThrowIfNull(table);
        var reader = new FindFilterReader(table, now);
        var filter = reader.Group(sent, 1);
        fault = reader.fault;
        return fault is null ? filter : null;
    }

    private FindFilter? Group(JsonElement sent, int depth)
    {
        if (sent.ValueKind != JsonValueKind.Object)
            return Fault("A group must be an object with conjunction, and filters or filterGroups.");
        if (depth > FindLimits.Depth)
            return Fault($"Groups must be at most {FindLimits.Depth} levels deep.");
        var conjunction = "and";
        var parts = ImmutableArray.CreateBuilder<FindFilter>();
        foreach (var member in sent.EnumerateObject())
        {
            switch (member.Name)
            {
                case "conjunction":
                    conjunction = Text(member.Value);
                    break;
                case "filters":
                    Add(parts, member.Value, Condition);
                    break;
                case "filterGroups":
                    Add(parts, member.Value, group => Group(group, depth + 1));
                    break;
                default:
                    return Fault("A group has conjunction, filters and filterGroups, and nothing else.");
            }
        }

        return conjunction switch
        {
            "and" => new FindAll(parts.ToImmutable()),
            "or" => parts.Count == 0 ? new FindAll([]) : new FindAny(parts.ToImmutable()),
            _ => Fault("conjunction must be and or or."),
        };
    }

    private void Add(ImmutableArray<FindFilter>.Builder parts, JsonElement sent, Func<JsonElement, FindFilter?> read)
    {
        if (sent.ValueKind != JsonValueKind.Array || sent.GetArrayLength() > FindLimits.Conditions)
        {
            Fault($"filters and filterGroups must be arrays of at most {FindLimits.Conditions}.");
            return;
        }

        foreach (var item in sent.EnumerateArray())
        {
            if (fault is not null || read(item) is not { } part)
                return;
            parts.Add(part);
        }
    }

    private FindFilter? Condition(JsonElement sent)
    {
        if (++conditions > FindLimits.Conditions)
            return Fault($"There may be at most {FindLimits.Conditions} conditions.");
        if (sent.ValueKind != JsonValueKind.Object)
            return Fault("A condition must be an object with attr, type, comparison and value.");
        foreach (var member in sent.EnumerateObject())
        {
            if (member.Name is not ("attr" or "type" or "comparison" or "value"))
                return Fault("A condition has attr, type, comparison and value, and nothing else.");
        }

        var (attribute, type, comparison) = (Member(sent, "attr"), Member(sent, "type"), Member(sent, "comparison"));
        if (attribute is null || comparison is null || TypeOf(type) is not { } known)
            return Fault("attr and comparison must be texts, and type one of string, boolean, date, number and array.");
        var value = sent.TryGetProperty("value", out var given) ? given : default;
        var read = new FindConditionReader(known, comparison, value, now);
        var filter = (attribute, table == FindTable.Users) switch
        {
            ("role", true) => read.Role(),
            ("locked", true) => read.Never(),
            _ => Column(attribute, known) is { } column ? read.Read(column) : null,
        };
        return filter ?? Fault(read.Fault ?? Unknown(attribute));
    }

    private FindColumn? Column(string attribute, FindType type)
    {
        const string Data = "data.";
        if (attribute.StartsWith(Data, StringComparison.Ordinal))
            return IsMember(attribute[Data.Length..]) ? new FindColumn(type, null, attribute[Data.Length..]) : null;
        return table.Column(attribute) is { } column && column.Type == type ? column : null;
    }

    private string Unknown(string attribute) => table.Column(attribute) is { } column
        ? $"{attribute} is of the type {NameOf(column.Type)}."
        : $"attr must be data.NAME{(table == FindTable.Users ? ", role, locked" : "")} or one of {string.Join(", ", table.Attributes)}.";

    /// <summary>Whether a member of the data can be searched for: 1 to 64 letters, digits, - and _.</summary>
    public static bool IsMember(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length is >= 1 and <= FindLimits.MemberChars && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-');
    }

    private static string NameOf(FindType type) => type switch
    {
        FindType.Text => "string",
        FindType.Flag => "boolean",
        _ => type.ToString().ToLowerInvariant(),
    };

    private static FindType? TypeOf(string? name) => name switch
    {
        "string" => FindType.Text,
        "boolean" => FindType.Flag,
        "date" => FindType.Date,
        "number" => FindType.Number,
        "array" => FindType.Array,
        _ => null,
    };

    private static string? Member(JsonElement sent, string name) => sent.TryGetProperty(name, out var value) ? Text(value) : null;

    /// <summary>A text that both databases can compare; null for anything else.</summary>
    internal static string? Text(JsonElement sent)
    {
        if (sent.ValueKind != JsonValueKind.String)
            return null;
        try
        {
            return sent.GetString() is { Length: <= FindLimits.TextChars } text && !text.Contains('\0', StringComparison.Ordinal) ? text : null;
        }
        catch (InvalidOperationException)
        {
            // The reader's way to tell of a lone surrogate, which no database keeps.
            return null;
        }
    }

    private FindFilter? Fault(string message)
    {
        fault ??= message;
        return null;
    }
}
