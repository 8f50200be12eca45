using System.Text.Json;

namespace OrleansTenantAuth.TestSupport;

/// <summary>A server-sent event.</summary>
public sealed record ServerEvent(string Name, string? Id, JsonElement Data);

/// <summary>Reads a stream of server-sent events whose data is JSON; comments are left out.</summary>
public sealed class EventReader(HttpResponseMessage answer, Stream body) : IAsyncDisposable
{
    private readonly StreamReader lines = new(body);

    /// <summary>The next event.</summary>
    public async Task<ServerEvent> Next() => await Read() ?? throw new EndOfStreamException("The stream ended.");

    /// <summary>Whether the stream ends without another event.</summary>
    public async Task<bool> Ends() => await Read() is null;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        lines.Dispose();
        await body.DisposeAsync();
        answer.Dispose();
    }

    private async Task<ServerEvent?> Read()
    {
        var (name, id, data) = ("message", (string?)null, "");
        while (await lines.ReadLineAsync() is { } line)
        {
            if (line.Length == 0 && data.Length > 0)
                return new(name, id, JsonDocument.Parse(data).RootElement);
            var (field, value) = line.Split(": ", 2) is [var before, var after] ? (before, after) : (line, "");
            (name, id, data) = field switch
            {
                "event" => (value, id, data),
                "id" => (name, value, data),
                "data" => (name, id, data + value),
                _ => (name, id, data),
            };
        }

        return null;
    }
}
