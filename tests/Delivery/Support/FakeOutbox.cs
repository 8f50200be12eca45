using System.Collections.Immutable;
using OrleansTenantAuth.Silo.Delivery;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Tests.Delivery.Support;

/// <summary>The parts of a store that the sender uses: one list, one lease, a head and a signal.</summary>
public sealed class FakeOutbox(ManualTime time) : IEventSignal
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, DateTimeOffset> entries = new(StringComparer.Ordinal);
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private (string Holder, DateTimeOffset Until) lease = ("", DateTimeOffset.MinValue);
    private long head;
    private int lists;
    private int failures;

    /// <summary>Reads fail while it is set.</summary>
    public bool Unavailable { get; set; }

    /// <summary>Reads of the list so far.</summary>
    public int Lists => Volatile.Read(ref lists);

    /// <summary>Reads that failed so far.</summary>
    public int Failures => Volatile.Read(ref failures);

    public IGrainStore AsStore()
    {
        var clock = new StoreClock(time);
        return Fake.Of<IGrainStore>((method, args) => method.Name switch
        {
            "get_Clock" => clock,
            "get_Signal" => this,
            nameof(IGrainStore.Head) => Read(() => Interlocked.Read(ref head)),
            nameof(IGrainStore.List) => Read(() => List((string)args[0]!, (string?)args[1], (int)args[2]!)),
            nameof(IGrainStore.TryLease) => Task.FromResult(TryLease((string)args[0]!, (string)args[1]!, (TimeSpan)args[2]!)),
            _ => null,
        });
    }

    public void Put(string item, DateTimeOffset expiresAt)
    {
        lock (gate)
            entries[item] = expiresAt;
        Commit();
    }

    public void Remove(string item)
    {
        lock (gate)
            entries.Remove(item);
        Commit();
    }

    public bool IsEmpty
    {
        get
        {
            lock (gate)
                return entries.Count == 0;
        }
    }

    /// <summary>Gives the lease to somebody, whoever has it.</summary>
    public void GiveLease(string holder, TimeSpan duration)
    {
        lock (gate)
            lease = (holder, time.GetUtcNow() + duration);
    }

    /// <summary>Whether nobody has the lease now.</summary>
    public bool LeaseIsFree
    {
        get
        {
            lock (gate)
                return lease.Until <= time.GetUtcNow();
        }
    }

    public string LeaseHolder
    {
        get
        {
            lock (gate)
                return lease.Holder;
        }
    }

    public async Task WaitAfter(long position, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task next;
            lock (gate)
                next = changed.Task;
            if (Interlocked.Read(ref head) > position)
                return;
            await next.WaitAsync(cancellationToken);
        }
    }

    private void Commit()
    {
        TaskCompletionSource old;
        lock (gate)
        {
            Interlocked.Increment(ref head);
            old = changed;
            changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        old.SetResult();
    }

    private Task<T> Read<T>(Func<T> read)
    {
        if (!Unavailable)
            return Task.FromResult(read());
        Interlocked.Increment(ref failures);
        return Task.FromException<T>(new StoreUnavailableException("down"));
    }

    private ImmutableArray<ListEntry> List(string list, string? after, int limit)
    {
        list.ShouldBe(OtpSender.OutboxList);
        Interlocked.Increment(ref lists);
        lock (gate)
        {
            return
            [
                .. entries.Where(entry => after is null || string.CompareOrdinal(entry.Key, after) > 0).Take(limit)
                    .Select(entry => new ListEntry(entry.Key, GrainKey.ChallengePrefix + entry.Key, "{\"v\":1}"u8.ToArray(), entry.Value)),
            ];
        }
    }

    private bool TryLease(string name, string holder, TimeSpan duration)
    {
        name.ShouldBe("otp-sender");
        lock (gate)
        {
            if (lease.Holder != holder && lease.Until > time.GetUtcNow())
                return false;
            lease = (holder, time.GetUtcNow() + duration);
            return true;
        }
    }
}
