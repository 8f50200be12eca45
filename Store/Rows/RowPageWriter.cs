using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;

namespace OrleansTenantAuth.Store.Rows;

/// <summary>Writes the rows of a statement into a page, bounded in rows and bytes.</summary>
internal sealed class RowPageWriter : IDisposable
{
    private readonly RowQuery query;
    private readonly CompiledRows compiled;
    private readonly ArrayBufferWriter<byte> buffer = new();
    private readonly Utf8JsonWriter json;
    private object?[]? last;
    private int rows;

    public RowPageWriter(RowQuery query, CompiledRows compiled)
    {
        this.query = query;
        this.compiled = compiled;
        json = new Utf8JsonWriter(buffer);
        json.WriteStartArray();
    }

    /// <summary>Takes a row (outputs, and the id where rows are not folded); false where the page is full, and the row is of the next one.</summary>
    public bool Add(object?[] row)
    {
        if (rows == query.Limit || json.BytesCommitted + json.BytesPending > RowLimits.PageBytes)
        {
            IsCut = true;
            return false;
        }

        json.WriteStartArray();
        for (var i = 0; i < query.Outputs.Length; i++)
            RowCursor.Write(json, row[i]);
        json.WriteEndArray();
        last = row;
        rows++;
        return true;
    }

    private bool IsCut { get; set; }

    public RowPage Page()
    {
        json.WriteEndArray();
        json.Flush();
        var next = IsCut ? RowCursor.Write(compiled.Shape, compiled.Keys, key => last![key.Output < 0 ? query.Outputs.Length : key.Output]) : null;
        return new RowPage(query.Outputs, buffer.WrittenSpan.ToArray(), next);
    }

    public void Dispose() => json.Dispose();
}
