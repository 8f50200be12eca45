using System.Text.Json;
using OrleansTenantAuth.Gateway.OpenId;
using OrleansTenantAuth.Identities;
using OrleansTenantAuth.SignOn;
using OrleansTenantAuth.Users;

namespace OrleansTenantAuth.Gateway.Userfront.SignOn;

/// <summary>A person as a provider's ID token tells of it.</summary>
/// <param name="Identity">Issuer and subject, as the value of an external contact.</param>
/// <param name="Email">The e-mail address as told, or null where none is or it is no address.</param>
/// <param name="Domain">Its domain in ASCII, or null.</param>
/// <param name="IsEmailProven">Whether the address counts as proven by the person.</param>
/// <param name="Profile">Name and picture, as far as they can be kept.</param>
internal sealed record SignOnPerson(string Identity, string? Email, string? Domain, bool IsEmailProven, ProfileFields Profile)
{
    private const int MaxName = 200;
    private const int MaxImage = 500;

    /// <summary>Reads the claims of a token that was checked.</summary>
    public static SignOnPerson Of(SignOnProvider provider, JsonElement claims)
    {
        var email = IdTokens.Text(claims, provider.Claims.Email);
        var normal = email is null ? null : ContactRules.Normalise(ContactRules.Email, email).Normal;
        return new(
            $"{provider.Issuer} {IdTokens.Text(claims, "sub")}",
            normal is null ? null : email,
            normal?[(normal.LastIndexOf('@') + 1)..],
            normal is not null && IsProven(provider, claims),
            new ProfileFields(Name(claims, provider), Picture(claims, provider), null));
    }

    /// <summary>Whether the provider lets people of this address in. Only a proven one tells.</summary>
    public bool IsWithin(SignOnProvider provider) =>
        provider.AllowedDomains.IsEmpty || (IsEmailProven && provider.AllowedDomains.Contains(Domain!, StringComparer.Ordinal));

    // Some providers write booleans as strings.
    private static bool IsProven(SignOnProvider provider, JsonElement claims)
    {
        var isSaid = claims.TryGetProperty(provider.Claims.EmailVerified, out var said);
        var isTrue = isSaid && (said.ValueKind == JsonValueKind.True || string.Equals(IdTokens.Text(said), "true", StringComparison.Ordinal));
        return provider.EmailProof switch
        {
            EmailProof.Verified => isTrue,
            EmailProof.Always => isTrue || !isSaid,
            _ => false,
        };
    }

    private static string? Name(JsonElement claims, SignOnProvider provider) =>
        IdTokens.Text(claims, provider.Claims.Name) is { Length: >= 1 and <= MaxName } name && !name.Contains('\0', StringComparison.Ordinal) ? name : null;

    private static string? Picture(JsonElement claims, SignOnProvider provider) =>
        IdTokens.Text(claims, provider.Claims.Picture) is { Length: <= MaxImage } picture
        && !picture.Contains('\0', StringComparison.Ordinal)
        && Uri.TryCreate(picture, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps
            ? picture
            : null;
}
