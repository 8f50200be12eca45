namespace OrleansTenantAuth.Workspaces;

/// <summary>Names of the facts that conditions ask for.</summary>
public static class ConditionFields
{
    /// <summary>The caller's groups, a list.</summary>
    public const string Groups = "groups";

    /// <summary>The caller's roles in the workspace, a list.</summary>
    public const string Roles = "roles";

    /// <summary>Who calls: the uuid of a user or service account, or the subject of an external token.</summary>
    public const string Subject = "subject";

    /// <summary>Kind of caller: <c>service-account</c>, <c>user</c> or <c>external</c>.</summary>
    public const string Kind = "kind";

    /// <summary>Prefix of mapped claims of external tokens: <c>ext_plan</c>.</summary>
    public const string Claim = "ext_";

    /// <summary>Prefix of path parameters: <c>path.recordSlug</c>.</summary>
    public const string Path = "path.";

    /// <summary>Prefix of facts of the request: <c>request.method</c>, <c>request.address</c>.</summary>
    public const string Request = "request.";

    /// <summary>Prefix of a record's own fields: <c>data.status</c>, <c>data.address.city</c>.</summary>
    public const string Data = "data.";

    /// <summary>Prefix of a record as a whole: <c>record.createdBy</c>; other names are those of its data.</summary>
    public const string Record = "record.";

    /// <summary>The slug of a record's structure, whatever name a path gave.</summary>
    public const string RecordSlug = "recordSlug";

    private const int MaxLength = 128;
    private const int MaxParts = 5;

    /// <summary>The record's facts beside its data.</summary>
    public static IReadOnlyList<string> OfRecord { get; } = ["id", RecordSlug, "createdBy", "updatedBy", "createdAt", "updatedAt", "version"];

    /// <summary>What may be asked for, for messages.</summary>
    public const string Rule = "Must be groups, roles, subject, kind, ext_CLAIM, path.PARAMETER, request.method, request.address, data.FIELD, record.FIELD or not, and, or.";

    /// <summary>The name in its one spelling: <c>record.status</c> is <c>data.status</c>, <c>record.id</c> is <c>id</c>; null for what is none.</summary>
    public static string? Canonical(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length > MaxLength)
            return null;
        if (name is Groups or Roles or Subject or Kind or "request.method" or "request.address" || OfRecord.Contains(name, StringComparer.Ordinal))
            return name;
        if (name.StartsWith(Record, StringComparison.Ordinal))
            return Canonical(OfRecord.Contains(name[Record.Length..], StringComparer.Ordinal) ? name[Record.Length..] : Data + name[Record.Length..]);
        if (name.StartsWith(Data, StringComparison.Ordinal))
            return IsPath(name.AsSpan(Data.Length)) ? name : null;
        foreach (var prefix in new[] { Claim, Path })
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
                return IsWord(name.AsSpan(prefix.Length)) ? name : null;
        }

        return null;
    }

    /// <summary>Whether a canonical name is of a record: what is known only where there is one.</summary>
    public static bool IsOfRecord(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.StartsWith(Data, StringComparison.Ordinal) || OfRecord.Contains(name, StringComparer.Ordinal);
    }

    /// <summary>Whether a canonical name is always a list.</summary>
    public static bool IsList(string name) => name is Groups or Roles;

    private static bool IsPath(ReadOnlySpan<char> path)
    {
        if (path.Count('.') >= MaxParts)
            return false;
        foreach (var part in path.Split('.'))
        {
            if (!IsWord(path[part]))
                return false;
        }

        return true;
    }

    private static bool IsWord(ReadOnlySpan<char> word)
    {
        foreach (var letter in word)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('_' or '-'))
                return false;
        }

        return !word.IsEmpty;
    }
}
