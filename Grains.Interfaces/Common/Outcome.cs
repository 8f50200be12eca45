using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace OrleansTenantAuth;

/// <summary>A grain's answer: a value, or a refusal with a closed code. Faults are exceptions, refusals never are.</summary>
/// <typeparam name="T">The value of a success.</typeparam>
[GenerateSerializer, Immutable, Alias("ota.Outcome`1")]
public sealed class Outcome<T>
{
    [JsonConstructor]
    private Outcome(AuthError error, T? value, int? retryAfterSeconds, ImmutableArray<FieldError> fields, ImmutableArray<GuardStamp> guards)
    {
        Error = error;
        Value = value;
        RetryAfterSeconds = retryAfterSeconds;
        Fields = fields.IsDefault ? [] : fields;
        Guards = guards.IsDefault ? [] : guards;
    }

    /// <summary><see cref="AuthError.None"/> for a success, else the refusal.</summary>
    [Id(0)]
    public AuthError Error { get; }

    /// <summary>The value of a success; default for a refusal.</summary>
    [Id(1)]
    public T? Value { get; }

    /// <summary>When a repeat may succeed, in seconds.</summary>
    [Id(2)]
    public int? RetryAfterSeconds { get; }

    /// <summary>Which fields a <see cref="AuthError.ValidationError"/> concerns.</summary>
    [Id(3)]
    public ImmutableArray<FieldError> Fields { get; }

    /// <summary>
    /// For a link in a chain of grains: the versions on which this answer rests, refusals included. Whoever decides on the
    /// answer commits or checks under them; empty where the answer was checked already.
    /// </summary>
    [Id(4)]
    public ImmutableArray<GuardStamp> Guards { get; }

    /// <summary>Whether this is a success.</summary>
    [JsonIgnore]
    public bool IsOk => Error == AuthError.None;

    /// <summary>The value of a success; a refusal here is a bug of the caller.</summary>
    public T Require() => IsOk ? Value! : throw new InvalidOperationException($"A refusal ({Error}) has no value.");

    /// <summary>The same refusal for another value type.</summary>
    public Outcome<TOther> As<TOther>() =>
        IsOk
            ? throw new InvalidOperationException("Only a refusal can change its value type.")
            : Outcome<TOther>.Refuse(Error, RetryAfterSeconds, Fields);

    /// <summary>The same answer, resting on these versions.</summary>
    public Outcome<T> Under(ImmutableArray<GuardStamp> guards) => new(Error, Value, RetryAfterSeconds, Fields, guards);

    /// <summary>A success with a value of its own, or the same refusal.</summary>
    public Outcome<TOther> Map<TOther>(Func<T, TOther> map) => IsOk ? Outcome<TOther>.Ok(map(Value!)) : As<TOther>();

    /// <summary>A success.</summary>
    public static Outcome<T> Ok(T value) => new(AuthError.None, value, null, [], []);

    /// <summary>A refusal.</summary>
    public static Outcome<T> Refuse(AuthError error, int? retryAfterSeconds = null, ImmutableArray<FieldError> fields = default)
    {
        if (error is AuthError.Unset or AuthError.None)
            throw new InvalidOperationException($"{error} is not a refusal.");
        return new(error, default, retryAfterSeconds, fields, []);
    }

    /// <summary>A <see cref="AuthError.ValidationError"/> of one field.</summary>
    public static Outcome<T> Invalid(string field, string message) =>
        Refuse(AuthError.ValidationError, null, [new FieldError(field, message)]);
}

/// <summary>What is wrong with one field of a request.</summary>
/// <param name="Field">The field's documented name.</param>
/// <param name="Message">What the caller can do.</param>
[GenerateSerializer, Immutable, Alias("ota.FieldError")]
public sealed record FieldError([property: Id(0)] string Field, [property: Id(1)] string Message);

/// <summary>Nothing to tell but success.</summary>
[GenerateSerializer, Immutable, Alias("ota.Done")]
public sealed record Done
{
    /// <summary>The one value.</summary>
    public static Done Instance { get; } = new();
}
