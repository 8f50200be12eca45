using System.Collections.Immutable;
using System.Text.Json;

namespace OrleansTenantAuth.Gateway.Errors;

/// <summary>The call that met a problem.</summary>
/// <param name="Path">The path that was called.</param>
/// <param name="RequestId">The request's id, as in the header <c>X-Request-Id</c>.</param>
/// <param name="At">The store's time.</param>
public sealed record ProblemPlace(string Path, string RequestId, DateTimeOffset At);

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

    /// <summary>Which call it was, for envelopes that tell.</summary>
    public ProblemPlace? Place { get; init; }

    /// <summary>Writes the member <c>details</c>: an array of <c>{field, message}</c>.</summary>
    public void WriteDetails(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteStartArray("details"u8);
        foreach (var detail in Details)
        {
            json.WriteStartObject();
            json.WriteString("field"u8, detail.Field);
            json.WriteString("message"u8, detail.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
