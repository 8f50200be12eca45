using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Sessions;

namespace OrleansTenantAuth.Gateway.Userfront.Pkce;

/// <summary>Body of the exchange of an authorization code (RFC 6749, section 4.1.3, and RFC 7636, section 4.5).</summary>
public sealed class TokenBody
{
    /// <summary>Kind of grant.</summary>
    [Required, Description("authorization_code.")]
    public TextField GrantType { get; set; }

    /// <summary>Code.</summary>
    [Required, Description("The authorizationCode of the answer to a log-in; it counts once, for 60 seconds.")]
    public TextField Code { get; set; }

    /// <summary>Verifier.</summary>
    [Required, Description("The text whose SHA-256, in base64url, was the code_challenge: 43 to 128 letters, digits and - . _ ~")]
    public TextField CodeVerifier { get; set; }

    /// <summary>Tenant.</summary>
    [Required, Description("The code of the tenant at which the user logged in.")]
    public TextField ClientId { get; set; }

    /// <summary>Where the code was sent.</summary>
    [Description("Where it is given it must be the tenant's pkceLoginRedirectUri.")]
    public TextField RedirectUri { get; set; }
}

/// <summary>Tokens of a session (RFC 6749, section 5.1). <c>expires_in</c>: seconds.</summary>
public sealed record ExchangedAnswer(string AccessToken, string TokenType, int ExpiresIn, string RefreshToken, string IdToken)
{
    /// <summary>The tokens as clients see them.</summary>
    public static ExchangedAnswer Of(SessionTokens tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        var site = tokens.Site ?? throw new InvalidOperationException("A session of a workspace has its tokens.");
        return new(tokens.AccessToken, "Bearer", tokens.ExpiresInSeconds, site.RefreshToken, site.IdToken);
    }
}

/// <summary>JSON of the exchange.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    AllowDuplicateProperties = false,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(TokenBody))]
[JsonSerializable(typeof(ExchangedAnswer))]
public sealed partial class ExchangeJson : JsonSerializerContext;
