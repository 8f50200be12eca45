namespace OrleansTenantAuth.Apps;

/// <summary>Which grain a name means. Key: <c>kind:name</c>, kinds <c>app</c> (slugs), <c>tenant</c> (codes and slugs), <c>test</c> (codes of workspaces), <c>username</c> (lookup keys), <c>client</c> (service accounts) and <c>org</c> (external organizations).</summary>
[Alias("ota.IAliasGrain"), Version(1)]
public interface IAliasGrain : IGrainWithStringKey
{
    /// <summary>
    /// Claims the name for an owner. It counts while the owner's state lists it; one that nobody lists after a minute may be
    /// taken over. <see cref="AuthError.NameTaken"/> otherwise. Safe to repeat.
    /// </summary>
    [Alias("Claim"), Repeatable]
    Task<Outcome<Done>> Claim(ClaimAlias command);

    /// <summary>The owner's grain key, or null.</summary>
    [Alias("Resolve"), Repeatable]
    Task<Outcome<AliasOwner>> Resolve(ResolveAlias query);

    /// <summary>Gives the name up, if that owner has it. Safe to repeat.</summary>
    [Alias("Release"), Repeatable]
    Task<Outcome<Done>> Release(ClaimAlias command);
}

/// <summary>Claims or gives up a name for the grain with this store key.</summary>
[GenerateSerializer, Immutable, Alias("ota.ClaimAlias")]
public sealed record ClaimAlias([property: Id(0)] CallInfo Call, [property: Id(1)] string OwnerKey);

/// <summary>Asks what a name means.</summary>
[GenerateSerializer, Immutable, Alias("ota.ResolveAlias")]
public sealed record ResolveAlias([property: Id(0)] CallInfo Call);

/// <summary>The owner of a name, or null where nobody has it.</summary>
[GenerateSerializer, Immutable, Alias("ota.AliasOwner")]
public sealed record AliasOwner([property: Id(0)] string? OwnerKey);
