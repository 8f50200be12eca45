namespace OrleansTenantAuth.Embeds;

/// <summary>
/// The epoch of one subject of embed tokens (see <see cref="EmbedSubject"/>): tokens of an older epoch do not count. It is forgotten
/// once every token that it ended has expired. Key: the subject's.
/// </summary>
[Alias("ota.IEmbedRevocationGrain"), Version(1)]
public interface IEmbedRevocationGrain : IGrainWithStringKey
{
    /// <summary>Ends the subject's tokens so far, at once.</summary>
    [Alias("Revoke"), Repeatable]
    Task<Outcome<Done>> Revoke(RevokeEmbeds command);
}

/// <summary>Whether embed tokens count. Stateless: any number of activations. Key: any.</summary>
[Alias("ota.IEmbedInspectionGrain"), Version(1)]
public interface IEmbedInspectionGrain : IGrainWithStringKey
{
    /// <summary>
    /// The app of a token that counts: its tenant is active, none of its subjects was revoked since, and the app still allows what
    /// it grants; else <see cref="AuthError.TokenRevoked"/>. A link in a chain: the caller checks under its <c>Guards</c>.
    /// </summary>
    [Alias("Inspect"), Repeatable]
    Task<Outcome<InspectedEmbed>> Inspect(InspectEmbed query);
}

/// <summary>Ends the tokens of a subject.</summary>
/// <param name="Call">The call.</param>
/// <param name="App">The app.</param>
/// <param name="Tenant">The tenant concerned, or null.</param>
/// <param name="Reason">Which subject: <c>token</c>, <c>tenant</c>, <c>viewer</c> or <c>key</c>.</param>
[GenerateSerializer, Immutable, Alias("ota.RevokeEmbeds")]
public sealed record RevokeEmbeds(
    [property: Id(0)] CallInfo Call, [property: Id(1)] AppId App, [property: Id(2)] TenantId? Tenant, [property: Id(3)] string Reason);

/// <summary>Asks whether a token counts.</summary>
[GenerateSerializer, Immutable, Alias("ota.InspectEmbed")]
public sealed record InspectEmbed(
    [property: Id(0)] CallInfo Call,
    [property: Id(1)] AppId App,
    [property: Id(2)] TenantId Tenant,
    [property: Id(3)] string? Viewer,
    [property: Id(4)] Guid? KeyId,
    [property: Id(5)] Guid TokenId,
    [property: Id(6)] EmbedEpochs Epochs,
    [property: Id(7)] bool IsUnfiltered);

/// <summary>A token that counts.</summary>
[GenerateSerializer, Immutable, Alias("ota.InspectedEmbed")]
public sealed record InspectedEmbed([property: Id(0)] string AppSlug);

/// <summary>The epochs of a token's subjects at its issue; 0 where nothing of the subject was ever revoked.</summary>
[GenerateSerializer, Immutable, Alias("ota.EmbedEpochs")]
public sealed record EmbedEpochs([property: Id(0)] long Tenant, [property: Id(1)] long Viewer, [property: Id(2)] long Key);
