using System.Text;
using OrleansTenantAuth.Silo.Options;

namespace OrleansTenantAuth.Gateway.Userfront.Passwords;

/// <summary>
/// Leaked passwords by an endpoint of ranges that the operator names: it learns the first five digits of a SHA-1 and answers every known
/// rest, so it does not learn the password. Bounded in time, size and number of calls.
/// </summary>
public sealed class BreachedRange : IBreachedPasswords, IDisposable
{
    private const int PrefixLength = 5;
    private const int MostBytes = 256 * 1024;
    private const int MostCalls = 8;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1.5);
    private readonly SemaphoreSlim running = new(MostCalls);
    private readonly Uri? url;
    private readonly HttpClient? http;

    /// <summary>Takes the operator's settings.</summary>
    public BreachedRange(TenantAuthOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (string.IsNullOrEmpty(options.Passwords.BreachedRangeUrl))
            return;
        url = new Uri(options.Passwords.BreachedRangeUrl.TrimEnd('/') + "/");
        http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            Timeout = Timeout,
            MaxResponseContentBufferSize = MostBytes,
        };
        http.DefaultRequestHeaders.UserAgent.ParseAdd("OrleansTenantAuth");

        // Answers of one length: their size tells an onlooker nothing.
        http.DefaultRequestHeaders.Add("Add-Padding", "true");
    }

    /// <inheritdoc/>
    public async ValueTask<bool?> Knows(string sha1, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sha1);
        if (http is null)
            return false;
        if (!await running.WaitAsync(0, cancellationToken))
            return null;
        try
        {
            var lines = await http.GetStringAsync(new Uri(url!, sha1[..PrefixLength]), cancellationToken);
            return lines.AsSpan().EnumerateLines().Holds(sha1.AsSpan(PrefixLength));
        }
        catch (HttpRequestException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            running.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        http?.Dispose();
        running.Dispose();
    }
}

/// <summary>Lines of an answer of ranges: the rest of a hash, a colon, a count. A count of nought is padding.</summary>
internal static class RangeLines
{
    public static bool Holds(this SpanLineEnumerator lines, ReadOnlySpan<char> rest)
    {
        foreach (var line in lines)
        {
            if (line.Length > rest.Length + 1 && line[rest.Length] == ':' && line[..rest.Length].Equals(rest, StringComparison.OrdinalIgnoreCase))
                return !line[(rest.Length + 1)..].Trim().SequenceEqual("0");
        }

        return false;
    }
}
