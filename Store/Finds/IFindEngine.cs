namespace OrleansTenantAuth.Store.Finds;

/// <summary>Where one kind of database searches.</summary>
internal interface IFindEngine
{
    /// <summary>The dialect of its statements.</summary>
    IFindDialect Dialect { get; }

    /// <summary>
    /// Runs statements on one connection and snapshot; few at once. Throws <see cref="FindTooBroadException"/> where one takes too long.
    /// </summary>
    Task<T> Read<T>(Func<IFindReader, Task<T>> work, CancellationToken cancellationToken);
}

/// <summary>Reads within one snapshot.</summary>
internal interface IFindReader
{
    /// <summary>All rows of an answer: strings, longs and ids as the dialect reads them.</summary>
    Task<List<object[]>> Rows(FindSql statement);
}

/// <summary>What the databases write differently. Every argument is SQL of the compiler, values always parameters.</summary>
internal interface IFindDialect
{
    /// <summary>The parameter with a number, from 1.</summary>
    string Parameter(int number);

    /// <summary>An id as the tables keep it.</summary>
    object Id(Guid id);

    /// <summary>An id as it was read.</summary>
    Guid Id(object kept);

    /// <summary>The value by which a member of the data is found.</summary>
    string Path(string member, string part);

    /// <summary>A member's part as its type, unknown where it is missing; an array as it is kept.</summary>
    string Read(string path, string part, FindType type);

    /// <summary>A text contains another.</summary>
    string Contains(string text, string part);

    /// <summary>A text ends with another.</summary>
    string EndsWith(string text, string part);

    /// <summary>The array of a member of the data has an item, or any where null.</summary>
    string HasItem(string path, string? item);
}
