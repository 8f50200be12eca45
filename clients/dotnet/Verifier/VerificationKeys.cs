using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;

namespace OrleansTenantAuth.Verifier;

/// <summary>A JWKS (RFC 7517).</summary>
internal sealed record JwksDocument(JwkKey[]? Keys);

/// <summary>A public key.</summary>
internal sealed record JwkKey(string? Kid, string? Kty, string? Alg, string? N, string? E, string? Crv, string? X, string? Y);

/// <summary>A key that verifies. An instance of the framework's keys works for one thread at a time, so each key has as many as are needed.</summary>
internal sealed class VerificationKey(string id, string algorithm, RSAParameters? rsa, ECParameters? ec)
{
    private readonly ConcurrentBag<RSA> rsaKeys = [];
    private readonly ConcurrentBag<ECDsa> ecKeys = [];

    /// <summary>The key's id.</summary>
    public string Id => id;

    /// <summary>Whether what it signed counts still.</summary>
    public bool IsTrusted { get; set; } = true;

    /// <summary>Reads a key of a JWKS; null for one that is of no use here.</summary>
    public static VerificationKey? Of(JwkKey key)
    {
        try
        {
            return key switch
            {
                { Kid: { } id, Kty: "RSA", N: { } n, E: { } e, Alg: null or "RS256" } =>
                    new(id, "RS256", new RSAParameters { Modulus = Base64Url.DecodeFromChars(n), Exponent = Base64Url.DecodeFromChars(e) }, null),
                { Kid: { } id, Kty: "EC", Crv: "P-256", X: { } x, Y: { } y, Alg: null or "ES256" } =>
                    new(id, "ES256", null, new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new() { X = Base64Url.DecodeFromChars(x), Y = Base64Url.DecodeFromChars(y) } }),
                _ => null,
            };
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>Whether the key made this signature, by the one algorithm that is its own.</summary>
    public bool Verifies(in ReadToken token)
    {
        if (!string.Equals(token.Header.Alg, algorithm, StringComparison.Ordinal))
            return false;
        return rsa is { } modulus ? ByRsa(token, modulus) : ByEc(token, ec!.Value);
    }

    private bool ByRsa(in ReadToken token, RSAParameters parameters)
    {
        if (!rsaKeys.TryTake(out var key))
            key = RSA.Create(parameters);
        var verified = key.VerifyData(token.Signed, token.Signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        rsaKeys.Add(key);
        return verified;
    }

    private bool ByEc(in ReadToken token, ECParameters parameters)
    {
        if (!ecKeys.TryTake(out var key))
            key = ECDsa.Create(parameters);
        var verified = key.VerifyData(token.Signed, token.Signature, HashAlgorithmName.SHA256);
        ecKeys.Add(key);
        return verified;
    }
}

/// <summary>The keys that verify now.</summary>
internal sealed class VerificationKeys
{
    private readonly Lock gate = new();
    private volatile ImmutableDictionary<string, VerificationKey> keys = ImmutableDictionary<string, VerificationKey>.Empty;
    private ImmutableHashSet<string> removed = [];

    /// <summary>Whether keys were read once.</summary>
    public bool IsEmpty => keys.IsEmpty;

    /// <summary>Finds a key.</summary>
    public VerificationKey? Find(string id) => keys.GetValueOrDefault(id);

    /// <summary>Takes the keys as the server lists them; what it does not list any more, verifies no more.</summary>
    public void Replace(JwksDocument document)
    {
        lock (gate)
        {
            var before = keys;
            var next = ImmutableDictionary.CreateBuilder<string, VerificationKey>(StringComparer.Ordinal);
            foreach (var listed in document.Keys ?? [])
            {
                // An answer may have been on its way while the key was taken away.
                if (VerificationKey.Of(listed) is { } key && !removed.Contains(key.Id))
                    next[key.Id] = before.GetValueOrDefault(key.Id) ?? key;
            }

            keys = next.ToImmutable();
            foreach (var gone in before.Values.Where(key => !next.ContainsKey(key.Id)))
                gone.IsTrusted = false;
        }
    }

    /// <summary>Takes a key away at once, for good: a compromised key is never trusted again.</summary>
    public void Remove(string id)
    {
        lock (gate)
        {
            removed = removed.Add(id);
            if (keys.GetValueOrDefault(id) is not { } key)
                return;
            key.IsTrusted = false;
            keys = keys.Remove(id);
        }
    }
}
