using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace OrleansTenantAuth.Verifier;

/// <summary>Calls of the server: keys, introspection, the feed.</summary>
internal sealed partial class ServerCalls(HttpClient http, VerifierState state, TimeProvider time, IOptionsMonitor<VerifierOptions> monitor, ILogger<ServerCalls> log)
{
    private static readonly TimeSpan KeysAtMostEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private readonly Lock gate = new();
    private readonly VerifierOptions options = monitor.Get(TenantAuthDefaults.Scheme);
    private Task? reading;
    private long? readAt;

    /// <summary>Reads the keys again, unless that was done a moment ago. Callers share one call.</summary>
    public Task RefreshKeys(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (reading is { IsCompleted: false })
                return reading.WaitAsync(cancellationToken);
            if (readAt is { } last && time.GetElapsedTime(last) < KeysAtMostEvery)
                return Task.CompletedTask;
            return Begin().WaitAsync(cancellationToken);
        }
    }

    /// <summary>Reads the keys now: the feed told that they changed.</summary>
    public Task ReadKeys()
    {
        lock (gate)
        {
            // A call under way may have been answered before the change.
            reading = reading is { IsCompleted: false } before ? After(before) : null;
            return reading ?? Begin();
        }
    }

    /// <summary>Whether the server holds a token for active; null where it can't be asked.</summary>
    public async Task<bool?> IsActive(string token, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, At("oauth2/introspect"))
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("token", token)]),
        };
        request.Headers.Authorization = Credentials();
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(Patience);
            using var answer = await http.SendAsync(request, patience.Token);
            if (!answer.IsSuccessStatusCode)
                return null;
            return (await answer.Content.ReadFromJsonAsync(VerifierJson.Default.Introspection, patience.Token))?.Active;
        }
        catch (Exception fault) when (IsFault(fault) && !cancellationToken.IsCancellationRequested)
        {
            LogUnreachable(fault);
            return null;
        }
    }

    /// <summary>Opens the feed at a cursor. Throws <see cref="HttpRequestException"/> where that fails.</summary>
    public async Task<HttpResponseMessage> OpenFeed(string? cursor, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, At("auth/feed"));
        request.Headers.Authorization = Credentials();
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (cursor is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", cursor);
        var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        try
        {
            return answer.EnsureSuccessStatusCode();
        }
        catch (HttpRequestException)
        {
            answer.Dispose();
            throw;
        }
    }

    /// <summary>Whether an exception says that the server can't be reached, or answers what it should not.</summary>
    public static bool IsFault(Exception fault) =>
        fault is HttpRequestException or IOException or OperationCanceledException or System.Text.Json.JsonException or InvalidOperationException;

    private Task Begin()
    {
        readAt = time.GetTimestamp();
        return reading = Read();
    }

    private async Task After(Task before)
    {
        await before;
        lock (gate)
            readAt = time.GetTimestamp();
        await Read();
    }

    private async Task Read()
    {
        try
        {
            using var patience = new CancellationTokenSource(Patience);
            var issuer = new Uri(options.IssuerName.TrimEnd('/') + "/", UriKind.Absolute);
            var keys = await http.GetFromJsonAsync(new Uri(At("."), Relative(issuer) + ".well-known/jwks.json"), VerifierJson.Default.JwksDocument, patience.Token);
            if (keys is not null)
                state.Keys.Replace(keys);
        }
        catch (Exception fault) when (IsFault(fault))
        {
            // Known keys stay; an unknown one is refused until they can be read.
            LogUnreachable(fault);
        }
    }

    // The issuer is a name: what is asked is the server as configured, at the issuer's path.
    private static string Relative(Uri issuer) => issuer.AbsolutePath.TrimStart('/');

    private Uri At(string path) => new(new Uri(options.Server!.OriginalString.TrimEnd('/') + "/"), path);

    private AuthenticationHeaderValue Credentials() =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Uri.EscapeDataString(options.AppId)}:{Uri.EscapeDataString(options.AppSecret)}")));

    [LoggerMessage(1, LogLevel.Warning, "The authorization server could not be asked.")]
    private partial void LogUnreachable(Exception fault);
}
