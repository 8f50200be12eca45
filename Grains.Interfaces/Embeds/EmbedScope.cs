namespace OrleansTenantAuth.Embeds;

/// <summary>Which rows a token sees.</summary>
/// <param name="Prefilters">Columns and values. Without any, only <paramref name="Schema"/> or <paramref name="IsUnfiltered"/> says what is seen.</param>
/// <param name="Schema">The data set (<c>prefilters_schema</c>) to which the token is confined, or null. An unknown one has no rows.</param>
/// <param name="IsUnfiltered">Whether the token was asked for with <c>{}</c> where the app allows unfiltered access.</param>
[GenerateSerializer, Immutable, Alias("ota.EmbedScope")]
public sealed record EmbedScope([property: Id(0)] Prefilters Prefilters, [property: Id(1)] string? Schema, [property: Id(2)] bool IsUnfiltered);
