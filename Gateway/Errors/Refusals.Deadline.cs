using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Errors;

/// <content>The deadline over all grain calls of a request.</content>
public sealed partial class Refusals
{
    /// <summary>
    /// How long a request's grain calls may take together. More than a turn may, so that a single slow turn answers for itself.
    /// </summary>
    public static TimeSpan Deadline { get; } = TimeSpan.FromSeconds(4);

    /// <summary>
    /// The outcome; or null past the deadline, when the client has been answered that the outcome is unknown. Until the work has
    /// ended the request is not: its context would go to another request while the work still reads it.
    /// </summary>
    public ValueTask<Outcome<T>?> InTime<T>(HttpContext http, Task<Outcome<T>> asked)
    {
        ArgumentNullException.ThrowIfNull(asked);
        return asked.IsCompletedSuccessfully ? new(asked.GetAwaiter().GetResult()) : new(Wait(http, asked));
    }

    private async Task<Outcome<T>?> Wait<T>(HttpContext http, Task<Outcome<T>> asked)
    {
        try
        {
            return await asked.WaitAsync(Deadline, time);
        }
        catch (TimeoutException)
        {
            if (asked.IsCompleted)
                return await asked;
        }

        // The connection's next request would wait for this one's end, behind its own deadline.
        KeepAlive.End(http);
        try
        {
            await Write(http, AuthError.OutcomeUnknown);
            await http.Response.CompleteAsync();
        }
        finally
        {
            await End(asked, RequestFacts.Of(http).RequestId);
        }

        return null;
    }

    private async Task End(Task asked, string requestId)
    {
        await asked.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (asked.Exception?.InnerException is { } fault)
            LogLateFault(fault, requestId);
    }

    [LoggerMessage(2, LogLevel.Warning, "Request {RequestId} was answered at its deadline; afterwards its work failed.")]
    private partial void LogLateFault(Exception fault, string requestId);
}
