using System.Text.Json;
using OrleansTenantAuth.Store;

namespace OrleansTenantAuth.Gateway.Feed;

/// <summary>
/// One thing that a verifier must know: of all entries of a kind and id the one with the highest position counts. Fields that a kind does
/// not have are null.
/// </summary>
/// <param name="Kind">
/// <c>session</c> (id: sid; dead), <c>user</c> (id: sub; tokens of an older <c>epoch</c> are dead), <c>grants</c> (id: sub; tokens of an older
/// <c>version</c> have stale roles), <c>tenant</c> (id; <c>state</c> suspended, resumed or deleted), <c>app</c> (state deleted),
/// <c>key</c> (id: kid; state published, activated or compromised), <c>embed</c> (id: subject; older epochs are dead), <c>api_key</c> (id; ended),
/// <c>issuer</c> (id: subject of another issuer that was cut off, or that issuer with all its subjects; epoch).
/// </param>
/// <param name="Id">What it concerns.</param>
/// <param name="Epoch">Unix milliseconds, or null.</param>
/// <param name="Version">Grants version, or null.</param>
/// <param name="State">State, or null.</param>
/// <param name="Position">Place in the log.</param>
/// <param name="At">When it was decided, Unix milliseconds.</param>
/// <param name="ExpiresAt">When no token that it concerns can be valid any more, Unix seconds.</param>
public sealed record FeedEntry(string Kind, string Id, long? Epoch, long? Version, string? State, long Position, long At, long ExpiresAt)
{
    /// <summary>The entry that an event makes, or null where it concerns no token.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="longestSeconds">The longest life of an access token of the app.</param>
    public static FeedEntry? Of(StoredEvent happened, long longestSeconds)
    {
        ArgumentNullException.ThrowIfNull(happened);
        var (kind, id, numbers) = happened.Kind switch
        {
            "session.revoked" or "session.reuse_detected" => ("session", Text(happened, "sid"), null),
            "user.sessions_revoked" or "user.deleted" or "user.left" or "user.contact_proven" => ("user", IdOf(happened.UserId), "epoch"),
            "role.assigned" or "role.revoked" => ("grants", IdOf(happened.UserId), "ver"),
            "tenant.suspended" or "tenant.resumed" or "tenant.deleted" => ("tenant", IdOf(happened.TenantId), null),
            "app.deleted" => ("app", IdOf(happened.AppId), null),
            "key.published" or "key.activated" or "key.compromised" => ("key", Text(happened, "kid"), null),
            "embed.revoked" => ("embed", EmbedSubject(happened.GrainKey), "epoch"),
            "apikey.revoked" => ("api_key", Text(happened, "key"), null),
            "issuer.cut_off" => ("issuer", Text(happened, "subject"), "epoch"),
            _ => ("", null, (string?)null),
        };
        var number = numbers is null ? null : Number(happened, numbers);

        // An event without its number, such as a proof that ended no session, concerns no token.
        if (id is null || (numbers is not null && number is null))
            return null;
        return new FeedEntry(
            kind,
            id,
            numbers is "epoch" ? number : null,
            numbers is "ver" ? number : null,
            kind is "tenant" or "app" or "key" ? happened.Kind[(happened.Kind.IndexOf('.', StringComparison.Ordinal) + 1)..] : null,
            happened.Position,
            happened.At.ToUnixTimeMilliseconds(),
            happened.At.ToUnixTimeSeconds() + longestSeconds);
    }

    // The grain's key names app, kind and what was revoked.
    private static string? EmbedSubject(string grainKey) => grainKey.Split('/', 3) is [_, _, var subject] ? subject : null;

    private static string? IdOf(Guid? id) => id?.ToString("D");

    private static long? Number(StoredEvent happened, string name) =>
        long.TryParse(Text(happened, name), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? Text(StoredEvent happened, string name)
    {
        using var data = JsonDocument.Parse(happened.Data);
        return data.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
    }
}
