using System.Security.Cryptography;

namespace OrleansTenantAuth.Keys;

/// <summary>Where signing keys come from. Tests bring RSA keys that were made before, since making one takes a tenth of a second.</summary>
internal interface IKeyPairs
{
    /// <summary>A key for <c>RS256</c> (RSA 2048) or <c>ES256</c> (P-256) that nothing else uses; the caller disposes it.</summary>
    AsymmetricAlgorithm New(string algorithm);
}

/// <summary>Makes them.</summary>
internal sealed class NewKeyPairs : IKeyPairs
{
    /// <summary>Length of RSA keys, bits.</summary>
    public const int RsaBits = 2_048;

    /// <inheritdoc/>
    public AsymmetricAlgorithm New(string algorithm) => algorithm switch
    {
        "RS256" => RSA.Create(RsaBits),
        "ES256" => ECDsa.Create(ECCurve.NamedCurves.nistP256),
        _ => throw new InvalidOperationException($"No key can be made for {algorithm}."),
    };
}
