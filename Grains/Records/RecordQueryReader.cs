using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using OrleansTenantAuth.Store.Rows;

namespace OrleansTenantAuth.Records;

/// <summary>A query on records.</summary>
/// <param name="Rows">What the store is asked.</param>
/// <param name="IncludesTotal">Whether all are to be counted.</param>
/// <param name="Select">Fields of the data that are asked for; empty for all.</param>
/// <param name="Include">Reference fields whose records are asked for.</param>
internal sealed record RecordQuery(RowQuery Rows, bool IncludesTotal, ImmutableArray<string> Select, ImmutableArray<string> Include);

/// <summary>
/// Reads the canonical body: <c>{"where":{"data.x":{"eq":1},"or":[…]},"text":{"query":"a b","fields":["title"]},
/// "sort":[{"field":"createdAt","direction":"desc"}],"page":{"limit":50,"offset":0,"cursor":"…"},"select":{"fields":["title"]},
/// "include":[{"relation":"customerId"}],"includeTotal":true}</c>. Everything that is not known is a fault, named by its member.
/// </summary>
internal sealed class RecordQueryReader
{
    /// <summary>Records of a page that names no limit.</summary>
    public const int DefaultLimit = 50;

    /// <summary>Records of a page at most.</summary>
    public const int MaxLimit = 100;

    private const int MaxOffset = 10_000;
    private const int MaxWords = 8;
    private const int MaxSearchChars = 200;
    private const int MaxSearchFields = 20;
    private const int MaxSelected = 100;
    private const int MaxIncluded = 3;
    private const int MaxSorts = 4;
    private readonly RecordSet set;
    private readonly StructureView structure;
    private readonly ImmutableArray<FieldError>.Builder faults = ImmutableArray.CreateBuilder<FieldError>();

    private RecordQueryReader(RecordSet set, StructureView structure)
    {
        this.set = set;
        this.structure = structure;
    }

    /// <summary>The query, or what is wrong by member.</summary>
    public static Outcome<RecordQuery> Read(JsonElement sent, RecordSet set, StructureView structure)
    {
        var reader = new RecordQueryReader(set, structure);
        var query = reader.Query(sent);
        return reader.faults.Count == 0
            ? Outcome<RecordQuery>.Ok(query)
            : Outcome<RecordQuery>.Refuse(AuthError.ValidationError, null, reader.faults.ToImmutable());
    }

    private RecordQuery Query(JsonElement sent)
    {
        Knows("query", sent, "resource", "where", "text", "sort", "page", "select", "include", "includeTotal");
        if (faults.Count > 0)
            return new RecordQuery(new RowQuery([], null, [], 1, null), false, [], []);
        var parts = ImmutableArray.CreateBuilder<RowFilter>();
        if (sent.TryGetProperty("where", out var where))
            Where(where, parts);
        if (sent.TryGetProperty("text", out var text))
            Search(text, parts);
        var (outputs, sort) = Sort(sent);
        var (limit, offset, cursor) = Page(sent);
        var rows = new RowQuery(outputs, parts.Count == 0 ? null : new RowAll(parts.ToImmutable()), sort, limit, cursor) { Offset = offset };
        return new RecordQuery(rows, Flag(sent, "includeTotal"), Select(sent), Include(sent));
    }

    private void Where(JsonElement where, ImmutableArray<RowFilter>.Builder parts)
    {
        if (RowQueryReader.ReadFilter(where, set, out var wrong) is { } filter)
            parts.Add(filter);
        foreach (var (member, message) in wrong)
            Fault(member, message);
    }

    // Each word must stand in one of the fields.
    private void Search(JsonElement text, ImmutableArray<RowFilter>.Builder parts)
    {
        if (!Knows("text", text, "query", "fields"))
            return;
        var words = TextOf(text, "query")?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (words.Length is 0 or > MaxWords || words.Sum(word => word.Length) > MaxSearchChars)
        {
            Fault("text.query", string.Create(CultureInfo.InvariantCulture, $"Must have 1 to {MaxWords} words of {MaxSearchChars} characters together."));
            return;
        }

        var columns = SearchFields(text);
        foreach (var word in words)
        {
            var value = new RowValue(RowType.String, Lower(word), 0);
            parts.Add(new RowAny([.. columns.Select(column => new RowCondition(column, RowOperator.Mentions, [value]))]));
        }
    }

    private ImmutableArray<RowColumn> SearchFields(JsonElement text)
    {
        var names = text.TryGetProperty("fields", out _) ? Texts(text, "fields", MaxSearchFields)
            : structure.DefaultSearchField is { } one ? [one]
            : [.. structure.Fields.Where(field => field is { Type: FieldType.String, IsRetired: false }).Take(MaxSearchFields).Select(field => field.Name)];
        var columns = names.Select(name => Column(name)).Where(column => column is { Type: RowType.String or RowType.Any }).Select(column => column! with { Type = RowType.String }).ToImmutableArray();
        if (columns.IsEmpty || columns.Length < names.Length)
            Fault("text.fields", "Must name fields of type string.");
        return columns;
    }

