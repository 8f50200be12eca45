using System.Collections.Immutable;

namespace OrleansTenantAuth.DataSets;

/// <summary>A data set of an app: the declared columns of its rows. Key: see <see cref="DataSetName.KeyIn"/>.</summary>
[Alias("ota.IDataSetGrain"), Version(1)]
public interface IDataSetGrain : IGrainWithStringKey
{
    /// <summary>
    /// Makes the data set, or adds columns to it; those that it has stay as they are. A column that is declared otherwise, and a further
    /// prefilter column, are <see cref="AuthError.WrongState"/>. Safe to repeat.
    /// </summary>
    [Alias("Declare"), Repeatable]
    Task<Outcome<DataSetView>> Declare(DeclareDataSet command);

    /// <summary>The data set, or <see cref="AuthError.DataSetNotFound"/>. A link in a chain.</summary>
    [Alias("Describe"), Repeatable]
    Task<Outcome<DataSetView>> Describe(DescribeDataSet query);

    /// <summary>The data set as of now, checked against the store.</summary>
    [Alias("Get"), Repeatable]
    Task<Outcome<DataSetView>> Get(DescribeDataSet query);

    /// <summary>Deletes the data set with its rows, which are gone for readers at once.</summary>
    [Alias("Delete")]
    Task<Outcome<Done>> Delete(DeleteDataSet command);
}

/// <summary>Rows of data sets. Stateless. Key: any.</summary>
[Alias("ota.IRowsGrain"), Version(1)]
public interface IRowsGrain : IGrainWithStringKey
{
    /// <summary>Adds rows, all or none. A repeat of the same load adds nothing again. Faults name rows and columns.</summary>
    [Alias("Load"), Repeatable]
    Task<Outcome<LoadedRows>> Load(LoadRows command);

    /// <summary>Whether a query could be asked of a data set; faults as of <see cref="Query"/>.</summary>
    [Alias("Check"), Repeatable]
    Task<Outcome<Done>> Check(QueryRows query);

    /// <summary>
    /// Runs a query on the rows that the caller's scope lets through. A scope that no row can be in, and a schema without such a data
    /// set, answer no rows.
    /// </summary>
    [Alias("Query"), Repeatable]
    Task<Outcome<RowsAnswer>> Query(QueryRows query);
}

/// <summary>The type of a column's values.</summary>
[GenerateSerializer, Alias("ota.ColumnType")]
public enum ColumnType
{
    /// <summary>A default value: a bug.</summary>
    Unset = 0,

    /// <summary>Text.</summary>
    String = 1,

    /// <summary>A double of at most 1e15.</summary>
    Number = 2,

    /// <summary>True or false.</summary>
    Boolean = 3,

    /// <summary>An instant, with milliseconds.</summary>
    Date = 4,
}

/// <summary>A declared column; <c>IsPrefilter</c> where embed tokens may confine their holder by it.</summary>
[GenerateSerializer, Immutable, Alias("ota.DataSetColumn")]
public sealed record DataSetColumn([property: Id(0)] string Name, [property: Id(1)] ColumnType Type, [property: Id(2)] bool IsPrefilter);

/// <summary>A data set's name within its app: a schema of its own, or none.</summary>
[GenerateSerializer, Immutable, Alias("ota.DataSetName")]
public sealed record DataSetName([property: Id(0)] string? Schema, [property: Id(1)] string Name)
{
    private const int MaxLength = 63;

    /// <summary>Whether schema and name have the form of one; what has not, names no data set.</summary>
    public bool IsWellFormed() => IsWellFormed(Name, allowsDots: false) && (Schema is null || IsWellFormed(Schema, allowsDots: true));

    /// <summary>The grain's key.</summary>
    public string KeyIn(AppId app) => $"{app.Value:N}/{Schema}/{Name}";

    private static bool IsWellFormed(string text, bool allowsDots)
    {
        if (text.Length is 0 or > MaxLength)
            return false;
        foreach (var letter in text)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('_' or '-') && !(allowsDots && letter == '.'))
                return false;
        }

        return true;
    }
}

