using OrleansTenantAuth.Apps;

namespace OrleansTenantAuth.Keys;

/// <summary>What the installation says of its tokens.</summary>
/// <param name="Issuer">The server's issuer, an origin without a slash at its end.</param>
public sealed record TokenSettings(string Issuer)
{
    /// <summary>The issuer of an app's tokens: the server, or the app's own below it.</summary>
    public string IssuerOf(AppView app) => app.Settings.OwnIssuer ? $"{Issuer}/apps/{app.Slug}" : Issuer;
}
