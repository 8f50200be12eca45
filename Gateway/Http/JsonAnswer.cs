using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace OrleansTenantAuth.Gateway.Http;

/// <summary>Writes JSON answers in one piece, by way of a buffer that the thread keeps.</summary>
public static class JsonAnswer
{
    private const string ContentType = "application/json; charset=utf-8";
    private const int KeptBytes = 64 * 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? writer;

    /// <summary>Writes a value.</summary>
    public static Task Write<T>(HttpContext http, int status, T value, JsonTypeInfo<T> type)
    {
        var json = Begin();
        JsonSerializer.Serialize(json, value, type);
        return Send(http, status);
    }

    /// <summary>Writes what a function puts into the writer.</summary>
    public static Task Write<TState>(HttpContext http, int status, TState state, Action<Utf8JsonWriter, TState> write)
    {
        var json = Begin();
        write(json, state);
        return Send(http, status);
    }

    private static Utf8JsonWriter Begin()
    {
        if (buffer is null || buffer.Capacity > KeptBytes)
        {
            buffer = new ArrayBufferWriter<byte>(2_048);
            writer = new Utf8JsonWriter(buffer);
        }

        buffer.ResetWrittenCount();
        writer!.Reset();
        return writer;
    }

    private static Task Send(HttpContext http, int status)
    {
        writer!.Flush();
        var response = http.Response;
        response.StatusCode = status;
        response.ContentType = ContentType;
        response.ContentLength = buffer!.WrittenCount;

        // Copied into the response's own pipe before this method ends: the thread may use the buffer again at once.
        response.BodyWriter.Write(buffer.WrittenSpan);
        return response.BodyWriter.FlushAsync(http.RequestAborted).AsTask();
    }
}
