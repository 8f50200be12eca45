using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using OrleansTenantAuth.Gateway.Auth;
using OrleansTenantAuth.Gateway.Hosting;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.OAuth;

/// <summary>A form of an authenticated client.</summary>
/// <param name="App">The app as it names itself; whoever acts on it checks the secret.</param>
/// <param name="Token">The <c>token</c> parameter.</param>
/// <param name="Call">The call.</param>
public sealed record ClientCall(AppCaller App, string Token, CallInfo Call);

/// <summary>A well-formed form: who the client says it is, and the token.</summary>
public sealed record ClientForm(string ClientId, string Secret, string Token);

/// <summary>How reading the form ended: a form, or a refusal with its status.</summary>
/// <param name="Form">The form, or null.</param>
/// <param name="Status">Status of the refusal.</param>
/// <param name="Errors">What was wrong.</param>
public readonly record struct ClientRead(ClientForm? Form, int Status, ImmutableArray<FieldError> Errors);

/// <summary>
/// Reads what RFC 7009 and RFC 7662 share: a form with a token, and the client's credentials by HTTP Basic or in the form
/// (RFC 6749, section 2.3.1), but not both.
/// </summary>
public sealed class ClientAuthentication(AppNames names, FailedCalls failures)
{
    private const string FormType = "application/x-www-form-urlencoded";
    private const int MaxTokenLength = 8 * 1024;
    private static readonly FormOptions Bounded = new() { BufferBody = false, ValueCountLimit = 32, KeyLengthLimit = 128, ValueLengthLimit = 16 * 1024, BufferBodyLengthLimit = JsonBody.MaxBytes };

    /// <summary>Reads the form and the credentials. Parameters sent twice are refused (RFC 6749, section 3.2).</summary>
    public async Task<ClientRead> Read(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (!IsUrlEncoded(http.Request))
            return new(null, StatusCodes.Status415UnsupportedMediaType, []);
        if (http.Request.ContentLength > JsonBody.MaxBytes)
            return new(null, StatusCodes.Status413PayloadTooLarge, []);

        IFormCollection form;
        try
        {
            form = await http.Request.ReadFormAsync(Bounded, http.RequestAborted);
        }
        catch (InvalidDataException)
        {
            return Malformed("body", "Must be a form of at most 32 short parameters.");
        }

        if (form.FirstOrDefault(parameter => parameter.Value.Count > 1).Key is { } twice)
            return Malformed(twice, "Must be sent once.");
        var token = form["token"].ToString();
        if (token.Length is 0 or > MaxTokenLength)
            return Malformed("token", "This parameter is required.");

        var credentials = Credentials(http, form, out var isDouble);
        if (isDouble)
            return Malformed("client_id", "Send the credentials in the header or in the body, not both.");
        return credentials is { } known
            ? new(new(known.Id, known.Secret, token), StatusCodes.Status200OK, [])
            : new(null, StatusCodes.Status401Unauthorized, []);
    }

    /// <summary>Finds the app that the client names. An unknown one is a failed authentication.</summary>
    public async Task<Outcome<ClientCall>> Identify(HttpContext http, ClientForm form)
    {
        ArgumentNullException.ThrowIfNull(form);
        var app = await names.Find(form.ClientId, () => Calls.OfPublic(http));
        if (app.IsOk)
            return Outcome<ClientCall>.Ok(new(new AppCaller(app.Require(), AppCaller.HashOf(form.Secret)), form.Token, Calls.OfApp(http, app.Require())));
        if (app.Error is not AuthError.AppNotFound)
            return app.As<ClientCall>();
        failures.Count(http);
        return Outcome<ClientCall>.Refuse(AuthError.TokenInvalid);
    }

    // The type must be this one to its last letter; HasFormContentType would take multipart too, but refuses malformed parameters,
    // which reading the form would throw at.
    private static bool IsUrlEncoded(HttpRequest request)
    {
        var type = request.ContentType.AsSpan();
        var end = type.IndexOf(';');
        return (end < 0 ? type : type[..end]).Trim().Equals(FormType, StringComparison.OrdinalIgnoreCase) && request.HasFormContentType;
    }

    private static ClientRead Malformed(string field, string message) =>
        new(null, StatusCodes.Status400BadRequest, [new FieldError(field, message)]);

    private static (string Id, string Secret)? Credentials(HttpContext http, IFormCollection form, out bool isDouble)
    {
        var inBody = form["client_id"].ToString();
        var secretInBody = form["client_secret"].ToString();
        var header = http.Request.Headers.Authorization;
        isDouble = header.Count > 0 && secretInBody.Length > 0;
        if (header.Count > 0)
            return Basic(header.ToString());
        return inBody.Length is > 0 and <= 128 && secretInBody.Length is > 0 and <= 128 ? (inBody, secretInBody) : null;
    }

    /// <summary>The credentials of a header <c>Authorization: Basic</c>, or null. RFC 6749, section 2.3.1: both parts are form-encoded before they are joined.</summary>
    public static (string Id, string Secret)? Basic(string header)
    {
        if (!AuthenticationHeaderValue.TryParse(header, out var value) || !"Basic".Equals(value.Scheme, StringComparison.OrdinalIgnoreCase) || value.Parameter is not { Length: <= 512 } encoded)
            return null;
        Span<byte> bytes = stackalloc byte[512];
        if (!Convert.TryFromBase64String(encoded, bytes, out var length))
            return null;
        var text = Encoding.UTF8.GetString(bytes[..length]);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 ? (System.Net.WebUtility.UrlDecode(text[..colon]), System.Net.WebUtility.UrlDecode(text[(colon + 1)..])) : null;
    }
}
