using System.Collections.Immutable;
using System.Net;

namespace OrleansTenantAuth.Gateway.Http;

/// <summary>Reads members of a body and collects what is wrong with them, so that one answer names all.</summary>
public sealed class FieldCheck
{
    private ImmutableArray<FieldError>.Builder? errors;

    /// <summary>Whether anything was wrong.</summary>
    public bool Failed => errors is not null;

    /// <summary>What was wrong, in the order of the checks.</summary>
    public ImmutableArray<FieldError> Errors => errors?.ToImmutable() ?? [];

    /// <summary>The refusal that names every fault.</summary>
    public Outcome<T> Refuse<T>() => Outcome<T>.Refuse(AuthError.ValidationError, null, Errors);

    /// <summary>Adds a fault.</summary>
    public void Add(string field, string message) =>
        (errors ??= ImmutableArray.CreateBuilder<FieldError>()).Add(new FieldError(field, message));

    /// <summary>A required string of 1 to <paramref name="maxLength"/> characters.</summary>
    public string Text(string field, TextField sent, int maxLength)
    {
        var text = OptionalText(field, sent, maxLength);
        if (text is null && sent.Fault == FieldFault.None && sent.Value is null)
            Add(field, "This field is required.");
        return text ?? "";
    }

    /// <summary>A string of 1 to <paramref name="maxLength"/> characters, or null where it is absent or faulty.</summary>
    public string? OptionalText(string field, TextField sent, int maxLength)
    {
        if (!IsReadable(field, sent.Fault, "a string") || sent.Value is null)
            return null;
        if (sent.Value.Length >= 1 && sent.Value.Length <= maxLength)
            return sent.Value;
        Add(field, $"Must have 1 to {maxLength} characters.");
        return null;
    }

    /// <summary>A required uuid.</summary>
    public Guid Uuid(string field, TextField sent)
    {
        var id = OptionalUuid(field, sent);
        if (id is null && sent.Fault == FieldFault.None && sent.Value is null)
            Add(field, "This field is required.");
        return id ?? default;
    }

    /// <summary>A uuid in the form 8-4-4-4-12, or null where it is absent or faulty.</summary>
    public Guid? OptionalUuid(string field, TextField sent)
    {
        if (!IsReadable(field, sent.Fault, "a string") || sent.Value is null)
            return null;
        if (Guid.TryParseExact(sent.Value, "D", out var id))
            return id;
        Add(field, "Must be a uuid such as 0b9f1c52-7a44-4d0e-9d5e-3f2a1c0b9e88.");
        return null;
    }

    /// <summary>A whole number between two bounds, or null where it is absent or faulty.</summary>
    public int? OptionalNumber(string field, NumberField sent, int min, int max)
    {
        if (!IsReadable(field, sent.Fault, "a whole number") || sent.Value is not { } number)
            return null;
        if (number >= min && number <= max)
            return (int)number;
        Add(field, $"Must be between {min} and {max}.");
        return null;
    }

    /// <summary>A boolean, or null where it is absent or faulty.</summary>
    public bool? OptionalFlag(string field, FlagField sent) => IsReadable(field, sent.Fault, "true or false") ? sent.Value : null;

    /// <summary>An array of at most <paramref name="maxItems"/> strings, or null where it is absent or faulty.</summary>
    public ImmutableArray<string>? OptionalList(string field, TextListField sent, int maxItems)
    {
        if (!IsReadable(field, sent.Fault, "an array of strings") || sent.Value is not { } items)
            return null;
        if (items.Length <= maxItems)
            return items;
        Add(field, $"Must have at most {maxItems} items.");
        return null;
    }

    /// <summary>The prefix of an end user's address (IPv4 whole, IPv6 by /64), or null where it is absent or faulty.</summary>
    public string? OptionalAddressPrefix(string field, TextField sent)
    {
        if (OptionalText(field, sent, 45) is not { } text)
            return null;
        if (!text.Contains('%', StringComparison.Ordinal) && IPAddress.TryParse(text, out var address) && IsWhole(text, address))
            return AddressPrefix.Of(address);
        Add(field, "Must be an IPv4 or IPv6 address.");
        return null;
    }

    private static bool IsWhole(string text, IPAddress address) =>
        address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 || text.AsSpan().Count('.') == 3;

    private bool IsReadable(string field, FieldFault fault, string wanted)
    {
        if (fault == FieldFault.None)
            return true;
        Add(field, fault == FieldFault.WrongType ? $"Must be {wanted}." : "Must be well-formed Unicode text without NUL.");
        return false;
    }
}
