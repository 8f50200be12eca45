using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using OrleansTenantAuth.Gateway.Outbound;

namespace OrleansTenantAuth.Gateway.OpenId;

/// <summary>A code that came back from a provider.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="ClientId">This server's id there.</param>
/// <param name="Secret">The secret to it, or null for a public client.</param>
/// <param name="Code">The code.</param>
/// <param name="Verifier">The code verifier (RFC 7636).</param>
/// <param name="RedirectUri">Where it came back.</param>
public sealed record ReturnedCode(ProviderMetadata Provider, string ClientId, string? Secret, string Code, string Verifier, string RedirectUri);

/// <summary>Tokens of a provider; nothing of them is kept.</summary>
public sealed record ProviderTokens(string IdToken, string? AccessToken);

/// <summary>Exchanges codes at token endpoints (OpenID Connect Core 1.0, section 3.1.3).</summary>
public sealed partial class CodeExchange(OutboundHttp http, ILogger<CodeExchange> log)
{
    /// <summary>The tokens, or <see cref="AuthError.SignOnFailed"/> where the provider refuses, or <see cref="AuthError.SignOnUnavailable"/>.</summary>
    public async Task<Outcome<ProviderTokens>> Run(ReturnedCode ask, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ask);
        var form = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "authorization_code", ["code"] = ask.Code, ["redirect_uri"] = ask.RedirectUri, ["code_verifier"] = ask.Verifier,
        };
        AuthenticationHeaderValue? authorization = null;
        if (ask.Secret is not null && !ask.Provider.TakesSecretInBody)
            authorization = Basic(ask.ClientId, ask.Secret);
        else
            form["client_id"] = ask.ClientId;
        if (ask.Secret is not null && ask.Provider.TakesSecretInBody)
            form["client_secret"] = ask.Secret;
        var reply = await http.PostForm(ask.Provider.TokenEndpoint, form, authorization, cancellationToken);
        return Read(reply, ask.Provider.TokenEndpoint.Host);
    }

    private Outcome<ProviderTokens> Read(OutboundReply reply, string host)
    {
        if (reply.Fault != OutboundFault.None || reply.Status is >= 500 or StatusCodes.Status429TooManyRequests)
        {
            LogUnavailable(host, reply.Fault, reply.Status);
            return Outcome<ProviderTokens>.Refuse(AuthError.SignOnUnavailable);
        }

        if (reply.IsOk && Parse(reply) is { IdToken: { } idToken } sent)
            return Outcome<ProviderTokens>.Ok(new ProviderTokens(idToken, sent.AccessToken));
        LogRefused(host, reply.Status);
        return Outcome<ProviderTokens>.Refuse(AuthError.SignOnFailed);
    }

    private static SentTokens? Parse(OutboundReply reply)
    {
        try
        {
            return JsonSerializer.Deserialize(reply.Body.Span, ProviderJson.Default.SentTokens);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // RFC 6749, section 2.3.1: both are form-encoded first.
    private static AuthenticationHeaderValue Basic(string clientId, string secret) =>
        new("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{FormEncoded(clientId)}:{FormEncoded(secret)}")));

    private static string FormEncoded(string text) => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);

    [LoggerMessage(1, LogLevel.Warning, "The token endpoint at {Host} cannot be reached: {Fault}, status {Status}.")]
    private partial void LogUnavailable(string host, OutboundFault fault, int status);

    [LoggerMessage(2, LogLevel.Warning, "The token endpoint at {Host} gave no ID token: status {Status}.")]
    private partial void LogRefused(string host, int status);
}
