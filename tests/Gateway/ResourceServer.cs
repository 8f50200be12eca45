using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using OrleansTenantAuth.TestSupport;

namespace OrleansTenantAuth.Tests.Gateway;

/// <summary>
/// A backend of an app, as the documents show one: <c>requireAuth</c> verifies the token with the published key and without a
/// call, <c>requireRole</c> looks at its <c>roles</c>. It stands for <c>DELETE /api/members/:id</c>.
/// </summary>
internal sealed class ResourceServer
{
    private readonly string audience;
    private readonly RSA key;

    private ResourceServer(string audience, RSA key)
    {
        this.audience = audience;
        this.key = key;
    }

    /// <summary>A backend that has read the server's public key once.</summary>
    public static async Task<ResourceServer> Of(GatewayHarness server, string slug)
    {
        var published = RSA.Create();
        published.ImportFromPem((await server.Get("/.well-known/public-key.pem")).ShouldHave(200).Text);
        return new ResourceServer(slug, published);
    }

    /// <summary>Deletes a member, where the token's bearer may.</summary>
    public (int Status, string Body) Delete(string token, string role)
    {
        if (!IsGenuine(token) || ClaimsOf(token)["aud"]!.GetValue<string>() != audience)
            return (401, """{"error":"TOKEN_INVALID","message":"Invalid token."}""");
        return ClaimsOf(token)["roles"]!.AsArray().Any(had => had!.GetValue<string>() == role)
            ? (200, "deleted")
            : (403, """{"error":"FORBIDDEN","message":"Insufficient role."}""");
    }

    /// <summary>The claims of a token, whoever made it.</summary>
    public static JsonObject ClaimsOf(string token) => JsonNode.Parse(Base64Url.DecodeFromChars(token.Split('.')[1]))!.AsObject();

    /// <summary>The token with other claims under the old signature.</summary>
    public static string WithClaims(string token, JsonObject claims)
    {
        var parts = token.Split('.');
        return $"{parts[0]}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims.ToJsonString()))}.{parts[2]}";
    }

    private bool IsGenuine(string token)
    {
        var parts = token.Split('.');
        return parts.Length == 3
            && JsonNode.Parse(Base64Url.DecodeFromChars(parts[0]))!["alg"]!.GetValue<string>() == "RS256"
            && key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }
}
