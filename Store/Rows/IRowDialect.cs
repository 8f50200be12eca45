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

    /// <summary>A key column has one of the keys of an array.</summary>
    string HasKey(string column, string keys);

    /// <summary>A text contains another.</summary>
    string Contains(string text, string part);

    /// <summary>A text ends with another.</summary>
    string EndsWith(string text, string part);
}
