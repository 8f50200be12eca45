using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Security;

/// <summary>
/// What belongs to the installation as a whole: the sealed lookup key, made once and never rotated, and the ids of the
/// master keys that ever sealed here. Opened before anything is served.
/// </summary>
public sealed class Installation
{
    private const string Field = "lookup";
    private static readonly string Key = GrainKey.Meta("installation");

    private Installation(byte[] lookupKey) => LookupKey = lookupKey;

    /// <summary>32 bytes under which identities are looked up.</summary>
    internal byte[] LookupKey { get; }

    /// <summary>Opens the installation, or makes it. Throws <see cref="InvalidOperationException"/> where this process lacks the newest master key.</summary>
    public static async Task<Installation> Open(IGrainStore store, MasterKeys masterKeys, CancellationToken cancellationToken)
    {
        while (true)
        {
            var stored = await store.Load(Key, cancellationToken);
            var state = stored is null ? null : JsonSerializer.Deserialize(stored.State, InstallationJson.Default.InstallationState);
            if (state is not null && !masterKeys.Knows(state.MasterKeyIds[^1]))
            {
                throw new InvalidOperationException(
                    $"The store was sealed under master key '{state.MasterKeyIds[^1]}', which is not configured here. Add it to TenantAuth__MasterKeys.");
            }

            if (state is not null && state.MasterKeyIds.Contains(masterKeys.NewestId, StringComparer.Ordinal))
                return new Installation(Unseal(masterKeys, state));

            var lookupKey = state is null ? RandomNumberGenerator.GetBytes(32) : Unseal(masterKeys, state);
            var next = new InstallationState(1, masterKeys.Seal(Key, Field, lookupKey), [.. state?.MasterKeyIds ?? [], masterKeys.NewestId]);
            var commit = new Commit(
                Key,
                stored?.Version ?? 0,
                JsonSerializer.SerializeToUtf8Bytes(next, InstallationJson.Default.InstallationState),
                Guid.NewGuid(),
                [],
                [],
                []);
            if ((await store.Commit(commit, cancellationToken)).Status == CommitStatus.Committed)
                return new Installation(lookupKey);
        }
    }

    private static byte[] Unseal(MasterKeys masterKeys, InstallationState state)
    {
        try
        {
            return masterKeys.Open(Key, Field, state.SealedLookupKey);
        }
        catch (CryptographicException fault)
        {
            throw new InvalidOperationException(
                "The store was sealed under another master key of the same id, or under one that is not configured here. Check TenantAuth__MasterKeys.", fault);
        }
    }
}

/// <summary>Stored form.</summary>
internal sealed record InstallationState(int V, byte[] SealedLookupKey, IReadOnlyList<string> MasterKeyIds);

/// <summary>JSON of the stored form.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(InstallationState))]
internal sealed partial class InstallationJson : JsonSerializerContext;
