using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using OrleansTenantAuth.Gateway.Outbound;
using OrleansTenantAuth.Functions;

namespace OrleansTenantAuth.Gateway.Workspaces.Functions.Running;

/// <summary>Posts of functions: to the hosts that the function names, through the guarded way out, with a key that a repeat of the run repeats.</summary>
public sealed class FunctionHttp(OutboundHttp outbound)
{
    private const int MostHeaders = 20;
    private const int MostHeaderChars = 4_096;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly HashSet<string> Kept = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Content-Length", "Content-Type", "Connection", "Transfer-Encoding", "Upgrade", "Expect", "TE", "Trailer", "Keep-Alive", "Proxy-Authorization", "Cookie",
    };

    internal async Task<ApiAnswer> Post(FunctionPrincipal principal, JsonElement url, JsonElement options, int number, CancellationToken cancellationToken)
    {
        if (url.ValueKind != JsonValueKind.String || !Uri.TryCreate(url.GetString(), UriKind.Absolute, out var address))
            return ApiAnswer.Refused("VALIDATION_ERROR", 400, "httpPost needs an absolute address.");
        if (!principal.Function.AllowedHosts.Any(host => IsMeant(host, address)))
            return ApiAnswer.Refused("HOST_NOT_ALLOWED", 403, $"The function's allowedHosts do not have {address.Authority}.");
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = Body(options) };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", string.Create(CultureInfo.InvariantCulture, $"{principal.Run.Id:N}-{number}"));
        if (!AddHeaders(request, options))
            return ApiAnswer.Refused("VALIDATION_ERROR", 400, $"headers must be at most {MostHeaders} texts, none of them about the connection.");
        var reply = await outbound.Send(request, Patience, cancellationToken);
        return reply.Fault == OutboundFault.None
            ? ApiAnswer.Ok(Answer(reply))
            : ApiAnswer.Refused("HTTP_" + Snake(reply.Fault), 502, $"The call of {address.Authority} came to nothing: {reply.Fault}.");
    }

    /// <summary>Whether a host is well-formed: a name or address, with a port where it is not the usual one.</summary>
    public static bool IsHost(string text) =>
        text is { Length: >= 1 and <= 255 } && Uri.TryCreate("https://" + text, UriKind.Absolute, out var address) && address.PathAndQuery == "/" && address.UserInfo.Length == 0
        && text.IndexOfAny(['/', '?', '#', '@', ' ', '\\']) < 0;

    private static bool IsMeant(string host, Uri address) => string.Equals(host, address.Authority, StringComparison.OrdinalIgnoreCase);

    private static HttpContent Body(JsonElement options)
    {
        var body = options.ValueKind == JsonValueKind.Object && options.TryGetProperty("body", out var sent) ? sent : default;
        var isText = body.ValueKind == JsonValueKind.String;
        var content = new ByteArrayContent(body.ValueKind == JsonValueKind.Undefined ? [] : Encoding.UTF8.GetBytes(isText ? body.GetString()! : body.GetRawText()));
        var type = options.ValueKind == JsonValueKind.Object && options.TryGetProperty("headers", out var headers) && headers.ValueKind == JsonValueKind.Object
            ? headers.EnumerateObject().FirstOrDefault(header => string.Equals(header.Name, "Content-Type", StringComparison.OrdinalIgnoreCase)).Value
            : default;
        content.Headers.ContentType = type.ValueKind == JsonValueKind.String && MediaTypeHeaderValue.TryParse(type.GetString(), out var known) ? known : new("application/json", "utf-8");
        return content;
    }

    private static bool AddHeaders(HttpRequestMessage request, JsonElement options)
    {
        if (options.ValueKind != JsonValueKind.Object || !options.TryGetProperty("headers", out var headers) || headers.ValueKind != JsonValueKind.Object)
            return true;
        var count = 0;
        foreach (var header in headers.EnumerateObject())
        {
            if (string.Equals(header.Name, "Content-Type", StringComparison.OrdinalIgnoreCase))
                continue;
            if (++count > MostHeaders || Kept.Contains(header.Name) || header.Value.ValueKind != JsonValueKind.String || header.Value.GetString() is not { Length: <= MostHeaderChars } value
                || value.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0)
                return false;
            request.Headers.Remove(header.Name);
            if (!request.Headers.TryAddWithoutValidation(header.Name, value))
                return false;
        }

        return true;
    }

    private static byte[] Answer(OutboundReply reply)
    {
        var text = Encoding.UTF8.GetString(reply.Body.Span);
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("status", reply.Status);
            json.WriteBoolean("ok", reply.Status is >= 200 and < 300);
            json.WriteString("body", text);
            json.WritePropertyName("data");
            WriteData(json, reply.Body);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void WriteData(Utf8JsonWriter json, ReadOnlyMemory<byte> body)
    {
        try
        {
            using var parsed = JsonDocument.Parse(body);
            parsed.RootElement.WriteTo(json);
        }
        catch (JsonException)
        {
            // It is no JSON; the text is there.
            json.WriteNullValue();
        }
    }

    private static string Snake(OutboundFault fault) => fault switch
    {
        OutboundFault.NotPermitted => "NOT_PERMITTED",
        OutboundFault.TimedOut => "TIMED_OUT",
        OutboundFault.TooLarge => "TOO_LARGE",
        OutboundFault.Redirected => "REDIRECTED",
        OutboundFault.Busy => "BUSY",
        _ => "UNREACHABLE",
    };
}
