using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.Errors;

/// <summary>Turns an exception of a grain call into the refusal that a client may see, or null for a bug.</summary>
public static class GrainFaults
{
    /// <summary><see cref="AuthError.Unavailable"/> where nothing was written, <see cref="AuthError.OutcomeUnknown"/> where that is not known.</summary>
    public static AuthError? Classify(Exception fault) => fault switch
    {
        StoreUnavailableException => AuthError.Unavailable,
        StoreOutcomeUnknownException => AuthError.OutcomeUnknown,
        _ => EngineFaults.Classify(fault) switch
        {
            FaultKind.Overloaded or FaultKind.Stopping => AuthError.Unavailable,
            FaultKind.Timeout => AuthError.OutcomeUnknown,
            _ => null,
        },
    };
}
