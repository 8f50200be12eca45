using Microsoft.AspNetCore.Authentication;

namespace OrleansTenantAuth.Verifier;

/// <summary>What to do with a good token whose roles were changed since it was issued.</summary>
public enum StaleRoles
{
    /// <summary>401 TOKEN_STALE: the client refreshes, without a new log-in, and comes again.</summary>
    Reject = 0,

    /// <summary>The token counts, with the roles that it names, until it expires.</summary>
    Accept = 1,
}

/// <summary>What to do while the feed is silent for longer than <see cref="VerifierOptions.SilentAfter"/>.</summary>
public enum SilentFeed
{
    /// <summary>Ask the server about each token (RFC 7662); where it can't be reached, reject.</summary>
    Ask = 0,

    /// <summary>401: what may have been revoked does not count.</summary>
    Reject = 1,

    /// <summary>Go on with what is known, for <see cref="VerifierOptions.AcceptFor"/> at most; then reject.</summary>
    Accept = 2,
}

/// <summary>Settings of a verifier. The first four have no default.</summary>
public sealed class VerifierOptions : AuthenticationSchemeOptions
{
    /// <summary>The server, for example <c>https://auth.example.com</c>.</summary>
    public Uri? Server { get; set; }

    /// <summary>The app's uuid or slug, with which feed and introspection are asked.</summary>
    public string AppId { get; set; } = "";

    /// <summary>The app's secret.</summary>
    public string AppSecret { get; set; } = "";

    /// <summary>The app's slug: the audience that tokens must have.</summary>
    public string Audience { get; set; } = "";

    /// <summary>The issuer that tokens must have. Default: <see cref="Server"/>; <c>SERVER/apps/SLUG</c> where the app has an issuer of its own.</summary>
    public string? Issuer { get; set; }

    /// <summary>What to do with tokens whose roles were changed since.</summary>
    public StaleRoles StaleRoles { get; set; }

    /// <summary>What to do while the feed is silent.</summary>
    public SilentFeed SilentFeed { get; set; }

    /// <summary>A feed that said nothing for so long is silent; the server says something every five seconds.</summary>
    public TimeSpan SilentAfter { get; set; } = TimeSpan.FromSeconds(12);

    /// <summary>For how long a silent feed is lived with, where <see cref="SilentFeed"/> is <see cref="SilentFeed.Accept"/>.</summary>
    public TimeSpan AcceptFor { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Most verified tokens that are remembered; each takes about 3 KB.</summary>
    public int CachedTokens { get; set; } = 4_096;

    /// <summary>How the server is reached; by default straight, without redirects. Disposed of with the application.</summary>
    public HttpMessageHandler? Backchannel { get; set; }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        List<string> faults = [];
        if (Server is not { IsAbsoluteUri: true, Scheme: "https" or "http" })
            faults.Add("Server: must be the server's address, such as https://auth.example.com.");
        if (AppId.Length == 0)
            faults.Add("AppId: is missing; the app's uuid or slug.");
        if (AppSecret.Length == 0)
            faults.Add("AppSecret: is missing.");
        if (Audience.Length == 0)
            faults.Add("Audience: is missing; the app's slug.");
        if (SilentAfter < TimeSpan.FromSeconds(6))
            faults.Add("SilentAfter: must be 6 seconds or more; the server says something every five.");
        if (CachedTokens is < 64 or > 1_000_000)
            faults.Add("CachedTokens: must be 64 to 1000000.");
        if (faults.Count > 0)
            throw new InvalidOperationException("The verifier's settings are not usable. " + string.Join(' ', faults));
    }

    internal string IssuerName => Issuer ?? Server!.OriginalString.TrimEnd('/');
}
