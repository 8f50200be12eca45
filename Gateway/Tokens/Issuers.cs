using OrleansTenantAuth.Gateway.Http;
using OrleansTenantAuth.Silo.Options;

namespace OrleansTenantAuth.Gateway.Tokens;

/// <summary>
/// Which ring may sign for which issuer: the server's own for the server, an app's own for the app. No app's key can sign for
/// another issuer.
/// </summary>
public sealed class Issuers(TenantAuthOptions options, IGrainFactory grains, AppNames names)
{
    private readonly string server = options.Issuer!.TrimEnd('/');

    /// <summary>The server's issuer.</summary>
    public string Server => server;

    /// <summary>The issuer of an app with a ring of its own.</summary>
    public string OfApp(string slug) => $"{server}/apps/{slug}";

    /// <summary>Whether an issuer is this server's own, or stands below it: no other can speak for it.</summary>
    public bool IsOurs(string issuer)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        return issuer.StartsWith(server, StringComparison.Ordinal) && (issuer.Length == server.Length || issuer[server.Length] == '/');
    }

    /// <summary>The slug in an app's issuer, or null where it is the server's or a stranger's.</summary>
    public string? SlugOf(string issuer)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        return issuer.Length > server.Length + 6
            && issuer.StartsWith(server, StringComparison.Ordinal)
            && issuer.AsSpan(server.Length).StartsWith("/apps/", StringComparison.Ordinal)
            && issuer[(server.Length + 6)..] is var slug
            && Slug.IsWellFormed(slug)
                ? slug
                : null;
    }

    /// <summary>The ring of an app that has an issuer of its own, else <see cref="AuthError.AppNotFound"/>.</summary>
    public async Task<Outcome<string>> RingOfApp(string slug, CallInfo call)
    {
        var id = await names.Find(slug, call);
        if (!id.IsOk)
            return id.As<string>();
        var app = await grains.Apps().Get(new(call, id.Require()));
        if (!app.IsOk)
            return app.As<string>();
        var view = app.Require();
        return view.Settings.OwnIssuer && string.Equals(view.Slug, slug, StringComparison.Ordinal)
            ? Outcome<string>.Ok(view.KeyRing)
            : Outcome<string>.Refuse(AuthError.AppNotFound);
    }
}
