namespace OrleansTenantAuth.Store.Records;

/// <summary>
/// How many queries of one workspace may be under way or wait at once. Slots are few and shared; without this one workspace's slow
/// queries would fill the queue before everybody else's.
/// </summary>
internal sealed class QueryShares(int most)
{
    private readonly Dictionary<Guid, int> underWay = [];
    private readonly Lock gate = new();

    public async Task<T> Run<T>(Guid share, Func<Task<T>> query)
    {
        lock (gate)
        {
            var count = underWay.GetValueOrDefault(share);
            if (count >= most)
                throw new RowQueriesBusyException();
            underWay[share] = count + 1;
        }

        try
        {
            return await query();
        }
        finally
        {
            lock (gate)
            {
                if (--System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(underWay, share, out _) == 0)
                    underWay.Remove(share);
            }
        }
    }
}
