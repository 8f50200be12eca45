using System.Net;
using OrleansTenantAuth.Gateway.Errors;

namespace OrleansTenantAuth.Gateway.Userfront.SignOn;

/// <summary>Answers to browsers on their way to a provider and back.</summary>
public sealed class SignOnAnswers(Refusals refusals)
{
    /// <summary>Sends the browser on; a refusal is told by the front end where one is known, else here.</summary>
    public Task Write(HttpContext http, SignOnStep step)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(step);
        if (step.Next.IsOk)
            return SendOn(http, StatusCodes.Status302Found, step.Next.Require());
        if (step.Place is { } place)
            return SendOn(http, StatusCodes.Status302Found, place.WithError(CodeOf(step.Next.Error), TextOf(step.Next)));
        return WantsPage(http) ? Page(http, step.Next) : refusals.Write(http, step.Next);
    }

    /// <summary>Sends the browser on.</summary>
    public static Task SendOn(HttpContext http, int status, string address)
    {
        ArgumentNullException.ThrowIfNull(http);
        http.Response.StatusCode = status;
        http.Response.Headers.Location = address;
        return Task.CompletedTask;
    }

    private static bool WantsPage(HttpContext http) => http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static Task Page(HttpContext http, Outcome<string> refusal)
    {
        http.Response.StatusCode = UserfrontErrorTable.Of(refusal.Error)?.Status ?? StatusCodes.Status500InternalServerError;
        http.Response.ContentType = "text/html; charset=utf-8";
        return http.Response.WriteAsync(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>Log-in failed</title></head>"
            + $"<body><h1>Log-in failed</h1><p role=\"alert\">{WebUtility.HtmlEncode(TextOf(refusal))}</p></body></html>",
            http.RequestAborted);
    }

    private static string CodeOf(AuthError error) => error switch
    {
        AuthError.SignOnProviderNotFound => "provider_not_found",
        AuthError.SignOnFailed => "sign_on_failed",
        AuthError.SignOnUnavailable => "provider_unavailable",
        AuthError.SignOnNotAllowed => "sign_on_not_allowed",
        AuthError.Unavailable or AuthError.OutcomeUnknown => "temporarily_unavailable",
        _ => "sign_on_refused",
    };

    private static string TextOf(Outcome<string> refusal) => refusal.Fields is [var field, ..]
        ? field.Message
        : (UserfrontErrorTable.Of(refusal.Error) ?? UserfrontErrorTable.OfStatus(StatusCodes.Status500InternalServerError)).Message;
}
