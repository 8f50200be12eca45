using System.Collections.Immutable;
using Microsoft.AspNetCore.Http.Features;

namespace OrleansTenantAuth.Gateway.Http;

/// <summary>How reading a form ended: a form, or a status with what is wrong.</summary>
public readonly record struct FormRead(IFormCollection? Form, int Status, ImmutableArray<FieldError> Errors);

/// <summary>Reads a form as RFC 6749 wants it: url-encoded, bounded, each parameter once (section 3.2).</summary>
public static class FormBody
{
    private const string Type = "application/x-www-form-urlencoded";
    private static readonly FormOptions Bounded = new() { BufferBody = false, ValueCountLimit = 32, KeyLengthLimit = 128, ValueLengthLimit = 16 * 1024, BufferBodyLengthLimit = JsonBody.MaxBytes };

    /// <summary>Reads the form.</summary>
    public static async Task<FormRead> Read(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (!IsUrlEncoded(http.Request))
            return new(null, StatusCodes.Status415UnsupportedMediaType, []);
        if (http.Request.ContentLength > JsonBody.MaxBytes)
            return new(null, StatusCodes.Status413PayloadTooLarge, []);
        try
        {
            var form = await http.Request.ReadFormAsync(Bounded, http.RequestAborted);
            return form.FirstOrDefault(parameter => parameter.Value.Count > 1).Key is { } twice
                ? Malformed(twice, "Must be sent once.")
                : new(form, StatusCodes.Status200OK, []);
        }
        catch (InvalidDataException)
        {
            return Malformed("body", "Must be a form of at most 32 short parameters.");
        }
    }

    // The type must be this one to its last letter; HasFormContentType would take multipart too, but refuses malformed parameters,
    // which reading the form would throw at.
    internal static bool IsUrlEncoded(HttpRequest request)
    {
        var type = request.ContentType.AsSpan();
        var end = type.IndexOf(';');
        return (end < 0 ? type : type[..end]).Trim().Equals(Type, StringComparison.OrdinalIgnoreCase) && request.HasFormContentType;
    }

    private static FormRead Malformed(string field, string message) =>
        new(null, StatusCodes.Status400BadRequest, [new FieldError(field, message)]);
}
