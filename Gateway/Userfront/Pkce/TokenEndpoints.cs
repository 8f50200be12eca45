using System.Collections.Immutable;
using OrleansTenantAuth.Gateway.Docs;
using OrleansTenantAuth.Gateway.Errors;
using OrleansTenantAuth.Gateway.Http;

namespace OrleansTenantAuth.Gateway.Userfront.Pkce;

/// <summary>POST /v0/oauth/token. Userfront's documents do not show their exchange: names and errors are those of RFC 6749 and RFC 7636.</summary>
public sealed class TokenEndpoints(PkceExchange exchange, Refusals refusals)
{
    private const int ShortestVerifier = 43;
    private const int LongestVerifier = 128;

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<TokenEndpoints>();
        routes.MapPost("/v0/oauth/token", endpoints.Exchange)
            .WithTags("Workspaces: sessions")
            .WithSummary("Exchanges the authorizationCode of a log-in that named a code_challenge for the tokens of a session. A form or JSON. "
                + "A wrong verifier consumes nothing; a code that comes a second time ends the session that it opened.")
            .Documented(typeof(TokenBody), typeof(ExchangedAnswer))
            .TakesForm()
            .AuthenticatedBy(RouteAuth.Public)
            .Refuses(AuthError.GrantTypeUnsupported, AuthError.GrantInvalid);
    }

    private async Task Exchange(HttpContext http)
    {
        BrowserCalls.Open(http);
        var (body, status, errors) = await Read(http);
        if (body is null)
            await (errors.IsDefaultOrEmpty ? refusals.WriteStatus(http, status) : refusals.Write(http, AuthError.ValidationError, null, errors));
        else if (!Calls.HasSaneKey(http))
            await refusals.Write(http, Calls.InsaneKey);
        else if (await refusals.InTime(http, Run(http, body)) is { } outcome)
            await Write(http, outcome);
    }

    private Task Write(HttpContext http, Outcome<ExchangedAnswer> outcome)
    {
        if (!outcome.IsOk)
            return refusals.Write(http, outcome);

        // RFC 6749, section 5.1.
        http.Response.Headers.CacheControl = "no-store";
        return JsonAnswer.Write(http, StatusCodes.Status200OK, outcome.Require(), ExchangeJson.Default.ExchangedAnswer);
    }

    private async Task<Outcome<ExchangedAnswer>> Run(HttpContext http, TokenBody body)
    {
        var check = new FieldCheck();
        var type = check.Text("grant_type", body.GrantType, 100);
        if (!check.Failed && type != "authorization_code")
            return Outcome<ExchangedAnswer>.Refuse(AuthError.GrantTypeUnsupported);
        var code = check.Text("code", body.Code, AuthorizationCodes.MaxLength);
        var verifier = check.Text("code_verifier", body.CodeVerifier, LongestVerifier);
        if (verifier.Length > 0 && !IsVerifier(verifier))
            check.Add("code_verifier", "Must have 43 to 128 letters, digits and the characters - . _ ~");
        var client = check.Text("client_id", body.ClientId, 16);
        var redirect = check.OptionalText("redirect_uri", body.RedirectUri, 500);
        if (check.Failed)
            return check.Refuse<ExchangedAnswer>();
        var opened = await exchange.Run(new(http, code, verifier, client, redirect));
        return opened.Map(ExchangedAnswer.Of);
    }

    // RFC 7636, section 4.1.
    private static bool IsVerifier(string text) =>
        text.Length >= ShortestVerifier && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '_' or '~');

    private static async Task<(TokenBody? Body, int Status, ImmutableArray<FieldError> Errors)> Read(HttpContext http)
    {
        if (!FormBody.IsUrlEncoded(http.Request))
        {
            var body = await JsonBody.Read(http, ExchangeJson.Default.TokenBody);
            return (body.Value, body.Status, body.Errors);
        }

        var (form, status, errors) = await FormBody.Read(http);
        if (form is null)
            return (null, status, errors);

        // Parameters that nobody knows are ignored (RFC 6749, section 3.2); one without a value counts as left out.
        TextField Field(string name) => form[name].ToString() is { Length: > 0 } text
            ? text.Contains('\0', StringComparison.Ordinal) ? new(null, FieldFault.Unreadable) : new(text)
            : default;
        return (
            new TokenBody
            {
                GrantType = Field("grant_type"),
                Code = Field("code"),
                CodeVerifier = Field("code_verifier"),
                ClientId = Field("client_id"),
                RedirectUri = Field("redirect_uri"),
            },
            StatusCodes.Status200OK,
            []);
    }
}
