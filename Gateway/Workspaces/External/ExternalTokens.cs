using System.Runtime.InteropServices;
using System.Security.Cryptography;
using OrleansTenantAuth.Gateway.OpenId;
using OrleansTenantAuth.Gateway.Tokens;
using OrleansTenantAuth.Gateway.Workspaces.Access;
using OrleansTenantAuth.Store;
using OrleansTenantAuth.Workspaces;

namespace OrleansTenantAuth.Gateway.Workspaces.External;

/// <summary>
/// Checks external tokens. One that was seen before is not verified again while its issuer's settings and keys are the same: a fixed
/// number of places that hashes name, where the whole token is compared. Whether its subject counts is the subject's to say.
/// </summary>
public sealed class ExternalTokens(OpenIdProviders documents, Issuers issuers, StoreClock time)
{
    private const int Places = 4_096;
    private const int MostKept = 4_096;
    private readonly VerifiedExternalToken?[] entries = new VerifiedExternalToken?[Places];

    /// <summary>The token as it reads; null for what no other issuer than this server can have made.</summary>
    internal SentExternalToken? Read(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (token.Length > TokenParts.MaxBytes)
            return null;
        var hash = token.GetHashCode(StringComparison.Ordinal);
        if (Volatile.Read(ref entries[PlaceOf(hash)]) is { } known && known.Hash == hash && IsSame(known.Text, token))
            return new SentExternalToken(token, hash, known);
        return SignedToken.Read(token, TokenParts.MaxBytes) is { } parsed && IdTokens.Text(parsed.Claims, "iss") is { } issuer && !issuers.IsOurs(issuer)
            ? new SentExternalToken(token, hash, null, parsed)
            : null;
    }

    /// <summary>
    /// The token as its issuer in this workspace made it; else <see cref="AuthError.TokenInvalid"/>, <see cref="AuthError.TokenExpired"/>,
    /// <see cref="AuthError.TokenRevoked"/> where the issuer is cut off, or <see cref="AuthError.ExternalProviderUnavailable"/>.
    /// </summary>
    internal async ValueTask<Outcome<VerifiedExternalToken>> Verify(SentExternalToken sent, KnownRealm realm)
    {
        var seen = sent.Known is { } known && known.Workspace == realm.Realm.Id && realm.Issuers.Contains(known.Issuer) ? known : null;
        if (seen is null || !ReferenceEquals(seen.Keys, await documents.KeysOf(seen.Issuer.Settings.Issuer, seen.Issuer.Jwks).GetAtOnce()))
        {
            var anew = await VerifyAnew(sent, realm);
            if (!anew.IsOk)
                return anew;
            seen = anew.Require();
        }

        var (issuer, claims) = (seen.Issuer, seen.Claims);
        return ExternalTokenRules.InTime(claims, issuer.Settings.ClockSkewSeconds, time.GetUtcNow().ToUnixTimeSeconds()) switch
        {
            AuthError.None when ExternalTokenRules.IsCutOff(issuer.View.CutOffAt, issuer.View.Epoch, claims) => Outcome<VerifiedExternalToken>.Refuse(AuthError.TokenRevoked),
            AuthError.None => seen.Valid,
            var refusal => Outcome<VerifiedExternalToken>.Refuse(refusal),
        };
    }

    /// <summary>Why a token's signature or claims do not count for an issuer, or what it says. The issuer's keys are read where they must be.</summary>
    internal async Task<(string? Fault, Outcome<VerifiedExternalToken> Answer)> Examine(string text, int hash, SignedToken token, ExternalIssuer issuer, TenantId workspace)
    {
        if (ExternalTokenRules.Fault(token, issuer.Settings) is { } fault)
            return (fault, Invalid);
        if (ExternalClaims.Read(token.Claims, issuer) is not { } claims)
            return ("It has no subject (sub) of at most 255 visible characters, or no times (exp, iat).", Invalid);
        var document = documents.KeysOf(issuer.Settings.Issuer, issuer.Jwks);
        if (await document.GetAtOnce() is not { } keys)
            return ("The issuer's keys cannot be read.", Outcome<VerifiedExternalToken>.Refuse(AuthError.ExternalProviderUnavailable));
        if (keys.Find(token.KeyId, token.Algorithm) is not { } key)
        {
            keys = await document.GetAnew() ?? keys;
            if (keys.Find(token.KeyId, token.Algorithm) is not { } newer)
                return ("The issuer publishes no key, or more than one, of the token's kid and algorithm.", Invalid);
            key = newer;
        }

        return token.IsSignedBy(key)
            ? (null, Outcome<VerifiedExternalToken>.Ok(new VerifiedExternalToken(text, hash, workspace, issuer, keys, claims)))
            : ("Its signature is not by the issuer's key.", Invalid);
    }

    private static Outcome<VerifiedExternalToken> Invalid { get; } = Outcome<VerifiedExternalToken>.Refuse(AuthError.TokenInvalid);

    private async Task<Outcome<VerifiedExternalToken>> VerifyAnew(SentExternalToken sent, KnownRealm realm)
    {
        var token = sent.Parsed ?? SignedToken.Read(sent.Text, TokenParts.MaxBytes)!;
        var issuer = realm.Issuers.FirstOrDefault(known => string.Equals(known.Settings.Issuer, IdTokens.Text(token.Claims, "iss"), StringComparison.Ordinal));
        if (issuer is not { Settings.IsEnabled: true })
            return Invalid;
        var (_, answer) = await Examine(sent.Text, sent.Hash, token, issuer, realm.Realm.Id);
        if (answer.IsOk && sent.Text.Length <= MostKept)
            Volatile.Write(ref entries[PlaceOf(sent.Hash)], answer.Require());
        return answer;
    }

    // The time of the comparison tells nothing of a token that is kept.
    private static bool IsSame(string kept, string sent) =>
        CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(kept.AsSpan()), MemoryMarshal.AsBytes(sent.AsSpan()));

    private static int PlaceOf(int hash) => (int)((uint)hash % Places);
}

/// <summary>An external token as sent: verified before, or not yet believed.</summary>
internal sealed record SentExternalToken(string Text, int Hash, VerifiedExternalToken? Known, SignedToken? Parsed = null);

/// <summary>An external token whose signature was checked: by these keys, under these settings of its issuer, for this workspace.</summary>
internal sealed class VerifiedExternalToken(string text, int hash, TenantId workspace, ExternalIssuer issuer, ProviderKeys keys, ExternalClaims claims)
{
    private Outcome<ExternalSubjectView>? subject;

    public string Text => text;

    public int Hash => hash;

    public TenantId Workspace => workspace;

    public ExternalIssuer Issuer => issuer;

    public ProviderKeys Keys => keys;

    public ExternalClaims Claims => claims;

    /// <summary>The answer while it counts.</summary>
    public Outcome<VerifiedExternalToken> Valid => field ??= Outcome<VerifiedExternalToken>.Ok(this);

    /// <summary>The subject's name in events: a uuid made from issuer and subject.</summary>
    public Guid SubjectId { get; } = new(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{issuer.Settings.Issuer}\n{claims.Subject}")).AsSpan(0, 16));

    /// <summary>The subject as last read, under the versions on which that rests; null where it must be read.</summary>
    public Outcome<ExternalSubjectView>? Subject
    {
        get => Volatile.Read(ref subject);
        set => Volatile.Write(ref subject, value);
    }
}
