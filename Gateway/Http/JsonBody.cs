using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace OrleansTenantAuth.Gateway.Http;

/// <summary>How reading a body ended: a value, or a status with what is wrong.</summary>
public readonly record struct BodyRead<T>(T? Value, int Status, ImmutableArray<FieldError> Errors)
    where T : class;

/// <summary>Reads one JSON object, strictly: UTF-8, no duplicate members, nothing behind it, bounded in size and depth.</summary>
public static class JsonBody
{
    /// <summary>Bytes of a body at most.</summary>
    public const int MaxBytes = 64 * 1024;

    private static readonly JsonReaderOptions Strict = new() { MaxDepth = 16 };

    /// <summary>Reads the body.</summary>
    public static async ValueTask<BodyRead<T>> Read<T>(HttpContext http, JsonTypeInfo<T> type)
        where T : class
    {
        if (!IsJson(http.Request.ContentType))
            return new(null, StatusCodes.Status415UnsupportedMediaType, []);
        if (http.Request.ContentLength > MaxBytes)
            return new(null, StatusCodes.Status413PayloadTooLarge, []);

        var reader = http.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(http.RequestAborted);
            if (read.Buffer.Length > MaxBytes)
                return new(null, StatusCodes.Status413PayloadTooLarge, []);
            if (read.IsCompleted)
            {
                var result = Parse(read.Buffer, type);
                reader.AdvanceTo(read.Buffer.End);
                return result;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static BodyRead<T> Parse<T>(ReadOnlySequence<byte> body, JsonTypeInfo<T> type)
        where T : class
    {
        if (body.IsEmpty)
            return Malformed<T>("body", "A JSON object is required.");
        var reader = new Utf8JsonReader(body, Strict);
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
                return Malformed<T>("body", "Must be a JSON object.");
            var value = JsonSerializer.Deserialize(ref reader, type);

            // A second value behind the object, or anything that is not white space, throws here.
            reader.Read();
            return new(value, StatusCodes.Status200OK, []);
        }
        catch (JsonException fault)
        {
            return Malformed<T>(FieldOf(fault), type.Options.UnmappedMemberHandling == JsonUnmappedMemberHandling.Disallow
                ? "Must be a documented member of the documented type, in well-formed JSON in UTF-8, each member once."
                : "Must be well-formed JSON in UTF-8, at most 16 levels deep, each member once.");
        }
    }

    private static BodyRead<T> Malformed<T>(string field, string message)
        where T : class =>
        new(null, StatusCodes.Status400BadRequest, [new FieldError(field, message)]);

    // Only names that we know end up in a path, except where the client's own unknown member is malformed inside.
    private static string FieldOf(JsonException fault) =>
        fault.Path is { Length: > 2 and <= 64 } path && path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : "body";

    internal static bool IsJson(string? contentType)
    {
        if (string.Equals(contentType, "application/json", StringComparison.OrdinalIgnoreCase))
            return true;
        if (contentType is null || !Microsoft.Net.Http.Headers.MediaTypeHeaderValue.TryParse(contentType, out var parsed))
            return false;
        var isUtf8 = !parsed.Charset.HasValue || parsed.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || parsed.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase);
        return isUtf8
            && parsed.Type.Equals("application", StringComparison.OrdinalIgnoreCase)
            && (parsed.SubType.Equals("json", StringComparison.OrdinalIgnoreCase) || parsed.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase));
    }
}
