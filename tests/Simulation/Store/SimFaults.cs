namespace OrleansTenantAuth.Tests.Simulation.Store;

/// <summary>A fault of the store at one call.</summary>
public enum StoreFault
{
    None,
    CommitRefused,
    CommitUnknownAndWritten,
    CommitUnknownAndNotWritten,
    LoadFails,
    CheckFails,
    ListFails,
}

/// <summary>The faults that wait for their call, each by a countdown over the calls of its kind.</summary>
public sealed class SimFaults
{
    private readonly Lock gate = new();
    private readonly List<(StoreFault Fault, int Countdown)> armed = [];

    /// <summary>Whether a fault happened since the last <see cref="Clear"/>.</summary>
    public bool HasFired { get; private set; }

    public void Arm(StoreFault fault, int countdown)
    {
        lock (gate)
            armed.Add((fault, countdown));
    }

    public void Clear()
    {
        lock (gate)
        {
            armed.Clear();
            HasFired = false;
        }
    }

    /// <summary>The fault of this call, if one of these is due.</summary>
    public StoreFault Next(Predicate<StoreFault> isOfThisCall)
    {
        lock (gate)
        {
            for (var i = 0; i < armed.Count; i++)
            {
                var (fault, countdown) = armed[i];
                if (!isOfThisCall(fault))
                    continue;
                if (countdown > 0)
                {
                    armed[i] = (fault, countdown - 1);
                    continue;
                }

                armed.RemoveAt(i);
                HasFired = true;
                return fault;
            }

            return StoreFault.None;
        }
    }
}
