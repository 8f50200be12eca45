using System.Collections.Immutable;

namespace OrleansTenantAuth.Gateway.Errors;

/// <summary>A refusal or a fault as a client sees it; the surface gives it its shape.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">The surface's own code.</param>
/// <param name="Message">What the caller can do.</param>
public sealed record Problem(int Status, string Code, string Message)
{
    /// <summary>Which fields are wrong; for validation errors.</summary>
    public ImmutableArray<FieldError> Details { get; init; } = [];

    /// <summary>When a repeat may succeed, in seconds.</summary>
    public int? RetryAfterSeconds { get; init; }
}
