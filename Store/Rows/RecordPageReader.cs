using System.Collections.Immutable;
using OrleansTenantAuth.Store.Records;

namespace OrleansTenantAuth.Store.Rows;

/// <summary>Gathers the records of a statement into a page, bounded in number and bytes.</summary>
internal sealed class RecordPageReader(RowQuery query, CompiledRows compiled)
{
    private readonly ImmutableArray<byte[]>.Builder states = ImmutableArray.CreateBuilder<byte[]>();
    private object?[]? last;
    private bool isCut;

    /// <summary>Whether a further row is of the next page.</summary>
    public bool IsFull => states.Count == query.Limit;

    /// <summary>There is a further row.</summary>
    public void Cut() => isCut = true;

    /// <summary>Takes a row (the outputs and the id) and the record's state.</summary>
    public void Add(object?[] row, byte[] state)
    {
        last = row;
        states.Add(state);
    }

    public RecordPage Page() => new(
        states.ToImmutable(),
        isCut ? RowCursor.Write(compiled.Shape, compiled.Keys, key => last![key.Output < 0 ? query.Outputs.Length : key.Output]) : null);
}
