using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth;

/// <summary>The stored form of events: <c>{"v":1, ...}</c>, strings only.</summary>
internal static class EventJson
{
    private const int Schema = 1;
    private static readonly byte[] Empty = """{"v":1}"""u8.ToArray();

    public static ImmutableArray<NewEvent> Write(ImmutableArray<Happening> happenings, CallInfo call)
    {
        if (happenings.IsEmpty)
            return [];
        var events = ImmutableArray.CreateBuilder<NewEvent>(happenings.Length);
        foreach (var happening in happenings)
        {
            events.Add(new NewEvent(
                happening.Kind,
                happening.App?.Value,
                happening.Tenant?.Value,
                happening.User?.Value,
                call.Actor,
                call.RequestId,
                Data(happening.Data)));
        }

        return events.DrainToImmutable();
    }

    private static byte[] Data(ImmutableArray<KeyValuePair<string, string>> data)
    {
        if (data.IsDefaultOrEmpty)
            return Empty;
        var buffer = new ArrayBufferWriter<byte>(128);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteNumber("v", Schema);
            foreach (var (name, value) in data)
                writer.WriteString(name, value);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
