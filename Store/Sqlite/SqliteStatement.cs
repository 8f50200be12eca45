using System.Buffers;
using System.Text;
using SQLitePCL;

namespace OrleansTenantAuth.Store.Sqlite;

/// <summary>A prepared statement: bind from index 1, step, read columns from 0, reset.</summary>
internal sealed class SqliteStatement(SqliteDatabase database, sqlite3_stmt handle, string sql) : IDisposable
{
    public SqliteStatement Bind(int index, long value)
    {
        database.Check(raw.sqlite3_bind_int64(handle, index, value), sql);
        return this;
    }

    public SqliteStatement Bind(int index, long? value) => value is { } known ? Bind(index, known) : BindNull(index);

    public SqliteStatement Bind(int index, double value)
    {
        database.Check(raw.sqlite3_bind_double(handle, index, value), sql);
        return this;
    }

    public SqliteStatement Bind(int index, string value)
    {
        if (value.Length == 0)
        {
            database.Check(raw.sqlite3_bind_text(handle, index, ""), sql);
            return this;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(value.Length));
        var length = Encoding.UTF8.GetBytes(value, buffer);
        database.Check(raw.sqlite3_bind_text(handle, index, buffer.AsSpan(0, length)), sql);
        ArrayPool<byte>.Shared.Return(buffer);
        return this;
    }

    public SqliteStatement Bind(int index, ReadOnlySpan<byte> value)
    {
        var code = value.IsEmpty ? raw.sqlite3_bind_zeroblob(handle, index, 0) : raw.sqlite3_bind_blob(handle, index, value);
        database.Check(code, sql);
        return this;
    }

    public SqliteStatement Bind(int index, Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        return Bind(index, bytes);
    }

    public SqliteStatement Bind(int index, Guid? value) => value is { } known ? Bind(index, known) : BindNull(index);

    /// <summary>True while there is a row. Resets itself at the end and on a fault.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(handle);
        if (code == raw.SQLITE_ROW)
            return true;
        try
        {
            database.Check(code, sql);
        }
        finally
        {
            Reset();
        }

        return false;
    }

    /// <summary>Runs a statement that answers no rows; its number of changed rows.</summary>
    public int Run()
    {
        while (Step())
        {
            // A statement with RETURNING is not used this way.
        }

        return database.Changes;
    }

    /// <summary>The first column of the first row, or null without a row.</summary>
    public long? Number()
    {
        if (!Step())
            return null;
        var value = Long(0);
        Reset();
        return value;
    }

    public long Long(int column) => raw.sqlite3_column_int64(handle, column);

    public double Double(int column) => raw.sqlite3_column_double(handle, column);

    /// <summary>Columns of the answer.</summary>
    public int Columns => raw.sqlite3_column_count(handle);

    public bool IsText(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_TEXT;

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    public long? MaybeLong(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL ? null : Long(column);

    public string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string() ?? "";

    public byte[] Blob(int column) => raw.sqlite3_column_blob(handle, column).ToArray();

    public Guid Guid(int column) => new(raw.sqlite3_column_blob(handle, column), bigEndian: true);

    public Guid? MaybeGuid(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL ? null : Guid(column);

    /// <summary>Ends a run early. The fault of the run itself, repeated here by SQLite, was reported by the step.</summary>
    public void Reset() => _ = raw.sqlite3_reset(handle);

    public void Dispose() => handle.Dispose();

    private SqliteStatement BindNull(int index)
    {
        database.Check(raw.sqlite3_bind_null(handle, index), sql);
        return this;
    }
}
