using System.Text.Json;

namespace OrleansTenantAuth.Embedded.Calls;

/// <summary>Rebuilds messages, so that what would break between processes breaks in a test.</summary>
internal sealed class MessageCopier(JsonSerializerOptions json)
{
    /// <summary>A copy that shares nothing with the original. Throws when the copy would say something else.</summary>
    public T Copy<T>(T value, string call)
    {
        try
        {
            var sent = JsonSerializer.SerializeToUtf8Bytes(value, json);
            var copy = JsonSerializer.Deserialize<T>(sent, json);
            var received = JsonSerializer.SerializeToUtf8Bytes(copy, json);
            return sent.AsSpan().SequenceEqual(received)
                ? copy!
                : throw new GrainMessageException($"{call}: a {typeof(T)} changes when it is copied.");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException)
        {
            throw new GrainMessageException($"{call}: a {typeof(T)} cannot be copied.", e);
        }
    }
}
