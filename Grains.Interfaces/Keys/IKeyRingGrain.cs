using System.Collections.Immutable;

namespace OrleansTenantAuth.Keys;

/// <summary>Signing keys of one issuer: for each algorithm one active key and one published standby. Key: ring name.</summary>
[Alias("ota.IKeyRingGrain"), Version(1)]
public interface IKeyRingGrain : IGrainWithStringKey
{
    /// <summary>The ring; made at first sight. A link in a chain.</summary>
    [Alias("Describe"), Repeatable]
    Task<Outcome<KeyRingView>> Describe(DescribeKeyRing query);

    /// <summary>The ring as of now, checked against the store.</summary>
    [Alias("Get"), Repeatable]
    Task<Outcome<KeyRingView>> Get(DescribeKeyRing query);

    /// <summary>Activates the standby of an algorithm, publishes a new standby; the old key verifies until its tokens have expired.</summary>
    [Alias("Rotate")]
    Task<Outcome<KeyRingView>> Rotate(RotateKeys command);

    /// <summary>Removes a key at once; if it was the active one, the standby takes over and a new standby is made.</summary>
    [Alias("Compromise")]
    Task<Outcome<KeyRingView>> Compromise(CompromiseKey command);
}

/// <summary>What a key does.</summary>
[GenerateSerializer, Alias("ota.KeyState")]
public enum KeyState
{
    /// <summary>A default value: a bug.</summary>
    Unset = 0,

    /// <summary>Signs and verifies.</summary>
    Active = 1,

    /// <summary>Published, so that verifiers know it before it signs.</summary>
    Standby = 2,

    /// <summary>Verifies only, until <see cref="SigningKeyView.VerifiesUntil"/>.</summary>
    Retired = 3,

    /// <summary>Verifies nothing any more.</summary>
    Compromised = 4,
}

/// <summary>Asks for a ring.</summary>
[GenerateSerializer, Immutable, Alias("ota.DescribeKeyRing")]
public sealed record DescribeKeyRing([property: Id(0)] CallInfo Call);

/// <summary>Rotates the keys of an algorithm.</summary>
[GenerateSerializer, Immutable, Alias("ota.RotateKeys")]
public sealed record RotateKeys([property: Id(0)] CallInfo Call, [property: Id(1)] string Algorithm, [property: Id(2)] int OverlapSeconds);

/// <summary>Marks a key compromised.</summary>
[GenerateSerializer, Immutable, Alias("ota.CompromiseKey")]
public sealed record CompromiseKey([property: Id(0)] CallInfo Call, [property: Id(1)] string KeyId);

/// <summary>A ring. <c>Version</c> changes with every change of a key.</summary>
[GenerateSerializer, Immutable, Alias("ota.KeyRingView")]
public sealed record KeyRingView([property: Id(0)] string Ring, [property: Id(1)] long Version, [property: Id(2)] ImmutableArray<SigningKeyView> Keys);

/// <summary>One key. The private half is sealed under the master key and means nothing outside a server process.</summary>
[GenerateSerializer, Immutable, Alias("ota.SigningKeyView")]
public sealed record SigningKeyView(
    [property: Id(0)] string KeyId,
    [property: Id(1)] string Algorithm,
    [property: Id(2)] KeyState State,
    [property: Id(3)] byte[] PublicKey,
    [property: Id(4)] byte[] SealedPrivateKey,
    [property: Id(5)] DateTimeOffset CreatedAt,
    [property: Id(6)] DateTimeOffset? VerifiesUntil);
