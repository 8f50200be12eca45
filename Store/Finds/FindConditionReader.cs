using System.Text.Json;

namespace OrleansTenantAuth.Store.Finds;

/// <summary>Reads one condition's comparison and value.</summary>
internal sealed class FindConditionReader(FindType type, string comparison, JsonElement value, DateTimeOffset now)
{
    private const double MostDays = 36_525;
    private const double Magnitude = 1e15;

    /// <summary>What is wrong, once something was.</summary>
    public string? Fault { get; private set; }

    /// <summary>The condition on a column, or null.</summary>
    public FindFilter? Read(FindColumn column) => type switch
    {
        FindType.Text => OnText(column),
        FindType.Flag => OnFlag(column),
        FindType.Number => OnNumber(column),
        FindType.Date => OnDate(column),
        FindType.Array => OnArray(column),
        _ => Refuse("type must be one of string, boolean, date, number and array."),
    };

    /// <summary>The condition on roles, or null. Values are <c>tenantId:role</c> or <c>tenantId</c>.</summary>
    public FindFilter? Role()
    {
        if (type != FindType.Array)
            return Refuse("role is of the type array.");
        if (comparison == "any" && value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
            return new FindRole(null, null);
        if (comparison is not ("any" or "contains" or "does not contain") || FindFilterReader.Text(value) is not { Length: > 0 } text)
            return Refuse("role takes contains, does not contain or any, with the value tenantId or tenantId:role.");
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var role = colon < 0 ? new FindRole(FindTexts.Fold(text), null) : new FindRole(FindTexts.Fold(text[..colon]), text[(colon + 1)..]);
        if (role.Tenant!.Length == 0 || role.Role is { Length: 0 })
            return Refuse("role takes the value tenantId or tenantId:role.");
        return comparison == "does not contain" ? new FindNot(role) : role;
    }

    /// <summary>The condition on a flag that nobody has: users cannot be locked.</summary>
    public FindFilter? Never()
    {
        if (type != FindType.Flag)
            return Refuse("locked is of the type boolean.");
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False) || comparison is not ("is" or "is not"))
            return Refuse("A boolean is compared by is or is not, with true or false.");
        return value.GetBoolean() == (comparison == "is") ? new FindAny([]) : new FindAll([]);
    }

    private FindFilter? OnText(FindColumn column)
    {
        if (comparison is "is unknown")
            return column.Column is null ? new FindNot(new FindKnown(column)) : FindRange.Is(column, "");
        if (comparison is "has any value")
            return column.Column is null ? new FindKnown(column) : new FindRange(column, new FindBound("", false), null);
        if (FindFilterReader.Text(value) is not { Length: > 0 } sent)
            return Refuse($"A comparison of strings needs a value of 1 to {FindLimits.TextChars} characters.");
        var text = FindTexts.Fold(sent);
        return comparison switch
        {
            "is" => FindRange.Is(column, text),
            "contains" => new FindText(column, text, false),
            "does not contain" => new FindNot(new FindText(column, text, false)),
            "ends with" => new FindText(column, text, true),
            "starts with" => new FindRange(column, new FindBound(text, true), FindTexts.Behind(text) is { } behind ? new FindBound(behind, false) : null),
            _ => Refuse("A string is compared by is, contains, does not contain, starts with, ends with, is unknown or has any value."),
        };
    }

    private FindFilter? OnFlag(FindColumn column)
    {
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            return Refuse("A comparison of booleans needs the value true or false.");
        var flag = FindRange.Is(column, value.GetBoolean() ? 1L : 0L);
        return comparison switch
        {
            "is" => flag,
            "is not" => column.Column is null ? new FindNot(flag) : FindRange.Is(column, value.GetBoolean() ? 0L : 1L),
            _ => Refuse("A boolean is compared by is or is not."),
        };
    }

    private FindFilter? OnNumber(FindColumn column)
    {
        if (Number() is not { } sent)
            return Refuse("A comparison of numbers needs a number.");
        if (column.Column is not null && sent != Math.Floor(sent))
            return Refuse("This attribute is compared with whole numbers.");
        var number = column.Column is null ? sent : (object)(long)sent;
        return comparison switch
        {
            "is" => FindRange.Is(column, number),
            "more than" => new FindRange(column, new FindBound(number, false), null),
            "less than" => new FindRange(column, null, new FindBound(number, false)),
            _ => Refuse("A number is compared by is, more than or less than."),
        };
    }

    // An unknown time, which is 0, is neither before nor after another.
    private FindFilter? OnDate(FindColumn column)
    {
        var known = new FindBound(0L, false);
        switch (comparison)
        {
            case "before" when Date(value) is { } date:
                return new FindRange(column, known, new FindBound(date, false));
            case "after" when Date(value) is { } date:
                return new FindRange(column, new FindBound(date, false), null);
            case "between" when value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 2 && Date(value[0]) is { } from && Date(value[1]) is { } until:
                return new FindRange(column, new FindBound(from, true), new FindBound(until, true));
            case "less than" when Days() is { } days:
                return new FindRange(column, new FindBound(days, false), null);
            case "more than" when Days() is { } days:
                return new FindRange(column, known, new FindBound(days, false));
            default:
                return Refuse("A date is compared by before or after with a time such as 2024-05-01T00:00:00Z, by between with an array of two, "
                    + "or by less than or more than with a number of days ago.");
        }
    }

    private FindFilter? OnArray(FindColumn column)
    {
        if (column.Member is not { } member)
            return Refuse("Only role and members of data are arrays.");
        if (comparison == "any")
            return new FindItem(member, null);
        if (FindFilterReader.Text(value) is not { Length: > 0 } text || comparison is not ("contains" or "does not contain"))
            return Refuse("An array is compared by contains or does not contain with a string, or by any.");
        var item = new FindItem(member, FindTexts.Fold(text));
        return comparison == "contains" ? item : new FindNot(item);
    }

    private double? Number() =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && Math.Abs(number) <= Magnitude ? number : null;

    private long? Days() => Number() is >= 0 and <= MostDays and { } days ? FindTexts.Micros(now - TimeSpan.FromDays(days)) : null;

    private static long? Date(JsonElement sent) =>
        FindFilterReader.Text(sent) is { } text && FindTexts.Date(text) is { } date ? FindTexts.Micros(date) : null;

    private FindFilter? Refuse(string message)
    {
        Fault = message;
        return null;
    }
}
