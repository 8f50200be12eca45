using System.Threading.Channels;

namespace OrleansTenantAuth.Store.Reads;

/// <summary>
/// Reads of keys that wait together go out as one query. A read joins only a query that was not sent yet, so what it
/// answers was current after the read began.
/// </summary>
internal sealed class ReadBatcher<TRow> : IAsyncDisposable
{
    private readonly Channel<Request> requests;
    private readonly Func<string[], CancellationToken, Task<Dictionary<string, TRow>>> query;
    private readonly Task[] loops;

    public ReadBatcher(int capacity, int parallel, Func<string[], CancellationToken, Task<Dictionary<string, TRow>>> query)
    {
        this.query = query;
        requests = Channel.CreateBounded<Request>(new BoundedChannelOptions(capacity));
        loops = [.. Enumerable.Range(0, parallel).Select(_ => Task.Run(Run))];
    }

    /// <summary>Rows of at least these keys; a key without a row is absent.</summary>
    public async Task<Dictionary<string, TRow>> Read(IReadOnlyList<string> keys, CancellationToken cancellationToken)
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
        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (await requests.Reader.WaitToReadAsync())
        {
            batch.Clear();
            keys.Clear();
            while (keys.Count < StoreLimits.KeysPerLoad && requests.Reader.TryRead(out var request))
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

    private async Task Answer(List<Request> batch, string[] keys)
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

    private sealed class Request(IReadOnlyList<string> keys, CancellationToken caller)
        : TaskCompletionSource<Dictionary<string, TRow>>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public IReadOnlyList<string> Keys { get; } = keys;

        public CancellationToken Caller { get; } = caller;
    }
}
