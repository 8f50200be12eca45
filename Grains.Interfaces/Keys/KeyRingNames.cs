namespace OrleansTenantAuth.Keys;

/// <summary>Names of key rings: the server's own, and one for each app that has an issuer of its own.</summary>
public static class KeyRingNames
{
    /// <summary>The server's own ring.</summary>
    public const string Main = "main";

    private const string AppPrefix = "app-";

    /// <summary>The ring of an app with an issuer of its own.</summary>
    public static string Of(AppId app) => AppPrefix + app.Value.ToString("N");

    /// <summary>The app whose issuer a ring serves, or null for the server's.</summary>
    public static AppId? AppOf(string ring)
    {
        ArgumentNullException.ThrowIfNull(ring);
        return ring.StartsWith(AppPrefix, StringComparison.Ordinal) && Guid.TryParseExact(ring.AsSpan(AppPrefix.Length), "N", out var app) ? new AppId(app) : null;
    }
}
