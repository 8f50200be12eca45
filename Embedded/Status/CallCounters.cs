using System.Runtime.InteropServices;

namespace OrleansTenantAuth.Embedded.Status;

/// <summary>Counts calls begun and ended, in one cell per processor, so that cores don't fight for a cache line.</summary>
internal sealed class CallCounters
{
    private readonly Cell[] cells = new Cell[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount)];

    internal long Begun => Sum(static (ref cell) => Interlocked.Read(ref cell.Begun));

    internal long Ended => Sum(static (ref cell) => Interlocked.Read(ref cell.Ended));

    /// <summary>
    /// Whether nothing runs. Ends are read before begins; both only grow, so equal sums mean that at the moment between
    /// the two readings nothing ran.
    /// </summary>
    internal bool IsQuiet
    {
        get
        {
            var ended = Ended;
            return ended == Begun;
        }
    }

    internal void Begin() => Interlocked.Increment(ref Mine.Begun);

    internal void End() => Interlocked.Increment(ref Mine.Ended);

    private ref Cell Mine => ref cells[Thread.GetCurrentProcessorId() & (cells.Length - 1)];

    private delegate long Read(ref Cell cell);

    private long Sum(Read read)
    {
        var sum = 0L;
        for (var i = 0; i < cells.Length; i++)
            sum += read(ref cells[i]);
        return sum;
    }

    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct Cell
    {
        [FieldOffset(0)]
        internal long Begun;

        [FieldOffset(8)]
        internal long Ended;
    }
}
