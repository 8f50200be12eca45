using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using OrleansTenantAuth.Tests.Cluster.Processes;

namespace OrleansTenantAuth.Tests.Cluster.Load;

/// <summary>What an attempt sends.</summary>
public sealed record Ask(CallKind Kind, HttpMethod Method, string Path, Facts Asked)
{
    /// <summary>JSON, or null.</summary>
    public string? Json { get; init; }

    /// <summary>A form, or null.</summary>
    public IReadOnlyDictionary<string, string>? Form { get; init; }

    /// <summary>Further headers.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];
}

/// <summary>An attempt as recorded, and the body of its answer.</summary>
public sealed record Answered(Call Call, JsonElement? Body);

/// <summary>Makes attempts and records each, whatever becomes of it.</summary>
public sealed class Caller(IReadOnlyList<ServerProcess> servers, Recorder recorder, TimeSpan? patience = null) : IDisposable
{
    /// <summary>How long a client waits: longer than the servers' own deadline of 4 s.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(7);

    private static readonly TimeSpan Leaving = TimeSpan.FromSeconds(3);

    private readonly HttpClient[] clients = [.. servers.Select(server => new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        BaseAddress = server.Address,
        Timeout = Timeout.InfiniteTimeSpan,
    })];

    private readonly long[] leftAt = new long[servers.Count];

    /// <summary>How many processes there are.</summary>
    public int Processes => clients.Length;

    /// <summary>
    /// A process for a new attempt, but not one that failed just now nor, as a load balancer has it, one that has said a moment
    /// ago that it is about to leave.
    /// </summary>
    public int Choose(Random random, int? failed = null)
    {
        ArgumentNullException.ThrowIfNull(random);
        var others = Enumerable.Range(0, Processes).Where(process => process != failed || Processes == 1).ToArray();
        var staying = others.Where(process => Volatile.Read(ref leftAt[process]) is var left && (left == 0 || recorder.Now - left > Leaving.TotalMicroseconds)).ToArray();
        return staying.Length > 0 ? staying[random.Next(staying.Length)] : others[random.Next(others.Length)];
    }

    /// <summary>Makes one attempt; its own patience goes before the caller's.</summary>
    public async Task<Answered> Attempt(Ask ask, int process, long operation, int attempt, TimeSpan? ownPatience = null)
    {
        using var request = Compose(ask, operation);
        using var given = new CancellationTokenSource(ownPatience ?? patience ?? Patience);
        var call = new Call
        {
            Id = recorder.NextCall(),
            Operation = operation,
            Attempt = attempt,
            Kind = ask.Kind,
            Process = process,
            Asked = ask.Asked,
            Start = recorder.Now,
            End = long.MaxValue,
            Outcome = CallEnd.TimedOut,
        };
        request.Headers.Add("X-Request-Id", string.Create(CultureInfo.InvariantCulture, $"call-{call.Id}"));
        JsonElement? body = null;
        try
        {
            using var answer = await clients[process].SendAsync(request, given.Token);
            var bytes = await answer.Content.ReadAsByteArrayAsync(given.Token);
            if (answer.Headers.ConnectionClose == true)
                Volatile.Write(ref leftAt[process], recorder.Now);
            body = bytes.Length == 0 ? null : JsonElement.Parse(bytes);
            call = Read(call, answer, body);
        }
        catch (OperationCanceledException)
        {
            call = call with { End = recorder.Now };
        }
        catch (HttpRequestException e)
        {
            call = call with { End = recorder.Now, Outcome = e.HttpRequestError == HttpRequestError.ConnectionError ? CallEnd.NotSent : CallEnd.Broken };
        }

        recorder.Add(call);
        return new(call, body);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var client in clients)
            client.Dispose();
    }

    private Call Read(Call call, HttpResponseMessage answer, JsonElement? body)
    {
        var isOk = answer.StatusCode == HttpStatusCode.OK;
        var isList = isOk && call.Kind == CallKind.Members;
        return call with
        {
            End = recorder.Now,
            Outcome = CallEnd.Answered,
            Status = (int)answer.StatusCode,
            RetryAfter = (int?)answer.Headers.RetryAfter?.Delta?.TotalSeconds,
            Error = isOk || body is null ? null : body.Value.GetProperty("error").GetString(),
            Seen = isOk && body is { } told ? Answers.Read(call.Kind, told) : Facts.None,
            Members = isList ? Answers.Members(body!.Value) : [],
            HasMore = isList && body!.Value.TryGetProperty("next_cursor", out var next) && next.ValueKind == JsonValueKind.String,
        };
    }

    private static HttpRequestMessage Compose(Ask ask, long operation)
    {
        var request = new HttpRequestMessage(ask.Method, new Uri(ask.Path, UriKind.Relative));
        if (ask.Json is not null)
            request.Content = new StringContent(ask.Json, Encoding.UTF8, "application/json");
        else if (ask.Form is not null)
            request.Content = new FormUrlEncodedContent(ask.Form);
        if (ask.Method == HttpMethod.Post)
            request.Headers.Add("Idempotency-Key", string.Create(CultureInfo.InvariantCulture, $"operation-{operation}"));
        foreach (var (name, value) in ask.Headers)
            request.Headers.Add(name, value);
        return request;
    }
}
