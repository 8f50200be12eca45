using System.Buffers.Text;
using System.Globalization;
using System.Text;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Admin;

/// <summary>Which page of a list is asked for.</summary>
/// <param name="Limit">Items at most.</param>
/// <param name="After">The last item of the page before, or null.</param>
public readonly record struct Paging(int Limit, string? After)
{
    /// <summary>Query parameter.</summary>
    public const string LimitName = "limit";

    /// <summary>Query parameter.</summary>
    public const string CursorName = "cursor";

    private const int DefaultLimit = 100;
    private const int MaxLimit = 1_000;
    private const int MaxCursorLength = 700;

    /// <summary>Reads the query. <paramref name="isItem"/> tells whether a cursor's content can be an item of this list.</summary>
    public static Paging Read(HttpContext http, FieldCheck check, Func<string, bool> isItem)
    {
        ArgumentNullException.ThrowIfNull(check);
        ArgumentNullException.ThrowIfNull(isItem);
        return new(ReadLimit(http, check), ReadCursor(http, check, isItem));
    }

    /// <summary>A cursor as clients see it: opaque.</summary>
    public static string? Cursor(string? item) => item is null ? null : Base64Url.EncodeToString(Encoding.UTF8.GetBytes(item));

    /// <summary>Items of lists that are in order of ids.</summary>
    public static bool IsId(string item) => Guid.TryParseExact(item, "N", out _) && !item.AsSpan().ContainsAnyInRange('A', 'Z');

    /// <summary>Items of the audit log.</summary>
    public static bool IsPosition(string item) => long.TryParse(item, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static int ReadLimit(HttpContext http, FieldCheck check)
    {
        if (check.OptionalText(LimitName, QueryFields.Read(http, check, LimitName), 10) is not { } text)
            return DefaultLimit;
        NumberField number = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? new(value) : new(null, FieldFault.WrongType);
        return check.OptionalNumber(LimitName, number, 1, MaxLimit) ?? DefaultLimit;
    }

    private static string? ReadCursor(HttpContext http, FieldCheck check, Func<string, bool> isItem)
    {
        if (check.OptionalText(CursorName, QueryFields.Read(http, check, CursorName), MaxCursorLength) is not { } text)
            return null;

        // Encoded again it must be the same text: one page has one cursor.
        if (Base64Url.IsValid(text) && Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)) is var item && Cursor(item) == text && isItem(item))
            return item;
        check.Add(CursorName, "Must be next_cursor of the page before.");
        return null;
    }
}
