using System.Runtime.InteropServices;

namespace OrleansTenantAuth.Verifier;

/// <summary>
/// Numbers by uuid with an expiry, 32 bytes each: one writer, any number of readers that never wait. Open addressing with linear probes;
/// what has expired goes when the table is made anew.
/// </summary>
internal sealed class LongTable
{
    private const int Smallest = 64;
    private const double MostLoad = 0.8;
    private const double Growth = 1.4;
    private Slot[] slots = new Slot[Smallest];

    /// <summary>Entries, expired ones included until the table is made anew.</summary>
    public int Count { get; private set; }

    /// <summary>Finds a number.</summary>
    public bool TryGet(Guid id, out long value)
    {
        var (low, high) = Split(id);
        var table = Volatile.Read(ref slots);
        for (var i = Start(low, high, table.Length); ; i = i + 1 == table.Length ? 0 : i + 1)
        {
            ref var slot = ref table[i];

            // The high half is written last: once it is there, all else is.
            var found = Volatile.Read(ref slot.High);
            if (found == 0)
                break;
            if (found == high && slot.Low == low)
            {
                value = Volatile.Read(ref slot.Value);
                return true;
            }
        }

        value = 0;
        return false;
    }

    /// <summary>Sets a number. One thread at a time.</summary>
    /// <param name="id">A uuid of RFC 9562, so never all zeros.</param>
    /// <param name="value">The number.</param>
    /// <param name="expiresAt">When the entry may go, Unix seconds.</param>
    /// <param name="now">Unix seconds.</param>
    public void Set(Guid id, long value, long expiresAt, long now)
    {
        if (Count + 1 > slots.Length * MostLoad)
            Rebuild(now);
        if (Put(slots, id, value, (uint)Math.Clamp(expiresAt, 0, uint.MaxValue)))
            Count++;
    }

    /// <summary>Drops what has expired. One thread at a time.</summary>
    public void Rebuild(long now)
    {
        var living = 0;
        foreach (ref readonly var slot in slots.AsSpan())
        {
            if (slot.High != 0 && slot.ExpiresAt > now)
                living++;
        }

        var next = new Slot[Math.Max(Smallest, (int)(living / MostLoad * Growth))];
        foreach (ref readonly var slot in slots.AsSpan())
        {
            if (slot.High != 0 && slot.ExpiresAt > now)
                Put(next, Join(slot.Low, slot.High), slot.Value, slot.ExpiresAt);
        }

        Count = living;
        Volatile.Write(ref slots, next);
    }

    private static bool Put(Slot[] table, Guid id, long value, uint expiresAt)
    {
        var (low, high) = Split(id);
        for (var i = Start(low, high, table.Length); ; i = i + 1 == table.Length ? 0 : i + 1)
        {
            ref var slot = ref table[i];
            if (slot.High == high && slot.Low == low)
            {
                slot.ExpiresAt = Math.Max(slot.ExpiresAt, expiresAt);
                Volatile.Write(ref slot.Value, value);
                return false;
            }

            if (slot.High != 0)
                continue;
            slot.Low = low;
            slot.Value = value;
            slot.ExpiresAt = expiresAt;
            Volatile.Write(ref slot.High, high);
            return true;
        }
    }

    // Uuids of version 7 begin with their time, so all of both halves is mixed.
    private static int Start(ulong low, ulong high, int length)
    {
        var mixed = (low ^ (high * 0x9E3779B97F4A7C15)) * 0xD6E8FEB86659FD93;
        return (int)(((mixed >> 32) * (ulong)length) >> 32);
    }

    // The variant bits of a uuid stand in its second half, which therefore is never zero.
    private static (ulong Low, ulong High) Split(Guid id)
    {
        var halves = MemoryMarshal.Cast<Guid, ulong>(MemoryMarshal.CreateReadOnlySpan(ref id, 1));
        return (halves[0], halves[1]);
    }

    private static Guid Join(ulong low, ulong high) => MemoryMarshal.Cast<ulong, Guid>([low, high])[0];

    private struct Slot
    {
        public ulong Low;
        public ulong High;
        public long Value;
        public uint ExpiresAt;
    }
}