/// <summary>Makes a data set, or adds columns. <c>Id</c> is used where it is new.</summary>
[GenerateSerializer, Immutable, Alias("ota.DeclareDataSet")]
public sealed record DeclareDataSet(
    [property: Id(0)] CallInfo Call,
    [property: Id(1)] AppId App,
    [property: Id(2)] DataSetName Name,
    [property: Id(3)] Guid Id,
    [property: Id(4)] ImmutableArray<DataSetColumn> Columns);

/// <summary>Asks for a data set.</summary>
[GenerateSerializer, Immutable, Alias("ota.DescribeDataSet")]
public sealed record DescribeDataSet([property: Id(0)] CallInfo Call);

/// <summary>Deletes a data set.</summary>
[GenerateSerializer, Immutable, Alias("ota.DeleteDataSet")]
public sealed record DeleteDataSet([property: Id(0)] CallInfo Call);

/// <summary>What others may know of a data set.</summary>
[GenerateSerializer, Immutable, Alias("ota.DataSetView")]
public sealed record DataSetView(
    [property: Id(0)] Guid Id,
    [property: Id(1)] AppId App,
    [property: Id(2)] DataSetName Name,
    [property: Id(3)] ImmutableArray<DataSetColumn> Columns,
    [property: Id(4)] DateTimeOffset CreatedAt);

/// <summary>Adds rows.</summary>
/// <param name="Call">The call.</param>
/// <param name="App">The app.</param>
/// <param name="Name">The data set.</param>
/// <param name="Load">Names the load: derived from the operation and the body.</param>
/// <param name="Body">UTF-8 JSON: <c>{"rows":[{…},…]}</c>.</param>
[GenerateSerializer, Immutable, Alias("ota.LoadRows")]
public sealed record LoadRows(
    [property: Id(0)] CallInfo Call,
    [property: Id(1)] AppId App,
    [property: Id(2)] DataSetName Name,
    [property: Id(3)] Guid Load,
    [property: Id(4)] byte[] Body);

/// <summary>How many rows a load has; <c>IsRepeat</c> where they had been added before.</summary>
[GenerateSerializer, Immutable, Alias("ota.LoadedRows")]
public sealed record LoadedRows([property: Id(0)] int Rows, [property: Id(1)] bool IsRepeat);

/// <summary>Asks for rows.</summary>
/// <param name="Call">The call.</param>
/// <param name="App">The app.</param>
/// <param name="Name">The data set; its schema is the scope's where there is a scope.</param>
/// <param name="Scope">Which rows the caller may see; null for the app's own admins, who see all.</param>
/// <param name="Query">UTF-8 JSON of the query.</param>
/// <param name="Filters">Further conditions, UTF-8 JSON each, which all must hold beside the query's own.</param>
/// <param name="After">The cursor of the page before, or null.</param>
[GenerateSerializer, Immutable, Alias("ota.QueryRows")]
public sealed record QueryRows(
    [property: Id(0)] CallInfo Call,
    [property: Id(1)] AppId App,
    [property: Id(2)] DataSetName Name,
    [property: Id(3)] Embeds.EmbedScope? Scope,
    [property: Id(4)] byte[] Query,
    [property: Id(5)] ImmutableArray<byte[]> Filters,
    [property: Id(6)] string? After);

/// <summary>A page of rows.</summary>
/// <param name="Columns">What each row has, in order.</param>
/// <param name="Rows">UTF-8 JSON: an array of arrays.</param>
/// <param name="Next">The cursor of the next page, or null.</param>
[GenerateSerializer, Immutable, Alias("ota.RowsAnswer")]
public sealed record RowsAnswer(
    [property: Id(0)] ImmutableArray<AnswerColumn> Columns, [property: Id(1)] byte[] Rows, [property: Id(2)] string? Next);

/// <summary>One member of each row of an answer.</summary>
[GenerateSerializer, Immutable, Alias("ota.AnswerColumn")]
public sealed record AnswerColumn([property: Id(0)] string Name, [property: Id(1)] ColumnType Type);
