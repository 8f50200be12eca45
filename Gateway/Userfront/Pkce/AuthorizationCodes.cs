using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OrleansTenantAuth.Security;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.Userfront.Pkce;

/// <summary>What an authorization code stands for.</summary>
/// <param name="User">Who logged in.</param>
/// <param name="Stamp">The stamp of the credentials under which that was checked.</param>
/// <param name="Family">The session that the exchange opens; that it exists says that the code was used.</param>
/// <param name="Methods">The <c>amr</c> values.</param>
/// <param name="Code">The code of the tenant.</param>
/// <param name="Mode">The mode.</param>
/// <param name="Challenge">The S256 challenge of who asked (RFC 7636, section 4.2).</param>
public sealed record AuthorizationGrant(
    UserId User, long Stamp, FamilyId Family, ImmutableArray<string> Methods, string Code, string Mode, string Challenge);

/// <summary>
/// Authorization codes (RFC 6749, section 1.3.1): sealed under the master key and stored nowhere. One counts for a minute, at one
/// tenant, for who knows the verifier of its challenge, and once.
/// </summary>
public sealed class AuthorizationCodes(MasterKeys masterKeys, StoreClock time)
{
    /// <summary>Characters of a code at most.</summary>
    public const int MaxLength = 1_024;

    /// <summary>Characters of a challenge: 32 bytes in base64url.</summary>
    public const int ChallengeLength = 43;

    private const string Field = "code";
    private static readonly string Key = GrainKey.Meta("authorization-code");
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    /// <summary>Whether a text can be an S256 challenge.</summary>
    public static bool IsChallenge(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length == ChallengeLength && Base64Url.IsValid(text);
    }

    /// <summary>Makes a code.</summary>
    public string Make(AuthorizationGrant grant)
    {
        ArgumentNullException.ThrowIfNull(grant);
        var until = (time.GetUtcNow() + Lifetime).ToUnixTimeMilliseconds();
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{grant.User.Value:N} {grant.Stamp} {grant.Family.Value:N} {string.Join(',', grant.Methods)} {grant.Code} {grant.Mode} {grant.Challenge} {until}");
        return Base64Url.EncodeToString(masterKeys.Seal(Key, Field, Encoding.ASCII.GetBytes(text)));
    }

    /// <summary>What a code stands for; null for one that is too old or was not made here.</summary>
    public AuthorizationGrant? Read(string code)
    {
        if (code is not { Length: > 0 and <= MaxLength } || !Base64Url.IsValid(code))
            return null;
        try
        {
            return Parse(Encoding.ASCII.GetString(masterKeys.Open(Key, Field, Base64Url.DecodeFromChars(code))));
        }
        catch (Exception fault) when (fault is FormatException or CryptographicException)
        {
            // Not sealed here: no code of ours.
            return null;
        }
    }

    /// <summary>Whether a verifier is the one of a challenge (RFC 7636, section 4.6).</summary>
    public static bool Fits(string verifier, string challenge)
    {
        ArgumentNullException.ThrowIfNull(challenge);
        var made = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(made), Encoding.ASCII.GetBytes(challenge));
    }

    private AuthorizationGrant? Parse(string text) =>
        text.Split(' ') is [var user, var stamp, var family, var methods, var code, var mode, var challenge, var until]
        && long.Parse(until, CultureInfo.InvariantCulture) > time.GetUtcNow().ToUnixTimeMilliseconds()
            ? new AuthorizationGrant(
                new UserId(Guid.ParseExact(user, "N")),
                long.Parse(stamp, CultureInfo.InvariantCulture),
                new FamilyId(Guid.ParseExact(family, "N")),
                [.. methods.Split(',')],
                code,
                mode,
                challenge)
            : null;
}
