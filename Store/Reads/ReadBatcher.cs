using System.Threading.Channels;

namespace OrleansTenantAuth.Store.Reads;

/// <summary>
/// Reads of keys that wait together go out as one query. A read joins only a query that was not sent yet, so what it
/// answers was current after the read began.
/// </summary>
internal sealed class ReadBatcher<TKey, TRow> : IAsyncDisposable
    where TKey : notnull
{
    private readonly int most;
    private readonly Channel<Request> requests;
    private readonly Func<TKey[], CancellationToken, Task<Dictionary<TKey, TRow>>> query;
    private readonly Task[] loops;

    /// <param name="capacity">Reads that may wait.</param>
    /// <param name="parallel">Queries under way at once.</param>
    /// <param name="most">Keys from which on a query takes no more reads.</param>
    /// <param name="query">Reads the rows of distinct keys.</param>
    public ReadBatcher(int capacity, int parallel, int most, Func<TKey[], CancellationToken, Task<Dictionary<TKey, TRow>>> query)
    {
        this.query = query;
        this.most = most;
        requests = Channel.CreateBounded<Request>(new BoundedChannelOptions(capacity));
        loops = [.. Enumerable.Range(0, parallel).Select(_ => Task.Run(Run))];
    }

    /// <summary>Rows of at least these keys; a key without a row is absent.</summary>
    public async Task<Dictionary<TKey, TRow>> Read(IReadOnlyList<TKey> keys, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var request = new Request(keys, cancellationToken);
        if (!requests.Writer.TryWrite(request))
            throw new StoreUnavailableException("The store's queue of reads is full or closed.");
        return await request.Task.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        requests.Writer.TryComplete();
        await Task.WhenAll(loops);
    }

    private async Task Run()
    {
        var batch = new List<Request>();
        var keys = new HashSet<TKey>();
        while (await requests.Reader.WaitToReadAsync())
        {
            batch.Clear();
            keys.Clear();
            while (keys.Count < most && requests.Reader.TryRead(out var request))
            {
                if (request.Caller.IsCancellationRequested)
                    continue;
                batch.Add(request);
                keys.UnionWith(request.Keys);
            }

            if (batch.Count > 0)
                await Answer(batch, [.. keys]);
        }
    }

    private async Task Answer(List<Request> batch, TKey[] keys)
    {
        try
        {
            var rows = keys.Length == 0 ? [] : await query(keys, CancellationToken.None);
            foreach (var request in batch)
                request.TrySetResult(rows);
        }
        catch (Exception e) // Every caller of the batch gets the fault; the loop goes on.
        {
            foreach (var request in batch)
            {
                request.TrySetException(e is StoreUnavailableException
                    ? new StoreUnavailableException(e.Message, e)
                    : new StoreUnavailableException("The store could not be read.", e));
            }
        }
    }

    private sealed class Request(IReadOnlyList<TKey> keys, CancellationToken caller)
        : TaskCompletionSource<Dictionary<TKey, TRow>>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public IReadOnlyList<TKey> Keys { get; } = keys;

        public CancellationToken Caller { get; } = caller;
    }
}
