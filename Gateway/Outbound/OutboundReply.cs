namespace OrleansTenantAuth.Gateway.Outbound;

/// <summary>Why an outbound call has no answer.</summary>
public enum OutboundFault
{
    /// <summary>It has one.</summary>
    None = 0,

    /// <summary>The address may not be called.</summary>
    NotPermitted = 1,

    /// <summary>No connection, or it broke.</summary>
    Unreachable = 2,

    /// <summary>It took too long.</summary>
    TimedOut = 3,

    /// <summary>The answer is too large.</summary>
    TooLarge = 4,

    /// <summary>The answer leads elsewhere.</summary>
    Redirected = 5,

    /// <summary>Too many calls are under way.</summary>
    Busy = 6,
}

/// <summary>The answer to an outbound call.</summary>
/// <param name="Fault">Why there is none.</param>
/// <param name="Status">Its status; 0 where there is none.</param>
/// <param name="Body">Its body, at most <see cref="OutboundHttp.MostBytes"/>.</param>
public sealed record OutboundReply(OutboundFault Fault, int Status, ReadOnlyMemory<byte> Body)
{
    /// <summary>Whether the answer is a success.</summary>
    public bool IsOk => Fault == OutboundFault.None && Status == StatusCodes.Status200OK;

    internal static OutboundReply Failed(OutboundFault fault) => new(fault, 0, default);
}
