namespace OrleansTenantAuth.Embeds;

/// <summary>A new embed token.</summary>
/// <param name="Token">The signed token.</param>
/// <param name="TokenId">Its <c>jti</c>, by which it can be revoked.</param>
/// <param name="ExpiresAt">When it ends.</param>
/// <param name="LifetimeSeconds">How long that is from its issue.</param>
[GenerateSerializer, Immutable, Alias("ota.IssuedEmbed")]
public sealed record IssuedEmbed(
    [property: Id(0)] string Token, [property: Id(1)] Guid TokenId, [property: Id(2)] DateTimeOffset ExpiresAt, [property: Id(3)] int LifetimeSeconds);
