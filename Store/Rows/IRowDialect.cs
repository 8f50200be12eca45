using System.Collections.Immutable;

namespace OrleansTenantAuth.Store.Rows;

/// <summary>What the databases write differently. Every argument is SQL of the compiler, values always parameters.</summary>
internal interface IRowDialect
{
    /// <summary>The parameter with a number, from 1.</summary>
    string Parameter(int number);

    /// <summary>The value that names a column of the kept object.</summary>
    string Path(string column);

    /// <summary>Reads a column of <c>r.data</c> as its type, NULL where there is no value. Texts compare by code points.</summary>
    string Read(string path, RowType type);

    /// <summary>The value that names a member of the kept object, however deep.</summary>
    object Path(ImmutableArray<string> segments);

    /// <summary>
    /// Reads a member of <c>r.data</c> of a record: NULL where it is missing, null, or of another type than asked for. Of
    /// <see cref="RowType.Any"/> it is something, of <see cref="RowType.Array"/> what <see cref="Has"/> takes.
    /// </summary>
    string ReadMember(string path, RowType type);

    /// <summary>Text of a uuid in the form 8-4-4-4-12.</summary>
    string Uuid(string id);

    /// <summary>An array has a value as a member, given as a JSON array of it alone.</summary>
    string Has(string array, string value);

    /// <summary>The state of the record with an id, or null where the engine looks it up itself.</summary>
    string? StateOf(string id);

    /// <summary>A key column has one of the keys of an array.</summary>
    string HasKey(string column, string keys);

    /// <summary>A text contains another.</summary>
    string Contains(string text, string part);

    /// <summary>A text ends with another.</summary>
    string EndsWith(string text, string part);
}
