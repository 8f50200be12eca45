using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using OrleansTenantAuth.Store.Rows;

namespace OrleansTenantAuth.Records;

/// <summary>
/// Turns a query string (<c>data.status=paid&amp;data.amount[gte]=100&amp;sort=-createdAt,data.priority&amp;page=2&amp;pageSize=25</c>) into the
/// canonical body, which has one reader. Texts become values of their field's type; where a field has none, whatever they may be.
/// </summary>
internal static class RecordParameters
{
    private static readonly HashSet<string> Lists = new(["in", "nin", "hasAny", "hasAll"], StringComparer.Ordinal);

    /// <summary>The body, or which parameters are wrong.</summary>
    public static Outcome<byte[]> ToBody(ImmutableArray<RecordParameter> parameters, RecordSet set)
    {
        var faults = ImmutableArray.CreateBuilder<FieldError>();
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        var buffer = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteStartObject("where");
        json.WriteStartArray("and");
        var conditions = 0;
        foreach (var parameter in parameters)
        {
            if (IsCondition(parameter.Name))
            {
                conditions++;
                if (Condition(json, parameter, set) is { } fault)
                    faults.Add(new FieldError(parameter.Name, fault));
            }
            else if (!known.TryAdd(parameter.Name, parameter.Value))
            {
                faults.Add(new FieldError(parameter.Name, "Send it once."));
            }
        }

        if (conditions == 0)
        {
            json.WriteStartObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        Rest(json, known, faults);
        json.WriteEndObject();
        json.Flush();
        return faults.Count == 0 ? Outcome<byte[]>.Ok(buffer.WrittenSpan.ToArray()) : Outcome<byte[]>.Refuse(AuthError.ValidationError, null, faults.ToImmutable());
    }

    /// <summary>Whether a parameter is a condition on records.</summary>
    public static bool IsCondition(string name)
    {
        var field = name.Split('[')[0];
        return field.StartsWith(RecordSet.DataPrefix, StringComparison.Ordinal) || field is "id" or "createdAt" or "updatedAt" or "createdBy" or "updatedBy" or "version";
    }

    private static string? Condition(Utf8JsonWriter json, RecordParameter parameter, RecordSet set)
    {
        var open = parameter.Name.IndexOf('[', StringComparison.Ordinal);
        var field = open < 0 ? parameter.Name : parameter.Name[..open];
        var operation = open < 0 ? "eq" : parameter.Name.EndsWith(']') ? parameter.Name[(open + 1)..^1] : "";
        if (set.Column(field) is not { } column)
            return "There is no such field.";
        if (operation.Length == 0)
            return "An operator stands in brackets, as in data.amount[gte].";
        json.WriteStartObject();
        var isNegated = operation is "ne" or "nin";
        if (isNegated)
            json.WriteStartObject("not");
        string[] texts = Lists.Contains(operation) ? parameter.Value.Split(',') : [parameter.Value];
        var plain = operation switch { "ne" => "eq", "nin" => "in", _ => operation };
        var isRead = Alternatives(json, column, field, plain, texts);
        if (isNegated)
            json.WriteEndObject();
        json.WriteEndObject();
        return isRead ? null : "Is no value of the field's type.";
    }

    // in and hasAny hold where one of their values does, hasAll where all do; each value may be of several types.
    private static bool Alternatives(Utf8JsonWriter json, RowColumn column, string field, string operation, string[] texts)
    {
        if (texts.Length > RowLimits.ListValues)
            return false;
        if (operation == "exists")
            return texts is [var flag] && bool.TryParse(flag, out var isThere) && Write(json, field, operation, () => json.WriteBooleanValue(isThere));
        if (column.Type is not (RowType.Any or RowType.Array))
        {
            var isList = operation is "in" or "hasAny" or "hasAll";
            return Write(json, field, operation, () => Typed(json, column.Type, texts, isList));
        }

        var each = operation switch { "in" => "eq", "hasAny" => "hasAny", "hasAll" => "hasAll", _ => operation };
        json.WriteStartArray(operation == "hasAll" ? "and" : "or");
        foreach (var text in texts)
        {
            json.WriteStartObject();
            json.WriteStartArray("or");
            foreach (var type in TypesOf(text))
            {
                json.WriteStartObject();
                Write(json, field, each, () => Typed(json, type, [text], each is "hasAny" or "hasAll"));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        return true;
    }

    private static IEnumerable<RowType> TypesOf(string text)
    {
        yield return RowType.String;
        if (IsNumber(text, out _))
            yield return RowType.Number;
        if (text is "true" or "false")
            yield return RowType.Boolean;
    }

    private static bool Write(Utf8JsonWriter json, string field, string operation, Func<bool> value)
    {
        json.WriteStartObject(field);
        json.WritePropertyName(operation);
        var isRead = value();
        json.WriteEndObject();
        return isRead;
    }

    private static bool Write(Utf8JsonWriter json, string field, string operation, Action value) => Write(json, field, operation, () =>
    {
        value();
        return true;
    });

    private static bool Typed(Utf8JsonWriter json, RowType type, string[] texts, bool isList)
    {
        var isRead = true;
        if (isList)
            json.WriteStartArray();
        foreach (var text in texts)
        {
            if (type == RowType.Number && IsNumber(text, out var number))
                json.WriteNumberValue(number);
            else if (type == RowType.Boolean && text is "true" or "false")
                json.WriteBooleanValue(text == "true");
            else
                json.WriteStringValue(text);
            isRead &= type is not (RowType.Number or RowType.Boolean) || (type == RowType.Number ? IsNumber(text, out _) : text is "true" or "false");
        }

        if (isList)
            json.WriteEndArray();
        return isRead;
    }

    private static bool IsNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number) && Math.Abs(number) <= RowLimits.Magnitude;

    private static void Rest(Utf8JsonWriter json, Dictionary<string, string> sent, ImmutableArray<FieldError>.Builder faults)
    {
        if (sent.TryGetValue("sort", out var sort))
        {
            json.WriteStartArray("sort");
            foreach (var field in Names(sort))
            {
                json.WriteStartObject();
                json.WriteString("field", field.TrimStart('-', '+'));
                json.WriteString("direction", field.StartsWith('-') ? "desc" : "asc");
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        if (sent.TryGetValue("search", out var search))
        {
            json.WriteStartObject("text");
            json.WriteString("query", search);
            if (sent.TryGetValue("searchFields", out var fields))
                Array(json, "fields", Names(fields));
            json.WriteEndObject();
        }

        if (sent.TryGetValue("fields", out var select) || sent.TryGetValue("select", out select))
        {
            json.WriteStartObject("select");
            Array(json, "fields", Names(select));
            json.WriteEndObject();
        }

        if (sent.TryGetValue("expand", out var expand))
        {
            json.WriteStartArray("include");
            foreach (var relation in Names(expand))
            {
                json.WriteStartObject();
                json.WriteString("relation", relation);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        if (sent.TryGetValue("includeTotal", out var total))
        {
            if (bool.TryParse(total, out var isAsked))
                json.WriteBoolean("includeTotal", isAsked);
            else
                faults.Add(new FieldError("includeTotal", "Must be true or false."));
        }

        Page(json, sent, faults);
    }

    private static void Page(Utf8JsonWriter json, Dictionary<string, string> sent, ImmutableArray<FieldError>.Builder faults)
    {
        var limit = Number("pageSize") ?? Number("limit") ?? RecordQueryReader.DefaultLimit;
        var offset = Number("page") is { } page ? Math.Max(0, page - 1) * Math.Max(0, limit) : Number("offset");
        json.WriteStartObject("page");
        json.WriteNumber("limit", limit);
        if (sent.TryGetValue("cursor", out var cursor))
            json.WriteString("cursor", cursor);
        if (offset is { } before)
            json.WriteNumber("offset", before);
        json.WriteEndObject();

        int? Number(string name)
        {
            if (!sent.TryGetValue(name, out var text))
                return null;
            if (text.Length <= 6 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && (number > 0 || name == "offset"))
                return number;
            faults.Add(new FieldError(name, "Must be a positive whole number."));
            return null;
        }
    }

    private static IEnumerable<string> Names(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static void Array(Utf8JsonWriter json, string name, IEnumerable<string> items)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
            json.WriteStringValue(item);
        json.WriteEndArray();
    }
}
