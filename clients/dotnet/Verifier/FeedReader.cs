using System.Runtime.CompilerServices;
using System.Text;

namespace OrleansTenantAuth.Verifier;

/// <summary>A server-sent event of the feed.</summary>
internal readonly record struct FeedEvent(string Name, string? Id, string Data);

/// <summary>Reads server-sent events (WHATWG HTML, section 9.2), as far as the feed uses them.</summary>
internal static class FeedReader
{
    private const int MaxLine = 64 * 1024;

    /// <summary>The events until the stream ends.</summary>
    public static async IAsyncEnumerable<FeedEvent> Read(Stream body, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var lines = new StreamReader(body, Encoding.UTF8);
        var (name, id, data) = ("message", (string?)null, (string?)null);
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length > MaxLine)
                throw new InvalidOperationException("The feed sent a line that is too long.");
            if (line.Length == 0)
            {
                if (data is not null)
                    yield return new(name, id, data);
                (name, id, data) = ("message", null, null);
                continue;
            }

            var colon = line.IndexOf(": ", StringComparison.Ordinal);
            var value = colon < 0 ? "" : line[(colon + 2)..];
            switch (colon < 0 ? line : line[..colon])
            {
                case "event":
                    name = value;
                    break;
                case "id":
                    id = value;
                    break;
                case "data":
                    data = value;
                    break;
            }
        }
    }
}
