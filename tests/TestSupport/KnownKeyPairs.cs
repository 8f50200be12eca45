using System.Collections.Concurrent;
using System.Security.Cryptography;
using OrleansTenantAuth.Keys;

namespace OrleansTenantAuth.TestSupport;

/// <summary>Keys of one installation: its RSA keys differ from each other, but every installation of the test run begins with the same.</summary>
internal sealed class KnownKeyPairs : IKeyPairs
{
    private static readonly ConcurrentDictionary<int, Lazy<byte[]>> Made = new();
    private readonly NewKeyPairs fresh = new();
    private int given;

    /// <inheritdoc/>
    public AsymmetricAlgorithm New(string algorithm)
    {
        if (algorithm != "RS256")
            return fresh.New(algorithm);
        var key = RSA.Create();
        key.ImportPkcs8PrivateKey(Made.GetOrAdd(Interlocked.Increment(ref given), _ => new Lazy<byte[]>(Make)).Value, out var _);
        return key;
    }

    private byte[] Make()
    {
        using var key = fresh.New("RS256");
        return key.ExportPkcs8PrivateKey();
    }
}