    private (ImmutableArray<RowOutput> Outputs, ImmutableArray<RowSort> Sort) Sort(JsonElement sent)
    {
        var outputs = ImmutableArray.CreateBuilder<RowOutput>();
        var sort = ImmutableArray.CreateBuilder<RowSort>();
        foreach (var item in Items(sent, "sort", MaxSorts))
        {
            var direction = item.ValueKind == JsonValueKind.Object && item.TryGetProperty("direction", out _) ? TextOf(item, "direction") : "asc";
            if (!Knows("sort", item, "field", "direction") || direction is not ("asc" or "desc"))
            {
                Fault("sort", "Takes objects of field and direction, which is asc or desc.");
                return ([], []);
            }

            var column = Column(TextOf(item, "field") ?? "");
            if (column is null or { Type: RowType.Array } || outputs.Any(known => known.Name == column.Name))
            {
                Fault("sort", "Must name fields that can be sorted by, each once.");
                return ([], []);
            }

            // What has no type is sorted among its numbers and among its texts.
            foreach (var type in column.Type == RowType.Any ? (RowType[])[RowType.Number, RowType.String] : [column.Type])
            {
                sort.Add(new RowSort(outputs.Count, direction == "desc"));
                outputs.Add(new RowOutput(column.Name, type, RowFold.None, column with { Type = type }));
            }
        }

        if (sort.Count > 0)
            return (outputs.ToImmutable(), sort.ToImmutable());
        return ([new RowOutput("createdAt", RowType.Date, RowFold.None, set.Column("createdAt"))], [new RowSort(0, true)]);
    }

    private (int Limit, int Offset, string? Cursor) Page(JsonElement sent)
    {
        if (!sent.TryGetProperty("page", out var page))
            return (DefaultLimit, 0, null);
        if (!Knows("page", page, "limit", "offset", "cursor"))
            return (DefaultLimit, 0, null);
        var limit = Number(page, "limit", 1, MaxLimit) ?? DefaultLimit;
        var offset = Number(page, "offset", 0, MaxOffset) ?? 0;
        string? cursor = null;
        if (page.TryGetProperty("cursor", out var given) && given.ValueKind != JsonValueKind.Null)
        {
            cursor = TextOf(page, "cursor");
            if (cursor is not { Length: >= 1 and <= RowLimits.CursorChars } || offset > 0)
                Fault("page.cursor", "Must be the cursor of the page before, of the same query, and goes without an offset.");
        }

        return (limit, offset, cursor);
    }

    private ImmutableArray<string> Select(JsonElement sent)
    {
        if (!sent.TryGetProperty("select", out var select))
            return [];
        if (select.ValueKind == JsonValueKind.Object && !Knows("select", select, "fields"))
            return [];
        var names = select.ValueKind == JsonValueKind.Object ? Texts(select, "fields", MaxSelected) : Texts(sent, "select", MaxSelected);
        return [.. names.Select(Bare)];
    }

    private ImmutableArray<string> Include(JsonElement sent)
    {
        var include = ImmutableArray.CreateBuilder<string>();
        foreach (var item in Items(sent, "include", MaxIncluded))
        {
            var relation = item.ValueKind == JsonValueKind.String ? item.GetString() : Knows("include", item, "relation") ? TextOf(item, "relation") : null;
            if (relation is not null && structure.Fields.Any(field => field is { Type: FieldType.Reference, IsRetired: false } && field.Name == Bare(relation)))
                include.Add(Bare(relation));
            else
                Fault("include", string.Create(CultureInfo.InvariantCulture, $"Must name at most {MaxIncluded} fields of type reference."));
        }

        return include.ToImmutable();
    }

    private RowColumn? Column(string name) => set.Column(name) ?? set.Column(RecordSet.DataPrefix + name);

    private static string Bare(string name) => name.StartsWith(RecordSet.DataPrefix, StringComparison.Ordinal) ? name[RecordSet.DataPrefix.Length..] : name;

    private bool Flag(JsonElement sent, string name)
    {
        if (!sent.TryGetProperty(name, out var flag))
            return false;
        if (flag.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return flag.GetBoolean();
        Fault(name, "Must be true or false.");
        return false;
    }

    private int? Number(JsonElement sent, string name, int least, int most)
    {
        if (!sent.TryGetProperty(name, out var value))
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least && number <= most)
            return number;
        Fault("page." + name, string.Create(CultureInfo.InvariantCulture, $"Must be between {least} and {most}."));
        return null;
    }

    private ImmutableArray<string> Texts(JsonElement sent, string name, int most)
    {
        var texts = Items(sent, name, most).Select(item => RowValue.Read(item, RowType.String)?.Text).ToImmutableArray();
        if (texts.All(text => text is not null))
            return [.. texts.OfType<string>()];
        Fault(name, "Must be an array of strings.");
        return [];
    }

    private IEnumerable<JsonElement> Items(JsonElement sent, string name, int most)
    {
        if (!sent.TryGetProperty(name, out var items))
            return [];
        if (items.ValueKind == JsonValueKind.Array && items.GetArrayLength() <= most)
            return items.EnumerateArray();
        Fault(name, string.Create(CultureInfo.InvariantCulture, $"Must be an array of at most {most}."));
        return [];
    }

    private bool Knows(string member, JsonElement item, params ReadOnlySpan<string> names)
    {
        if (item.ValueKind == JsonValueKind.Object)
        {
            var all = true;
            foreach (var property in item.EnumerateObject())
                all &= names.Contains(property.Name);
            if (all)
                return true;
        }

        Fault(member, $"Must be an object of {string.Join(", ", names.ToArray())}.");
        return false;
    }

    private static string? TextOf(JsonElement sent, string name) =>
        sent.TryGetProperty(name, out var value) ? RowValue.Read(value, RowType.String)?.Text : null;

    private static string Lower(string word)
    {
        var lower = new StringBuilder(word);
        for (var i = 0; i < lower.Length; i++)
        {
            if (char.IsAsciiLetterUpper(lower[i]))
                lower[i] = (char)(lower[i] | 0x20);
        }

        return lower.ToString();
    }

    private void Fault(string member, string message)
    {
        if (faults.All(fault => fault.Field != member))
            faults.Add(new FieldError(member, message));
    }
}
