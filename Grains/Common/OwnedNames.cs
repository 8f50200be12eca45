using System.Collections.Immutable;
using System.Text.Json;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth;

/// <summary>
/// The part that all owners' states share: <c>owns</c>, the store keys of the aliases and identities that are theirs. A claim
/// counts only while its owner lists it here, so a crash between claim and owner blocks nobody for longer than a minute.
/// </summary>
internal sealed record OwnedNames(ImmutableArray<string> Owns)
{
    /// <summary>How long a claim that nobody lists is respected.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    /// <summary>Whether a stored state lists a claim.</summary>
    public static bool Lists(StoredState? owner, string claimKey)
    {
        if (owner is null)
            return false;
        var names = JsonSerializer.Deserialize(owner.State, StateJson.Default.OwnedNames);
        return names is { Owns.IsDefault: false } && names.Owns.Contains(claimKey, StringComparer.Ordinal);
    }
}
