using OrleansTenantAuth.Gateway.Errors;

namespace OrleansTenantAuth.Gateway.Workspaces.Realtime;

/// <summary>Reads what records were around events, a few at a time.</summary>
public sealed class RecordStatesReader(IGrainFactory grains) : IDisposable
{
    private const int AtOnce = 16;
    private readonly SemaphoreSlim places = new(AtOnce);

    /// <summary>The states, or <see cref="AuthError.Unavailable"/>.</summary>
    public async Task<Outcome<RecordStates>> Read(RecordItem item)
    {
        ArgumentNullException.ThrowIfNull(item);

        // Whoever hands events on waits for nobody.
        await Task.Yield();
        await places.WaitAsync();
        try
        {
            var read = await grains.Records().Happened(new(SystemCall(), item.Workspace, item.Record, item.Slug, item.Version));
            return read.Map(RecordStates.Of);
        }
        catch (Exception fault) when (GrainFaults.Classify(fault) is { } refusal)
        {
            // Many wait for this one answer: a fault is one for each of them, not for the thread that read.
            return Outcome<RecordStates>.Refuse(refusal);
        }
        finally
        {
            places.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => places.Dispose();

    private static CallInfo SystemCall() => new() { OperationId = Guid.NewGuid(), RequestId = "realtime", Actor = "system" };
}
