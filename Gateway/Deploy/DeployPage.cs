using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using OrleansTenantAuth.Apps;
using OrleansTenantAuth.Keys;

namespace OrleansTenantAuth.Gateway.Deploy;

/// <summary>What the page shows of an app.</summary>
/// <param name="App">The app.</param>
/// <param name="Keys">Its API keys.</param>
/// <param name="NewKey">A key that was just made, shown this once, or null.</param>
internal sealed record DeployView(AppView App, ImmutableArray<ApiKeyView> Keys, string? NewKey);

/// <summary>The deploy page as HTML: one style and one script, each allowed by its hash; nothing is loaded from anywhere.</summary>
internal static class DeployPage
{
    private const string Style =
        "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#fff}"
        + "code{font:13px/1.5 ui-monospace,monospace;overflow-wrap:anywhere}table{border-collapse:collapse;width:100%}"
        + "td,th{text-align:left;vertical-align:top;padding:.35rem .75rem .35rem 0;border-bottom:1px solid #eaeef2}"
        + ".new{background:#eaf6ec;padding:.75rem}.error{background:#fdeceb;padding:.75rem}form{display:inline}label{display:block;margin:.5rem 0}";

    private const string Script =
        "document.getElementById('copy')?.addEventListener('click',async e=>{await navigator.clipboard.writeText(document.getElementById('new-key').textContent);e.target.textContent='Copied'})";

    /// <summary>What a browser may do with the page.</summary>
    public static string ContentSecurityPolicy { get; } =
        $"default-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'; style-src '{Hash(Style)}'; script-src '{Hash(Script)}'";

    /// <summary>The form by which an admin logs in.</summary>
    public static string Login(string? error) => Page("Log in", error,
        "<form method=\"post\" action=\"/deploy/login\"><label>Admin key <input name=\"key\" type=\"password\" autocomplete=\"off\" required></label><button>Log in</button></form>");

    /// <summary>The form by which an admin chooses an app.</summary>
    public static string Choose(AdminSession session, string? error) => Page("Deploy", error,
        "<form method=\"get\" action=\"/deploy\"><label>App (slug or id) <input name=\"app\" required></label><button>Show API keys</button></form>" + Logout(session));

    /// <summary>The API keys of an app.</summary>
    public static string Keys(AdminSession session, DeployView view, string? error)
    {
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"<p>App <code>{Text(view.App.Slug)}</code>. Keys authorize your backend to call <code>POST /v1/api/tenant/register-tenant</code>; never put one into a page.</p>");
        if (view.NewKey is { } key)
            html.Append(CultureInfo.InvariantCulture, $"<div class=\"new\"><p>Copy the new key now. It is shown this once.</p><p><code id=\"new-key\">{Text(key)}</code> <button id=\"copy\" type=\"button\">Copy</button></p></div>");
        html.Append("<table><tr><th>Name</th><th>Kind</th><th>Key</th><th>Made</th><th>Last used</th><th>Ends</th><th></th></tr>");
        foreach (var known in view.Keys)
            AppendKey(html, session, view.App, known);
        html.Append("</table><h2>New key</h2>").Append(Form(session, view.App, "/deploy/keys"))
            .Append(CultureInfo.InvariantCulture, $"<input type=\"hidden\" name=\"once\" value=\"{Guid.NewGuid()}\">")
            .Append("<label>Name <input name=\"name\" maxlength=\"200\" required></label><label>Kind <select name=\"kind\"><option>up_embed</option><option>up_admin</option></select></label><button>Generate API key</button></form>");
        return Page("API keys", error, html.Append(Logout(session)).ToString());
    }

    private static void AppendKey(StringBuilder html, AdminSession session, AppView app, ApiKeyView key)
    {
        html.Append(CultureInfo.InvariantCulture, $"<tr><td>{Text(key.Name)}</td><td>{Text(key.Kind)}</td><td><code>{Text(key.Kind)}_…{Text(key.Hint)}</code></td><td>{Day(key.CreatedAt)}</td><td>{Day(key.LastUsedAt)}</td><td>{(key.RevokedAt is null ? Day(key.ExpiresAt) : "revoked " + Day(key.RevokedAt))}</td><td>");
        if (key.RevokedAt is null)
            html.Append(Form(session, app, "/deploy/keys/revoke")).Append(CultureInfo.InvariantCulture, $"<input type=\"hidden\" name=\"key_id\" value=\"{key.KeyId}\"><button>Revoke</button></form>");
        html.Append("</td></tr>");
    }

    private static string Form(AdminSession session, AppView app, string action) =>
        $"<form method=\"post\" action=\"{action}\"><input type=\"hidden\" name=\"csrf\" value=\"{Text(session.CsrfToken)}\"><input type=\"hidden\" name=\"app\" value=\"{app.Id}\">";

    private static string Logout(AdminSession session) =>
        $"<p><a href=\"/deploy\">Other app</a> <form method=\"post\" action=\"/deploy/logout\"><input type=\"hidden\" name=\"csrf\" value=\"{Text(session.CsrfToken)}\"><button>Log out</button></form></p>";

    /// <summary>A page; title and body are HTML, the error is text.</summary>
    public static string Page(string title, string? error, string body) =>
        $"<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title><style>{Style}</style></head><body><h1>{title}</h1>"
        + (error is null ? "" : $"<p class=\"error\" role=\"alert\">{Text(error)}</p>")
        + body + $"<script>{Script}</script></body></html>";

    private static string Day(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture) ?? "";

    private static string Hash(string text) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Text as HTML shows it.</summary>
    public static string Text(string text) => WebUtility.HtmlEncode(text);
}
